"""Columns come in the order of the query, and several FROM are one merged graph."""

import pytest

from gfmdkg.dataset import Dataset
from gfmdkg.engines.clauses import dataset_of, with_columns_in_order, with_simple_concatenations
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.formats import CSV
from gfmdkg.query import QueryRequest

GRAPH = "https://w3id.org/gfmdkg/graph/"


def answer(engine: EmbeddedEngine, text: str) -> list[str]:
    return engine.answer(QueryRequest(text, solutions=CSV, base_iri="http://example.org/")).read().decode().split()


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        pytest.param("SELECT * { ?s ?p ?o }", "s,p,o", id="plain"),
        pytest.param("select distinct * where { ?z ?b ?a }", "z,b,a", id="distinct, lower case"),
        pytest.param("# SELECT * ?a\nSELECT * { ?s ?b ?a }", "s,b,a", id="comment"),
        pytest.param("SELECT * { { SELECT ?y ?x { ?x ?p ?y } } ?x ?q ?z }", "y,x,q,z", id="subselect"),
        pytest.param("SELECT * { ?s ?p ?o FILTER (2 * 3 = 6) }", "s,p,o", id="product"),
        pytest.param("SELECT ?o ?s { ?s ?p ?o }", "o,s", id="named"),
        pytest.param("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "n", id="count"),
        pytest.param("SELECT * {}", "", id="none"),
        pytest.param("SELECT * { ?s ?p 1 BIND ('* { ?a' AS ?o) }", "s,p,o", id="string"),
    ],
)
def test_columns_come_in_the_order_of_the_query(engine: EmbeddedEngine, text: str, columns: str) -> None:
    assert (answer(engine, text + " LIMIT 1") or [""])[0] == columns


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("SELECT  *  { ?a ?b ?c }", id="right order"),
        pytest.param("SELECT (COUNT(*) AS ?n) { ?z ?b ?a }", id="another star"),
        pytest.param("SELECT ?z { { SELECT * { ?z ?b ?a } } }", id="star of a subselect"),
        pytest.param("CONSTRUCT { ?z ?b ?a } { ?z ?b ?a FILTER (2 * 2 = 4) }", id="no SELECT"),
        pytest.param("SELECT", id="no query"),
        pytest.param("* SELECT", id="no query, but a star"),
    ],
)
def test_a_text_that_needs_no_names_stays_as_it_is(text: str) -> None:
    assert with_columns_in_order(text, None) == text


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        pytest.param("{ SERVICE <http://[::1]:1/> { ?z ?b ?a } } ORDER BY ?z", "?z ?b ?a", id="endpoint"),
        pytest.param("{ { service silent ?z { ?b ?c ?a } } }", "?z ?b ?c ?a", id="variable, SILENT"),
    ],
)
def test_nobody_is_called_for_the_columns(text: str, columns: str) -> None:
    # Nobody listens there, so a call would be an error.
    assert with_columns_in_order(f"SELECT * {text}", None) == f"SELECT {columns} {text}"


def test_a_relative_iri_does_not_hide_the_order() -> None:
    assert with_columns_in_order("SELECT * { <z> ?b ?a }", "http://example.org/") == "SELECT ?b ?a { <z> ?b ?a }"


@pytest.mark.parametrize(
    "clauses",
    [
        pytest.param("FROM <{0}> FROM <{1}>", id="IRIs"),
        pytest.param("FROM <{0}>FROM<{1}>", id="no spaces"),
        pytest.param("FROM <{0}> FROM <{1}> FROM <{0}>", id="one twice"),
    ],
)
def test_a_triple_in_two_default_graphs_counts_once(engine: EmbeddedEngine, dataset: Dataset, clauses: str) -> None:
    graphs = [GRAPH + "data/goals", GRAPH + "data/marks"]
    triples = {quad.triple for quad in dataset.quads if quad.graph_name.value in graphs}  # type: ignore[union-attr]
    query = f"SELECT (COUNT(*) AS ?n) {clauses.format(*graphs)} {{ ?s ?p ?o }}"
    assert answer(engine, query) == ["n", str(len(triples))]


def test_graphs_named_by_prefix_and_base_are_found() -> None:
    text = (
        "BASE <http://a/> PREFIX g: <http://g/> SELECT * FROM <b> FROM g:c FROM NAMED <d> { ?FROM ?NAMED 'FROM <x>' }"
    )
    assert dataset_of(text, None) == (("http://a/b", "http://g/c"), ("http://a/d",))


def test_what_is_no_query_has_no_graphs() -> None:
    assert dataset_of("SELECT * FROM <http://a/1> FROM", None) == ((), ())


def test_merged_default_graphs_hide_the_named_ones(engine: EmbeddedEngine) -> None:
    query = f"SELECT * FROM <{GRAPH}data/goals> FROM <{GRAPH}data/marks> {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    assert answer(engine, query) == ["g,s,p,o"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param(
            "SELECT (group_concat ( DISTINCT ?n ; SEPARATOR=')' ) AS ?a) { ?x ?p ?n }",
            "SELECT (STR(group_concat ( DISTINCT ?n ; SEPARATOR=')' )) AS ?a) { ?x ?p ?n }",
            id="a bracket in a string",
        ),
        pytest.param(
            "SELECT (GROUP_CONCAT(UCASE(?n)) AS ?a) (GROUP_CONCAT(?p) AS ?b) { ?x ?p ?n }",
            "SELECT (STR(GROUP_CONCAT(UCASE(?n))) AS ?a) (STR(GROUP_CONCAT(?p)) AS ?b) { ?x ?p ?n }",
            id="two",
        ),
        pytest.param(
            "SELECT ?x { ?x ?p ?n } GROUP BY ?x HAVING (GROUP_CONCAT(?n) != '') ORDER BY GROUP_CONCAT(?n)",
            "SELECT ?x { ?x ?p ?n } GROUP BY ?x HAVING (STR(GROUP_CONCAT(?n)) != '') ORDER BY STR(GROUP_CONCAT(?n))",
            id="behind the groups",
        ),
    ],
)
def test_a_concatenation_has_no_language(text: str, written: str) -> None:
    assert with_simple_concatenations(text, None) == written


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("SELECT ('GROUP_CONCAT(?n)' AS ?a) {} # GROUP_CONCAT(?n)", id="string and comment"),
        pytest.param("SELECT (GROUP_CONCAT(?n AS ?a) { ?x ?p ?n }", id="never closed"),
        pytest.param("SELECT GROUP_CONCAT", id="no query"),
    ],
)
def test_what_is_no_concatenation_stays_as_it_is(text: str) -> None:
    assert with_simple_concatenations(text, None) == text
