"""A mistake in a query is named, with its place and what would be right."""

import pytest

from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.errors import QueryError
from gfmdkg.query import QueryRequest


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        pytest.param("", (1, 1), "holds no query", id="empty"),
        pytest.param("# nothing\n", (2, 1), "holds no query", id="comment only"),
        pytest.param("SELEC * {}", (1, 1), "'SELEC' begins no query", id="misspelt form"),
        pytest.param("\nDROP ALL", (2, 1), "DROP is an update", id="update"),
        pytest.param("PREFIX a: <b:> LOAD <c:d>", (1, 16), "LOAD is an update", id="update behind a prefix"),
        pytest.param(
            "ASK {\n  ?s gfmd:number 1 }", (2, 6), "PREFIX gfmd: <https://w3id.org/gfmdkg/ontology#>", id="prefix"
        ),
        pytest.param("ASK { ?s ex:a 1 }", (1, 10), "'ex:' is not declared", id="unknown prefix"),
        pytest.param("ASK { ?s foaf:name 1 }", (1, 10), "PREFIX foaf: <http://xmlns.com/foaf/0.1/>", id="known prefix"),
        pytest.param("ASK { ?s ?p wdt:P31 }", (1, 13), "<http://www.wikidata.org/prop/direct/>", id="prefix of others"),
        pytest.param(
            "ASK {} LIMT 5", (1, 8), "'LIMT' is no word of SPARQL. (line 1, column 8) Did you mean LIMIT?", id="word"
        ),
        pytest.param("ASK { FILTER strstart(?x) }", (1, 14), "Did you mean STRSTARTS?", id="function"),
        pytest.param("ASK { ?s ?p foo }", (1, 13), "'foo' is no word of SPARQL", id="word that is near to none"),
        pytest.param("ASK {\n ?s ?p 'x }", (2, 8), "string that begins here is never closed", id="open string"),
        pytest.param(
            "SELECT (<http://example.org/f>(1) AS ?x) {}",
            (1, 9),
            "function <http://example.org/f>",
            id="unknown function",
        ),
        pytest.param("ASK { ?s ?p (1 }", (1, 16), "'}' closes nothing", id="wrong closing"),
        pytest.param("ASK { ?s ?p 1", (1, 5), "'{' is never closed", id="not closed"),
        pytest.param("SELECT (COUNT(?s) AS ?n) ?p { ?s ?p 1 }", (1, 40), "variable that is unbound", id="grouping"),
        pytest.param("SELECT (COUNT(?s) AS ?n) ?p { ?s ?p 1 }", (1, 40), "must stand in GROUP BY", id="how to group"),
        pytest.param("SELECT * { ?s ?p 1 } GROUP BY ?s", (1, 33), "in place of the star", id="star and groups"),
        pytest.param("SELECT (1 AS ?x) (2 AS ?x) {}", (1, 30), "a name of its own", id="one name twice"),
        pytest.param("SELECT (?x + 1 AS ?p) { ?s ?p ?x }", (1, 35), "a new name behind AS", id="name in use"),
        pytest.param("ASK {\n <http://a/b c> ?p 1 }", (2, 2), "<http://a/b c> is no IRI", id="space in an IRI"),
        pytest.param("ASK { ?s ?p FILTER }", (1, 19), "This is not SPARQL", id="other"),
    ],
)
def test_a_mistake_is_named_with_its_place(
    engine: EmbeddedEngine, text: str, place: tuple[int, int], said: str
) -> None:
    with pytest.raises(QueryError) as caught:
        engine.answer(QueryRequest(text))
    assert (caught.value.line, caught.value.column) == place
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("PREFIX e: <http://example.org/> SELECT (e:f(1) AS ?x) {}", id="unknown function by prefix"),
        pytest.param("ASK { GRAPH <no iri> {} }", id="bad IRI"),
    ],
)
def test_what_the_engine_cannot_evaluate_is_a_query_error(engine: EmbeddedEngine, text: str) -> None:
    with pytest.raises(QueryError):
        engine.answer(QueryRequest(text))


@pytest.mark.parametrize("graph", ["no iri", "<a:b>", "", "relative"])
def test_a_graph_name_that_is_no_iri_is_a_query_error(engine: EmbeddedEngine, graph: str) -> None:
    with pytest.raises(QueryError, match="no absolute IRI"):
        engine.answer(QueryRequest("ASK {}", default_graphs=(graph,)))
