"""PROV-O: what a release was made from."""

import rdflib
from rdflib.namespace import PROV, RDF

from gfmdkg.corpus import Corpus
from gfmdkg.publishing.manifest import sha256
from gfmdkg.publishing.metadata import Held

SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")


def test_the_build_used_each_file_of_the_corpus(prov: rdflib.Graph, corpus: Corpus) -> None:
    (build,) = prov.subjects(RDF.type, PROV.Activity)
    used = {
        (
            str(prov.value(source, rdflib.RDFS.label)),
            str(prov.value(prov.value(source, SPDX.checksum), SPDX.checksumValue)),
        )
        for source in prov.objects(build, PROV.used)
    }
    assert used == {(corpus.name(path), sha256(path)) for path in corpus.source_files}


def test_the_program_is_named_with_its_version(prov: rdflib.Graph, held: Held) -> None:
    (program,) = prov.subjects(RDF.type, PROV.SoftwareAgent)
    assert str(prov.value(program, rdflib.Namespace("http://schema.org/").softwareVersion)) == held.manifest.software


def test_each_graph_that_names_a_source_is_derived_from_it(prov: rdflib.Graph, graph: rdflib.Graph) -> None:
    said = {(graph_, source) for graph_, source in prov.subject_objects(PROV.wasDerivedFrom) if "#" not in str(source)}
    sources = graph.query(
        """PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
        SELECT ?graph ?source { ?graph a sd:Graph ; dcterms:source ?source }"""
    )
    assert said == {tuple(row) for row in sources if isinstance(row, rdflib.query.ResultRow)}
