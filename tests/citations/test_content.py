"""The fingerprint of an answer: what it depends on, what it does not, and the test vectors of the documentation."""

import hashlib
import re
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

from answers import rdflib_warns_of_itself
from checkout import ROOT
from gfmdkg.citations.citation import Question
from gfmdkg.citations.content import Content, is_ordered
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.errors import LimitError
from gfmdkg.saved_queries import SavedQueries

EMPTY = EmbeddedEngine(ox.Store(), "1")
PAGE = (ROOT / "docs" / "citations.md").read_text(encoding="utf-8")
VECTORS = re.findall(r"```sparql\n(.*?)```.*?```text\n(.*?)```\n\nFingerprint: `(\w+)`", PAGE, re.DOTALL)


def content(text: str, engine: EmbeddedEngine = EMPTY, most: int | None = None) -> Content:
    return Content.of(engine.answer(Question(text).request()), text, most)


def fingerprint(text: str) -> str:
    return content(text).fingerprint


@pytest.mark.parametrize(("query", "text", "expected"), VECTORS, ids=["table", "blank nodes"])
def test_the_documentation_has_test_vectors(query: str, text: str, expected: str) -> None:
    assert hashlib.sha256(text.encode()).hexdigest() == expected
    assert fingerprint(query) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("SELECT ?a { VALUES ?a { 1 2 } }", "SELECT ?a { VALUES ?a { 2 1 } }", id="order of rows"),
        pytest.param(
            "SELECT ?a ?b { VALUES (?a ?b) { (1 2) } }",
            "SELECT ?b ?a { VALUES (?a ?b) { (1 2) } }",
            id="order of columns",
        ),
        pytest.param("SELECT (BNODE() AS ?a) {}", "SELECT (BNODE('x') AS ?a) {}", id="name of a blank node"),
        pytest.param(
            "SELECT ?a ?n { VALUES ?n { 1 2 } BIND(BNODE() AS ?a) }",
            "SELECT ?a ?n { VALUES ?n { 2 1 } BIND(BNODE() AS ?a) }",
            id="order of rows with blank nodes",
        ),
        pytest.param(
            "CONSTRUCT { _:a a <x:C> . _:a <x:p> _:b } WHERE {}",
            "CONSTRUCT { _:z <x:p> _:y . _:z a <x:C> } WHERE { VALUES ?x { 1 } }",
            id="names in a graph",
        ),
    ],
)
def test_it_does_not_depend_on(one: str, other: str) -> None:
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("SELECT ?a { VALUES ?a { 1 } }", "SELECT ?a { VALUES ?a { 1 1 } }", id="how often a row occurs"),
        pytest.param("SELECT ?a { VALUES ?a { 1 } }", "SELECT ?b { VALUES ?b { 1 } }", id="name of a column"),
        pytest.param("SELECT ?a { VALUES ?a { 1 } }", "SELECT ?a ?b { VALUES ?a { 1 } }", id="empty column"),
        pytest.param("SELECT ?a { VALUES ?a { 1 } }", 'SELECT ?a { VALUES ?a { "1" } }', id="datatype"),
        pytest.param('SELECT ?a { VALUES ?a { "a" } }', 'SELECT ?a { VALUES ?a { "a"@en } }', id="language"),
        pytest.param("SELECT ?a { VALUES ?a { <a:> } }", 'SELECT ?a { VALUES ?a { "a:" } }', id="kind of term"),
        pytest.param(
            "SELECT ?a { VALUES ?a { 1 2 } } ORDER BY ?a",
            "SELECT ?a { VALUES ?a { 1 2 } } ORDER BY DESC(?a)",
            id="order of a query that orders",
        ),
        pytest.param(
            "SELECT ?a ?b { BIND(BNODE() AS ?a) BIND(?a AS ?b) }",
            "SELECT ?a ?b { BIND(BNODE() AS ?a) BIND(BNODE() AS ?b) }",
            id="which blank nodes are the same",
        ),
        pytest.param(
            "SELECT ?a { VALUES ?n { 1 1 } BIND(BNODE() AS ?a) }",
            "SELECT ?a { { BIND(BNODE() AS ?a) } VALUES ?n { 1 1 } }",
            id="two blank nodes or one twice",
        ),
        pytest.param(
            "SELECT ?a ?n { VALUES ?n { 1 2 } BIND(BNODE() AS ?a) } ORDER BY ?n",
            "SELECT ?a ?n { VALUES ?n { 1 2 } BIND(BNODE() AS ?a) } ORDER BY DESC(?n)",
            id="order with blank nodes",
        ),
        pytest.param("ASK {}", "ASK { <a:> <b:> <c:> }", id="truth"),
        pytest.param("SELECT * { FILTER(false) }", "ASK { FILTER(false) }", id="form of the query"),
        pytest.param(r'SELECT ("a\tb" AS ?x) {}', r'SELECT ("a\\tb" AS ?x) {}', id="tab or what looks like one"),
    ],
)
def test_it_depends_on(one: str, other: str) -> None:
    assert fingerprint(one) != fingerprint(other)


