"""VoID: each number in it is what a query gives."""

import pytest
import rdflib
from rdflib.namespace import FOAF, RDF, VOID

from answers import texts
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.publishing.metadata import Held
from gfmdkg.publishing.metadata.words import DATASET

WHOLE = rdflib.URIRef(DATASET)
COUNTS = {
    VOID.triples: "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    VOID.entities: "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a ?type }",
    VOID.distinctSubjects: "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    VOID.distinctObjects: "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
    VOID.classes: "SELECT (COUNT(DISTINCT ?type) AS ?n) { ?s a ?type }",
    VOID.properties: "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
}
BY_CLASS = "SELECT ?type (COUNT(DISTINCT ?s) AS ?n) { ?s a ?type } GROUP BY ?type"
BY_PROPERTY = """SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
{ ?s ?p ?o } GROUP BY ?p"""
BY_LINK = """PREFIX void: <http://rdfs.org/ns/void#>
SELECT ?graph ?p (COUNT(*) AS ?n) { GRAPH ?graph { ?graph a void:Linkset ; void:linkPredicate ?p . ?s ?p ?o } }
GROUP BY ?graph ?p"""


@pytest.mark.parametrize("counted", COUNTS, ids=lambda counted: counted.fragment)
def test_a_total_is_what_a_query_counts(void: rdflib.Graph, engine: EmbeddedEngine, counted: rdflib.URIRef) -> None:
    ((expected,),) = texts(engine, COUNTS[counted])
    assert [int(str(number)) for number in void.objects(WHOLE, counted)] == [int(expected)]


def test_a_class_has_as_many_entities_as_a_query_counts(void: rdflib.Graph, engine: EmbeddedEngine) -> None:
    described = {
        (str(void.value(partition, VOID["class"])), str(void.value(partition, VOID.entities)))
        for partition in void.objects(WHOLE, VOID.classPartition)
    }
    assert described == texts(engine, BY_CLASS)


def test_a_property_has_the_counts_of_a_query(void: rdflib.Graph, engine: EmbeddedEngine) -> None:
    numbers = (VOID.property, VOID.triples, VOID.distinctSubjects, VOID.distinctObjects)
    described = {
        tuple(str(void.value(partition, number)) for number in numbers)
        for partition in void.objects(WHOLE, VOID.propertyPartition)
    }
    assert described == texts(engine, BY_PROPERTY)


def test_a_linkset_has_as_many_links_as_a_query_counts(void: rdflib.Graph, engine: EmbeddedEngine) -> None:
    described = {
        tuple(str(void.value(linkset, said)) for said in (rdflib.DCTERMS.source, VOID.linkPredicate, VOID.triples))
        for linkset in void.subjects(RDF.type, VOID.Linkset)
    }
    assert described == texts(engine, BY_LINK)


def test_an_example_is_of_its_class(void: rdflib.Graph, graph: rdflib.Graph) -> None:
    for partition in void.objects(WHOLE, VOID.classPartition):
        example, kind = void.value(partition, VOID.exampleResource), void.value(partition, VOID["class"])
        assert (example, RDF.type, kind) in graph


def test_each_rdf_dump_of_the_dataset_and_of_the_merge_is_named(void: rdflib.Graph, held: Held) -> None:
    paths = [file.path for file in held.manifest.files if file.of in ("dataset", "union")]
    assert set(map(str, void.objects(WHOLE, VOID.dataDump))) == {f"{held.address}/dumps/{path}" for path in paths}


def test_the_vocabularies_are_those_of_the_classes_and_properties(void: rdflib.Graph) -> None:
    named = tuple(map(str, void.objects(WHOLE, VOID.vocabulary)))
    used = [*void.objects(None, VOID["class"]), *void.objects(None, VOID.property)]
    assert [term for term in used if not str(term).startswith(named)] == []


def test_the_document_is_about_the_dataset(void: rdflib.Graph, held: Held) -> None:
    (document,) = void.subjects(RDF.type, VOID.DatasetDescription)
    assert list(void.objects(document, FOAF.primaryTopic)) == [WHOLE]
    assert str(void.value(WHOLE, VOID.sparqlEndpoint)) == f"{held.address}/sparql"
