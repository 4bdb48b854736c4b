"""GRAPH clauses that are written out graph by graph: which, and how far."""

import pyoxigraph as ox
import pytest

from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.engines.graph_names import with_graphs_apart
from gfmdkg.formats import CSV, N_TRIPLES
from gfmdkg.query import QueryRequest

GRAPHS = [f"http://example.org/graph/{number}" for number in range(700)]


@pytest.fixture(scope="module")
def many() -> EmbeddedEngine:
    """As many graphs of one statement each."""
    store = ox.Store()
    says = ox.NamedNode("http://example.org/says")
    store.extend(ox.Quad(name, says, ox.Literal("a"), name) for name in map(ox.NamedNode, GRAPHS))
    return EmbeddedEngine(store, "1")


def rows(engine: EmbeddedEngine, text: str, default: tuple[str, ...] = (), named: tuple[str, ...] = ()) -> list[str]:
    request = QueryRequest(text, solutions=CSV, default_graphs=default, named_graphs=named)
    return engine.answer(request).read().decode().splitlines()[1:]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o }",
        "SELECT * { GRAPH ?g { ?s ?p ?o OPTIONAL { ?o ?q ?x FILTER (?x > 1) } } }",
        "SELECT * { GRAPH ?g { { ?s ?p ?o } UNION { ?o ?q ?s } FILTER (?s != ?o) } }",
        "SELECT * { GRAPH ?g {} { SELECT ?s { ?s ?p ?o } } }",
        "SELECT * { ?graph ?p 'GRAPH ?g { SELECT' }",
        "SELECT * { GRAPH ?g { SELECT",
        "GRAPH",
    ],
)
def test_a_query_that_the_engine_reads_as_the_standard_stays(text: str) -> None:
    assert with_graphs_apart(text, lambda: GRAPHS) == text


def test_too_many_graphs_and_graphs_without_a_name_leave_a_query_as_it_is() -> None:
    text = "ASK { GRAPH ?g { SELECT (1 AS ?x) {} } }"
    assert with_graphs_apart(text, lambda: None) == text
    assert with_graphs_apart(text, lambda: GRAPHS * 4) == text
    nested = "ASK { GRAPH ?g { GRAPH ?h { SELECT (1 AS ?x) {} } } }"
    assert with_graphs_apart(nested, lambda: GRAPHS) == nested


def test_every_graph_is_asked_by_itself(many: EmbeddedEngine) -> None:
    found = rows(many, "SELECT ?g (SUM(?n) AS ?all) { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } } GROUP BY ?g")
    assert sorted(found) == sorted(f"{name},1" for name in GRAPHS)


def test_the_graphs_are_those_of_the_request(many: EmbeddedEngine) -> None:
    text = "SELECT ?g ?n { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }"
    named = (GRAPHS[3], "http://example.org/unknown")
    assert sorted(rows(many, text, named=named)) == [f"{GRAPHS[3]},1", "http://example.org/unknown,0"]
    assert rows(many, text, default=named) == []


def test_columns_keep_their_order_and_nothing_is_added(many: EmbeddedEngine) -> None:
    text = "SELECT * { GRAPH ?z { OPTIONAL { ?b ?a _:one . _:two ?a ?b } } } LIMIT 1"
    written = many.answer(QueryRequest(text, solutions=CSV)).read().decode()
    assert written.startswith("z,b,a\r\n")


def test_a_graph_is_made_from_such_a_clause(many: EmbeddedEngine) -> None:
    text = "CONSTRUCT { ?g <a:n> ?n } { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }"
    assert many.answer(QueryRequest(text, graph=N_TRIPLES)).read().count(b"\n") == len(GRAPHS)
