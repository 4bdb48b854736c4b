"""DCAT: valid by the core of DCAT-AP, a distribution for each file, and nothing that is not there."""

from pathlib import Path

import pyshacl
import pytest
import rdflib
from rdflib.namespace import DCTERMS, RDF

from gfmdkg.publishing.metadata import Held
from gfmdkg.publishing.metadata.words import DATASET

DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")  # rdflib knows an earlier edition
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
SHAPES = rdflib.Graph().parse(Path(__file__).with_name("dcat-ap-core.ttl"))
WHOLE = rdflib.URIRef(DATASET)


@pytest.fixture(scope="session")
def few(dcat: rdflib.Graph) -> rdflib.Graph:
    """The description without the dumps of graphs, which are described like the others and are many."""
    graph = rdflib.Graph()
    left_out = {node for node in dcat.subjects(RDF.type, DCAT.Distribution) if "#file-graphs/" in str(node)}
    for statement in dcat:
        if not left_out & set(statement) and "#checksum-graphs/" not in str(statement[0]):
            graph.add(statement)
    return graph


def offences(graph: rdflib.Graph) -> list[str]:
    conforms, report, text = pyshacl.validate(graph, shacl_graph=SHAPES)
    assert isinstance(report, rdflib.Graph)
    assert conforms == (not list(report.subjects(RDF.type, rdflib.SH.ValidationResult))), text
    return sorted(str(path) for path in report.objects(None, rdflib.SH.resultPath))


def test_the_description_keeps_the_core_of_dcat_ap(few: rdflib.Graph) -> None:
    assert offences(few) == []


@pytest.mark.parametrize(
    ("subject", "predicate"),
    [
        (DATASET, DCTERMS.title),
        (DATASET, DCTERMS.description),
        (f"{DATASET}#sparql", DCAT.endpointURL),
        (f"{DATASET}#file-gfmdkg.nq", DCAT.accessURL),
        (f"{DATASET}#checksum-gfmdkg.nq", SPDX.checksumValue),
    ],
)
def test_what_lacks_something_would_be_seen(few: rdflib.Graph, subject: str, predicate: rdflib.URIRef) -> None:
    broken = rdflib.Graph() + few
    broken.remove((rdflib.URIRef(subject), predicate, None))
    assert offences(broken) == [str(predicate)]


def test_each_file_is_a_distribution(dcat: rdflib.Graph, held: Held) -> None:
    described = {
        (str(dcat.value(node, DCAT.downloadURL)), int(str(dcat.value(node, DCAT.byteSize))), checksum(dcat, node))
        for node in dcat.subjects(RDF.type, DCAT.Distribution)
    }
    assert described == {(f"{held.address}/dumps/{file.path}", file.bytes, file.sha256) for file in held.manifest.files}


def checksum(dcat: rdflib.Graph, distribution: rdflib.term.Node) -> str:
    (value,) = dcat.objects(dcat.value(distribution, SPDX.checksum), SPDX.checksumValue)
    return str(value)


def test_a_dump_of_a_graph_belongs_to_the_graph(dcat: rdflib.Graph, held: Held) -> None:
    for graph in held.manifest.graphs:
        node = rdflib.URIRef(graph)
        assert (node, DCTERMS.isPartOf, WHOLE) in dcat
        assert len(list(dcat.objects(node, DCAT.distribution))) == len(
            [f for f in held.manifest.files if f.of == graph]
        )


def test_a_compressed_file_says_both_of_its_types(dcat: rdflib.Graph) -> None:
    node = rdflib.URIRef(f"{DATASET}#file-gfmdkg.trig.zst")
    assert str(dcat.value(node, DCAT.mediaType)).endswith("/application/trig")
    assert str(dcat.value(node, DCAT.compressFormat)).endswith("/application/zstd")


def test_the_version_is_that_of_the_release(dcat: rdflib.Graph, held: Held) -> None:
    (current,) = dcat.objects(WHOLE, DCAT.hasCurrentVersion)
    assert str(dcat.value(current, DCAT.version)) == held.manifest.version
    assert (current, DCAT.isVersionOf, WHOLE) in dcat


def test_nothing_is_without_a_name(dcat: rdflib.Graph, void: rdflib.Graph, prov: rdflib.Graph) -> None:
    for graph in (dcat, void, prov):
        assert not [term for statement in graph for term in statement if isinstance(term, rdflib.BNode)]
