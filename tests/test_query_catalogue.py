"""The saved queries as RDF, read as the example pickers of others read them."""

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic
from rdflib.namespace import OWL, RDF, RDFS, SH

from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.errors import CorpusError
from gfmdkg.formats import GRAPH_FORMATS, TRIG, Format
from gfmdkg.iris import PREFIXES
from gfmdkg.loading import load
from gfmdkg.query import QueryRequest
from gfmdkg.saved_queries import SavedQueries, SavedQuery
from gfmdkg.saved_queries.catalogue import CATALOGUE, catalogue, entry, query_iri

ENDPOINT = "https://example.org/sparql"
SCHEMAS = ("http://schema.org/", "https://schema.org/")
# What the pickers of sib-swiss/sparql-editor and of sib-swiss/sparql-llm send.
EXAMPLES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?sq ?comment ?query
WHERE {
  ?sq a sh:SPARQLExecutable ;
    rdfs:comment ?comment ;
    sh:select|sh:ask|sh:construct|<https://purl.expasy.org/sparql-examples/ontology#describe> ?query .
} ORDER BY ?sq
"""
DECLARED = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?prefix ?namespace
WHERE { [] sh:namespace ?namespace ; sh:prefix ?prefix }
ORDER BY ?prefix
"""
HEADER = "#+ title: T\n#+ description: D.\n#+ tags: [t]\n#+ since: 0.1.0\n"


@pytest.fixture(scope="module")
def queries(corpus: Corpus) -> SavedQueries:
    return SavedQueries.of(corpus)


@pytest.fixture(scope="module")
def graph(queries: SavedQueries) -> rdflib.Graph:
    return rdflib.Graph().parse(data=catalogue(queries, ENDPOINT), format="turtle")


@pytest.fixture(scope="module")
def store(queries: SavedQueries) -> ox.Store:
    """What an endpoint holds that has loaded the catalogue."""
    held = ox.Store()
    held.load(catalogue(queries, ENDPOINT, TRIG), ox.RdfFormat.TRIG)
    return held


@pytest.mark.parametrize("text", [EXAMPLES, DECLARED], ids=["queries", "prefixes"])
def test_a_picker_that_asks_the_endpoint_is_told_the_same(engine: EmbeddedEngine, store: ox.Store, text: str) -> None:
    rows = json.loads(engine.answer(QueryRequest(text)).read())["results"]["bindings"]
    assert [tuple(term["value"] for term in row.values()) for row in rows] == asked(store, text)


def test_the_dataset_holds_the_catalogue_in_a_graph_that_names_no_server(dataset: Dataset, store: ox.Store) -> None:
    targets = {f"{schema}target" for schema in SCHEMAS}
    named = {quad for quad in store if quad.predicate.value not in targets}
    assert {quad for quad in dataset.quads if str(quad.graph_name) == f"<{CATALOGUE}>"} == named


