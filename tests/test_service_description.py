"""The service description: what the standard wants in it, and nothing that is not so."""

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, VOID

from gfmdkg.formats import GRAPH_FORMATS, SOLUTION_FORMATS, TURTLE, Format
from gfmdkg.publishing.service_description import Description, describe

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
W3C = rdflib.Namespace("http://www.w3.org/ns/formats/")
ENDPOINT = rdflib.URIRef("https://example.org/kg/sparql")
SIZES = (("", 12), ("http://example.org/b", 7), ("http://example.org/a", 5))
# The terms of SPARQL 1.1 Service Description with the class of what they lead to.
RANGES = {
    SD.feature: SD.Feature,
    SD.defaultDataset: SD.Dataset,
    SD.defaultGraph: SD.Graph,
    SD.namedGraph: SD.NamedGraph,
    SD.graph: SD.Graph,
}


def described(form: Format = TURTLE, *, is_union: bool = True, calls_out: bool = False) -> rdflib.Graph:
    written = describe(Description(str(ENDPOINT), is_union, SIZES, calls_out), form)
    # The engine reads every format; rdflib has no TriG into a graph, and then looks at the triples.
    quads = ox.parse(written, ox.RdfFormat.from_media_type(form.media_type))
    lines = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES) or b""
    return rdflib.Graph().parse(data=lines, format="nt")


def test_the_endpoint_is_that_of_the_one_service() -> None:
    graph = described()
    (service,) = graph.subjects(RDF.type, SD.Service)
    assert list(graph.subject_objects(SD.endpoint)) == [(service, ENDPOINT)]


@pytest.mark.parametrize("form", GRAPH_FORMATS, ids=lambda form: form.name)
def test_every_format_says_the_same(form: Format) -> None:
    assert isomorphic(described(form), described())


def test_rdflib_reads_the_turtle() -> None:
    written = describe(Description(str(ENDPOINT), True, SIZES), TURTLE)
    assert isomorphic(rdflib.Graph().parse(data=written, format="turtle"), described())


def test_the_language_is_that_of_queries() -> None:
    assert set(described().objects(None, SD.supportedLanguage)) == {SD.SPARQL11Query}


@pytest.mark.parametrize(
    ("is_union", "calls_out", "features"),
    [(True, False, {SD.UnionDefaultGraph}), (False, False, set()), (False, True, {SD.BasicFederatedQuery})],
)
def test_only_features_that_are_there_are_named(is_union: bool, calls_out: bool, features: set[rdflib.URIRef]) -> None:
    assert set(described(is_union=is_union, calls_out=calls_out).objects(None, SD.feature)) == features


def test_every_format_of_an_answer_is_named() -> None:
    named = set(described().objects(None, SD.resultFormat))
    assert len(named) == len((*SOLUTION_FORMATS, *GRAPH_FORMATS))
    assert {W3C.SPARQL_Results_JSON, W3C.SPARQL_Results_CSV, W3C.Turtle, W3C.RDF_XML, W3C["N-Quads"]} <= named


def test_every_graph_has_its_size() -> None:
    graph = described()
    (default,) = graph.objects(None, SD.defaultGraph)
    assert graph.value(default, VOID.triples) == rdflib.Literal(12)
    named = {
        str(graph.value(entry, SD.name)): int(str(graph.value(graph.value(entry, SD.graph), VOID.triples)))
        for entry in graph.objects(None, SD.namedGraph)
    }
    assert named == {name: size for name, size in SIZES if name}


@pytest.mark.parametrize(("term", "kind"), RANGES.items())
def test_a_term_leads_to_what_the_standard_says(term: rdflib.URIRef, kind: rdflib.URIRef) -> None:
    graph = described()
    found = set(graph.objects(None, term))
    assert found
    assert {thing for thing in found if (thing, RDF.type, kind) not in graph and term != SD.feature} == set()


def test_it_has_no_blank_node_and_only_the_prefixes_that_it_needs() -> None:
    assert not [term for triple in described() for term in triple if isinstance(term, rdflib.BNode)]
    written = describe(Description(str(ENDPOINT), True, SIZES), TURTLE).decode()
    assert sorted(line.split()[1] for line in written.splitlines() if line.startswith("@prefix")) == [
        "formats:",
        "sd:",
        "void:",
        "xsd:",
    ]


def test_a_graph_of_unknown_size_says_nothing_of_it() -> None:
    written = describe(Description(str(ENDPOINT), True), TURTLE)
    assert not list(rdflib.Graph().parse(data=written, format="turtle").objects(None, VOID.triples))