def test_a_blank_node_in_a_text_is_none() -> None:
    found = content('SELECT ("_:a" AS ?a) (<x:_:b> AS ?b) {}')
    assert found.comparable == found.rows
    assert content("SELECT (BNODE() AS ?a) {}").comparable == (("[]",),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT ?a { ?a ?b ?c } order by ?a", True),
        ("SELECT ?a { ?a ?b ?c } \\u004FRDER BY ?a", True),
        ("SELECT ?a { ?a ?b ?c }ORDER BY?a LIMIT 1", True),
        ("SELECT ?a { ?a ?b ?c } GROUP BY ?a HAVING (COUNT(*) > 1)ORDER BY ?a", True),
        ("SELECT ?a { FILTER(?a <?b && ?c> 2) } ORDER BY ?a", True),
        ("SELECT ?a { ?a ?b ?c } # ORDER BY ?a", False),
        (
            "PREFIX order: <a:> SELECT ?order { { SELECT ?order { ?order order:BY '} ORDER BY' } ORDER BY ?order } }",
            False,
        ),
    ],
)
def test_only_the_outermost_order_counts(text: str, expected: bool) -> None:
    assert is_ordered(text) is expected


def test_blank_nodes_that_cannot_be_told_apart_in_time_are_refused() -> None:
    pairs = [f"_:a{one} <x:p> _:a{other}" for one in range(12) for other in range(12) if one != other]
    with pytest.raises(LimitError, match="blank nodes"):
        fingerprint(f"CONSTRUCT {{ {' . '.join(pairs)} }} WHERE {{}}")


def test_blank_nodes_in_triple_terms_are_refused() -> None:
    with pytest.raises(LimitError, match="triple terms"):
        fingerprint("SELECT (TRIPLE(BNODE(), <a:b>, 1) AS ?t) {}")


def test_what_only_looks_like_a_triple_term_is_none() -> None:
    assert fingerprint('SELECT ("<<(" AS ?a) (BNODE() AS ?b) {}') == fingerprint(
        'SELECT (BNODE() AS ?b) ("<<(" AS ?a) {}'
    )


def test_the_direction_of_a_text_is_part_of_it() -> None:
    assert content('SELECT ("a"@ar--rtl AS ?a) {}').rows == (('"a"@ar--rtl',),)


def test_triples_inside_triples_are_read_or_refused() -> None:
    assert content("SELECT (TRIPLE(<a:a>, <a:b>, 1) AS ?t) {}").rows[0][0].startswith("<<( <a:a> <a:b> ")
    document: dict[str, Any] = {"type": "literal", "value": "1"}
    for _ in range(100_000):
        document = {"type": "triple", "value": {"subject": document, "predicate": document, "object": document}}
    with pytest.raises(RecursionError):
        Content.of_solutions({"head": {"vars": ["a"]}, "results": {"bindings": [{"a": document}]}})


def test_an_answer_that_is_too_long_is_not_read() -> None:
    with pytest.raises(LimitError, match="cite_limit"):
        content("SELECT ?a { VALUES ?a { 1 2 3 } }", most=20)


@rdflib_warns_of_itself
@pytest.mark.parametrize("name", ["goals/in-every-category", "practices/of-area", "tables/goal-by-category"])
def test_another_engine_comes_to_the_same(
    name: str, engine: EmbeddedEngine, second_engine: rdflib.Dataset, queries: SavedQueries
) -> None:
    text = queries[name].sparql
    answer = second_engine.query(text)
    columns = sorted(str(name) for name in answer.vars or ())
    rows = ["\t".join("" if row[name] is None else row[name].n3() for name in columns) for row in answer]  # type: ignore[index,call-overload]
    lines = ["\t".join(f"?{name}" for name in columns), *(rows if is_ordered(text) else sorted(rows))]
    expected = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
    assert content(text, engine).fingerprint == expected