def test_a_folder_without_queries_has_no_catalogue(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.ttl").write_text("<https://example.org/a> a <https://example.org/B> .\n")
    assert len(load(Corpus(tmp_path)).quads) == 1


def test_a_wrong_query_file_is_named_beside_the_wrong_data(tmp_path: Path) -> None:
    for name, text in (("data/a.ttl", "<a> <b>"), ("queries/a/b.rq", "SELECT ?a { }")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    with pytest.raises(CorpusError) as caught:
        load(Corpus(tmp_path))
    assert [offence.file for offence in caught.value.offences] == ["data/a.ttl", "queries/a/b.rq"]


def asked(store: ox.Store, text: str) -> list[tuple[str, ...]]:
    found = store.query(text, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    return [tuple(term.value for term in row if isinstance(term, ox.NamedNode | ox.Literal)) for row in found]


def test_a_picker_finds_every_query_once(store: ox.Store, queries: SavedQueries) -> None:
    found = {iri: (comment, text) for iri, comment, text in asked(store, EXAMPLES)}
    assert found == {query_iri(query.name): (query.description.strip(), query.sparql) for query in queries.values()}
    assert len(asked(store, EXAMPLES)) == len(queries)


def test_a_picker_finds_every_prefix_once(store: ox.Store, queries: SavedQueries) -> None:
    used = {pair for query in queries.values() for pair in query.prefixes.items()}
    assert asked(store, DECLARED) == sorted(used), "let a prefix mean the same in all queries"


def test_all_of_it_is_in_one_named_graph(store: ox.Store) -> None:
    assert [graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)] == [CATALOGUE]
    assert not list(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_query_has_its_words_and_its_endpoint(graph: rdflib.Graph, queries: SavedQueries, schema: str) -> None:
    node = rdflib.URIRef(query_iri("roundtables/of-area"))
    keywords = {str(word) for word in graph.objects(node, rdflib.URIRef(schema + "keywords"))}
    assert keywords == set(queries["roundtables/of-area"].tags)
    assert list(graph.objects(node, rdflib.URIRef(schema + "target"))) == [rdflib.URIRef(ENDPOINT)]


def test_a_query_has_names_and_a_version(graph: rdflib.Graph, queries: SavedQueries) -> None:
    for query in queries.values():
        node = rdflib.URIRef(query_iri(query.name))
        assert graph.value(node, RDFS.label) == rdflib.Literal(query.title.strip(), lang="en")
        assert str(graph.value(node, OWL.versionInfo)) == query.version


def test_a_parameter_says_what_it_takes(graph: rdflib.Graph) -> None:
    query = rdflib.URIRef(query_iri("roundtables/of-area"))
    (node,) = graph.objects(query, SH.parameter)
    assert str(graph.value(node, SH.path)).endswith("#area")
    assert graph.value(node, SH["class"]) == rdflib.URIRef(PREFIXES["gfmd"] + "ThematicArea")
    assert graph.value(node, SH.optional) == rdflib.Literal(False)
    (words,) = graph.objects(rdflib.URIRef(query_iri("entities/by-name")), SH.parameter)
    assert graph.value(words, SH.datatype) == rdflib.XSD.string


def test_every_parameter_is_there(graph: rdflib.Graph, queries: SavedQueries) -> None:
    assert len(set(graph.subjects(RDF.type, SH.Parameter))) == sum(len(query.parameters) for query in queries.values())


@pytest.mark.parametrize(
    ("text", "kind", "term"),
    [
        ("SELECT ?a { }", "http://www.w3.org/ns/shacl#SPARQLSelectExecutable", "http://www.w3.org/ns/shacl#select"),
        ("ASK { }", "http://www.w3.org/ns/shacl#SPARQLAskExecutable", "http://www.w3.org/ns/shacl#ask"),
        (
            "CONSTRUCT { ?a a ?b } WHERE { ?a a ?b }",
            "http://www.w3.org/ns/shacl#SPARQLConstructExecutable",
            "http://www.w3.org/ns/shacl#construct",
        ),
        (
            "DESCRIBE <http://example.org/a>",
            "https://purl.expasy.org/sparql-examples/ontology#SPARQLDescribeExecutable",
            "https://purl.expasy.org/sparql-examples/ontology#describe",
        ),
    ],
)
def test_a_query_is_of_the_class_of_its_form(text: str, kind: str, term: str) -> None:
    query = SavedQuery.parse("a/b", HEADER + text)
    graph = rdflib.Graph().parse(data=entry(query, ENDPOINT), format="turtle")
    node = rdflib.URIRef(query_iri("a/b"))
    assert set(graph.objects(node, RDF.type)) == {SH.SPARQLExecutable, rdflib.URIRef(kind)}
    assert str(graph.value(node, rdflib.URIRef(term))) == query.sparql


@pytest.mark.parametrize("form", GRAPH_FORMATS, ids=lambda form: form.name)
def test_every_format_says_the_same(queries: SavedQueries, graph: rdflib.Graph, form: Format) -> None:
    quads = ox.parse(catalogue(queries, ENDPOINT, form), ox.RdfFormat.from_media_type(form.media_type))
    lines = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES) or b""
    assert isomorphic(rdflib.Graph().parse(data=lines, format="nt"), graph)
