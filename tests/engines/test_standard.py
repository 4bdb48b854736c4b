"""SPARQL 1.1 by category of the W3C test suites: small cases of our own, with rdflib as the second opinion."""

import warnings
from typing import NamedTuple

import pyoxigraph as ox
import pytest
import rdflib

from answers import as_result, as_tsv, rdflib_warns_of_itself, rows
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.formats import CSV, N_TRIPLES
from gfmdkg.query import QueryRequest

PROLOGUE = "PREFIX : <http://example.org/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
WORLD = """
@prefix : <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:ada :knows :ben, :cai ; :age 36 ; :name "Ada", "Ada"@en .
:ben :knows :cai ; :age 41.5 ; :name "Ben" .
:cai :knows :dot ; :born "1990-05-17"^^xsd:date ; :name "Çai"@fr .
:dot :age "unknown" ; :knows :dot ; :alias "Ben" .
:today { :ada :likes :tea . :ben :likes :tea . _:someone :likes :tea }
:earlier { :ada :likes :tea, :mate . :cai :likes :mate }
"""


class Case(NamedTuple):
    """A query, and its rows: cells between bars, names without their namespace.

    :param is_ordered: whether the order of the rows counts.
    :param is_shared: whether rdflib gives the same; where it does not, a comment says why.
    """

    query: str
    rows: list[str]
    is_ordered: bool = False
    is_shared: bool = True


CASES = {
    "basic: shared variable": Case("SELECT ?x { :ada :knows ?x . ?x :knows :cai }", ["ben"]),
    "basic: numbers of one value": Case("SELECT ?x { ?x :age 41.5 }", ["ben"]),
    "basic: language tags ignore case": Case('SELECT ?x { ?x :name "Ada"@EN }', ["ada"]),
    "basic: blank node is a variable": Case("SELECT ?x { ?x :knows _:b . _:b :alias [] }", ["cai", "dot"]),
    "basic: base and relative IRI": Case("BASE <http://example.org/> SELECT ?x { <ada> :knows ?x }", ["ben", "cai"]),
    "optional: unbound": Case("SELECT ?x ?a { ?x :name 'Ben' OPTIONAL { ?x :born ?a } }", ["ben | "]),
    "optional: filter sees the outside": Case(
        "SELECT ?x ?b { ?x :age ?a OPTIONAL { ?x :knows ?b FILTER (?a > 40) } }",
        ["ada | ", "ben | cai", "dot | "],
        is_shared=False,  # rdflib compares "unknown" with a number
    ),
    "optional: one after another": Case(
        "SELECT ?x ?v { ?x :knows :dot OPTIONAL { ?x :age ?v } OPTIONAL { ?x :born ?v } }",
        ['cai | "1990-05-17"^^xsd:date', 'dot | "unknown"'],
    ),
    "union: a bag": Case("SELECT ?x { { ?x :knows :cai } UNION { ?x :age 36 } }", ["ada", "ada", "ben"]),
    "union: different variables": Case(
        "SELECT ?a ?b { { :ben :age ?a } UNION { :ben :name ?b } }", ["41.5 | ", ' | "Ben"']
    ),
    "graph: name as variable": Case("SELECT ?g { GRAPH ?g { :ada :likes :tea } }", ["earlier", "today"]),
    "graph: constant": Case("SELECT ?x { GRAPH :earlier { ?x :likes :mate } }", ["ada", "cai"]),
    "graph: unknown": Case("SELECT ?x { GRAPH :nowhere { ?x ?p ?o } }", []),
    "graph: a name that is no graph, around VALUES": Case(
        "SELECT ?x { GRAPH :nowhere { VALUES ?x { 1 } } }",
        [],
        is_shared=False,  # rdflib takes every IRI for a graph
    ),
    "graph: its name in VALUES": Case(
        "SELECT ?g ?x { GRAPH ?g { VALUES (?g ?x) { (UNDEF 1) (:today 2) (:nowhere 3) } } }",
        ["earlier | 1", "today | 1", "today | 2"],
    ),
    "graph: its name around VALUES": Case(
        "SELECT ?g ?x { GRAPH ?g { VALUES ?x { 1 2 } } }",
        ["earlier | 1", "earlier | 2", "today | 1", "today | 2"],
    ),
    "graph: its name around a subquery": Case(
        "SELECT ?g ?n { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?x :likes :mate } } }", ["earlier | 2", "today | 0"]
    ),
    "graph: a subquery beside its name": Case(
        "SELECT ?g ?x { GRAPH ?g { ?x :likes :tea { SELECT (MAX(?z) AS ?x) { ?z :likes :tea FILTER isIRI(?z) } } } }",
        ["earlier | ada", "today | ben"],
        is_shared=False,  # rdflib has ?x inside the subquery too
    ),
    "graph: its name is no shared variable of MINUS": Case(
        "SELECT ?g ?x { GRAPH ?g { ?x :likes :mate MINUS { ?y :likes :mate } } }", ["earlier | ada", "earlier | cai"]
    ),
    "graph: its name around OPTIONAL": Case(
        "SELECT ?g ?x { GRAPH ?g { OPTIONAL { ?x :likes :mate } } }", ["earlier | ada", "earlier | cai", "today | "]
    ),
    "graph: one name inside another": Case(
        "SELECT ?g ?h ?n { GRAPH ?g { GRAPH ?h { SELECT (COUNT(*) AS ?n) { ?x :likes :mate } } } }",
        ["earlier | earlier | 2", "earlier | today | 0", "today | earlier | 2", "today | today | 0"],
    ),
    "graph: a blank node and a filter in it": Case(
        "SELECT ?g ?n { GRAPH ?g { SELECT (COUNT(*) AS ?n) { _:b :likes :tea . _:b :likes :mate } } FILTER (?n > 0) }",
        ["earlier | 1"],
    ),
    "graph: of those that FROM NAMED names": Case(
        "SELECT ?g ?n FROM :earlier FROM NAMED :today { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?x :likes :tea } } }",
        ["today | 3"],
        is_shared=False,
    ),
    "graph: none without FROM NAMED": Case(
        "SELECT ?g ?n FROM :earlier { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?x :likes :tea } } }", [], is_shared=False
    ),
    "graph: joined with the default graph": Case(
        "SELECT ?x ?g { ?x :age ?a GRAPH ?g { ?x :likes :tea } }", ["ada | earlier", "ada | today", "ben | today"]
    ),
    # rdflib fetches what FROM names.
    "dataset: one default graph": Case(
        "SELECT ?x FROM :today { ?x :likes :tea FILTER isIRI(?x) }", ["ada", "ben"], is_shared=False
    ),
    "dataset: merge of overlapping graphs": Case(
        "SELECT (COUNT(*) AS ?n) FROM :today FROM :earlier { ?x :likes ?y }", ["5"], is_shared=False
    ),
    "dataset: merge and named graph": Case(
        "SELECT ?g (COUNT(*) AS ?n) FROM :today FROM :earlier FROM NAMED :today "
        "{ ?x :likes ?y GRAPH ?g { ?z :likes ?y } } GROUP BY ?g",
        ["today | 9"],
        is_shared=False,
    ),
    "dataset: FROM NAMED leaves the default graph empty": Case(
        "SELECT * FROM NAMED :today { ?x ?p ?y }", [], is_shared=False
    ),
    "distinct: terms, not values": Case("SELECT DISTINCT ?x { VALUES ?x { 1 1.0 1 } }", ["1", '"1"^^xsd:decimal']),
    "distinct: unbound is equal to unbound": Case("SELECT DISTINCT ?z { ?x :knows ?y }", [""]),
    "reduced: one row at least": Case("SELECT REDUCED ?x { VALUES ?x { 1 } }", ["1"]),
    "sort: numbers by value": Case(
        "SELECT ?a { ?x :age ?a FILTER isNumeric(?a) } ORDER BY DESC(?a)", ["41.5", "36"], is_ordered=True
    ),
    "sort: unbound, IRI, literal": Case(
        'SELECT ?x { VALUES ?x { "a" :a UNDEF } } ORDER BY ?x', ["", "a", '"a"'], is_ordered=True
    ),
    "slice: offset and limit": Case("SELECT ?x { ?x :name ?n } ORDER BY ?n ?x LIMIT 2 OFFSET 3", ["cai"]),
    "slice: none": Case("SELECT ?x { ?x ?p ?o } LIMIT 0", []),
    "filter: an error is not true": Case("SELECT ?x { ?x :age ?a FILTER (?a < 40) }", ["ada"]),
    "filter: truth of strings and numbers": Case(
        'SELECT ?x { VALUES ?x { 0 1 "" "a" 0.0 true } FILTER (?x) }', ["1", '"a"', "true"]
    ),
    "filter: an error or the truth": Case(
        "SELECT (1/0 || true AS ?a) (1/0 && false AS ?b) {}",
        ["true | false"],
        is_shared=False,  # rdflib has an error for the second
    ),
    "filter: group scope": Case(
        "SELECT ?x { :ada :age ?a { ?x :name 'Ben' FILTER (BOUND(?a)) } }",
        [],
        is_shared=False,  # rdflib looks outside the group
    ),
    "exists: correlated": Case("SELECT ?x { ?x :name ?n FILTER EXISTS { ?y :alias ?n FILTER (?x != ?y) } }", ["ben"]),
    "exists: not": Case("SELECT ?x { ?x :age ?a FILTER NOT EXISTS { ?x :name ?n } }", ["dot"]),
    "negation: MINUS": Case("SELECT ?x { ?x :age ?a MINUS { ?x :name ?n } }", ["dot"]),
    "negation: MINUS without a shared variable": Case("SELECT ?x { ?x :age 36 MINUS { ?y :name ?n } }", ["ada"]),
    "bind: in its place": Case("SELECT ?b { :ada :age ?a BIND (?a + 1 AS ?b) FILTER (?b = 37) }", ["37"]),
    "bind: an error leaves it unbound": Case("SELECT ?b { :dot :age ?a BIND (?a + 1 AS ?b) }", [""]),
    "bindings: VALUES behind the query": Case(
        "SELECT ?x { ?x :knows ?y } VALUES ?y { :ben :dot }", ["ada", "cai", "dot"]
    ),
    "bindings: UNDEF joins with everything": Case(
        "SELECT ?x ?y { ?x :knows ?y VALUES (?x ?y) { (:ada UNDEF) (UNDEF :dot) } }",
        ["ada | ben", "ada | cai", "cai | dot", "dot | dot"],
    ),
    "project: expression over an expression": Case(
        "SELECT (?a + ?a AS ?b) (?b + 1 AS ?c) { :ada :age ?a }",
        ["72 | 73"],
    ),
    "subquery: limit inside": Case(
        "SELECT ?y { { SELECT ?x { ?x :knows ?z } ORDER BY DESC(?x) LIMIT 1 } ?x :alias ?y }", ['"Ben"']
    ),
    "subquery: only what is projected joins": Case(
        "SELECT ?x { ?x :age 36 { SELECT ?y { ?x :age 41.5 ; :knows ?y } } }",
        ["ada"],
        is_shared=False,  # rdflib joins ?x too
    ),
    "path: sequence is a bag": Case("SELECT ?x { ?x :knows/:knows :cai }", ["ada"]),
    "path: inverse": Case("SELECT ?x { :cai ^:knows ?x }", ["ada", "ben"]),
    "path: alternatives": Case("SELECT ?n { :dot :name|:alias ?n }", ['"Ben"']),
    "path: one or more is a set": Case("SELECT ?x { :ada :knows+ ?x }", ["ben", "cai", "dot"]),
    "path: zero or more has the start": Case("SELECT ?x { :cai :knows* ?x }", ["cai", "dot"]),
    "path: zero or one has the start": Case("SELECT ?x { :ada :knows? ?x }", ["ada", "ben", "cai"]),
    "path: cycle": Case("SELECT ?x { ?x :knows+ ?x }", ["dot"]),
    "path: length zero from a term that is not in the data": Case("SELECT ?x { :nobody :knows* ?x }", ["nobody"]),
    "path: length zero to a literal that is not in the data": Case('SELECT ?x { ?x :knows? "no"@en . }', ['"no"@en']),
    "path: length zero, several steps": Case("SELECT ?x { :nobody ^:knows*/(:knows|:age)?/a* ?x }", ["nobody"]),
    "path: length zero, in parentheses": Case("SELECT ?x { :nobody (:knows*) ?x }", ["nobody"]),
    "path: length zero, in more parentheses": Case("SELECT ?x { :nobody (^(:knows?/(:age)*)) ?x }", ["nobody"]),
    "path: length zero between one absent term": Case("SELECT * { :nobody :knows* :nobody }", [""]),
    "path: length zero between two absent terms": Case("SELECT * { :nobody :knows* :none }", []),
    "path: a step that has a length, from an absent term": Case("SELECT * { :nobody :knows*/:age ?x }", []),
    "path: an absent term among other patterns": Case(
        "SELECT ?x ?y { :dot :alias ?y . :nobody :knows? ?x . FILTER (?y = 'Ben') OPTIONAL { ?x :age ?z } }",
        ['nobody | "Ben"'],
    ),
    "path: an absent term in each graph": Case(
        "SELECT ?g ?x { GRAPH ?g { :nobody :likes* ?x } }",
        ["earlier | nobody", "today | nobody"],
    ),
    "path: an absent term that a variable brings": Case(
        "SELECT ?x { VALUES ?s { :nobody } ?s :knows* ?x }",
        [],
        is_shared=False,  # rdflib takes what a variable has for the end of the path
    ),
    "path: neither": Case("SELECT ?x { :ben !(:knows|:age) ?x }", ['"Ben"']),
    "aggregates: no row gives one group": Case("SELECT (COUNT(*) AS ?n) (SUM(?a) AS ?s) { ?x :lost ?a }", ["0 | 0"]),
    "aggregates: no row gives no group": Case("SELECT ?x (COUNT(*) AS ?n) { ?x :lost ?a } GROUP BY ?x", []),
    "aggregates: an error spoils the sum": Case(
        "SELECT (SUM(?a) AS ?s) (COUNT(?a) AS ?n) { ?x :age ?a }", [" | 3"], is_shared=False
    ),
    "aggregates: average": Case("SELECT (AVG(?a) AS ?m) { VALUES ?a { 1 2 } }", ["1.5"]),
    "aggregates: distinct": Case("SELECT (COUNT(DISTINCT ?y) AS ?n) (COUNT(?y) AS ?m) { ?x :knows ?y }", ["3 | 5"]),
    "aggregates: concatenation": Case(
        'SELECT (GROUP_CONCAT(?n; SEPARATOR="/") AS ?all) { ?x :name ?n FILTER (LANG(?n) = "fr") }',
        ['"Çai"'],
    ),
    "grouping: by expression, with HAVING": Case(
        "SELECT ?l (COUNT(*) AS ?n) { ?x :name ?a } GROUP BY (STRLEN(?a) AS ?l) HAVING (COUNT(*) > 3)",
        ["3 | 4"],
    ),
    "functions: strings keep their tag": Case(
        "SELECT (UCASE(?n) AS ?u) (SUBSTR(?n, 2) AS ?s) (STRLEN(?n) AS ?l) { :cai :name ?n }",
        ['"ÇAI"@fr | "ai"@fr | 3'],
    ),
    "functions: before and after": Case(
        'SELECT (STRBEFORE("a-b"@en, "-") AS ?b) (STRAFTER("a-b", "x") AS ?a) {}', ['"a"@en | ""']
    ),
    "functions: regular expressions": Case(
        'SELECT (REPLACE("Table 12", "[0-9]+", "<$0>") AS ?r) (REGEX("Ada", "^aD", "i") AS ?m) {}',
        ['"Table <12>" | true'],
        is_shared=False,  # rdflib writes $0 as it stands
    ),
    "functions: hashes": Case('SELECT (MD5("abc") AS ?h) {}', ['"900150983cd24fb0d6963f7d28e17f72"']),
    "functions: parts of a time": Case(
        "SELECT (YEAR(?t) AS ?y) (SECONDS(?t) AS ?s) (TZ(?t) AS ?z) "
        '{ BIND ("2017-06-28T08:30:05.5+02:00"^^xsd:dateTime AS ?t) }',
        ['2017 | 5.5 | "+02:00"'],
    ),
    "functions: first that is no error": Case("SELECT (COALESCE(?nothing, 1/0, 7) AS ?x) {}", ["7"]),
    "functions: IF of an error": Case("SELECT (IF(1/0, 1, 2) AS ?x) {}", [""]),
    "functions: IN finds behind an error": Case("SELECT (1 IN (1/0, 1) AS ?x) (2 NOT IN () AS ?y) {}", ["true | true"]),
    "functions: IRI against the base": Case('BASE <http://example.org/> SELECT (IRI("ada") AS ?x) {}', ["ada"]),
    "functions: BNODE of any text": Case('SELECT (isBlank(BNODE("a b")) AS ?x) {}', ["true"]),
    "functions: BNODE is new in every row": Case(
        "SELECT (COUNT(DISTINCT ?b) AS ?n) { VALUES ?x { 1 2 3 } BIND (BNODE() AS ?b) }", ["3"]
    ),
    "cast: strings and numbers": Case(
        'SELECT (xsd:integer("7") AS ?a) (xsd:double("x") AS ?b) (xsd:boolean("0") AS ?c) (xsd:string(7) AS ?d) {}',
        ['7 |  | false | "7"'],
    ),
    "type promotion: integer, decimal, double": Case(
        "SELECT (DATATYPE(1 + 1.0) AS ?a) (DATATYPE(1.0 + 1e0) AS ?b) (DATATYPE(1 / 2) AS ?c) {}",
        ["xsd:decimal | xsd:double | xsd:decimal"],
    ),
    "open world: unknown datatypes are equal or an error": Case(
        'SELECT ("a"^^:t = "a"^^:t AS ?x) ("a"^^:t = "b"^^:t AS ?y) {}', ["true | "], is_shared=False
    ),
    "i18n: names and text outside ASCII": Case(
        'PREFIX é: <http://example.org/> SELECT ?größe { BIND ("日本\\U0001F375" AS ?größe) }', ['"日本🍵"']
    ),
}
# What pyoxigraph 0.5 does otherwise, and we cannot mend from outside; a test that passes tells that it is mended.
DEVIATIONS = {
    "path: alternatives are a bag": Case("SELECT ?y { :ada :knows|:knows :ben }", ["", ""]),
    "path: neither this way nor that is a bag": Case(
        "SELECT ?x { ?x !(:age|^:age) :dot }", ["cai", "dot", "dot", '"Ben"']
    ),
    "functions: BNODE of a text, in a pattern, is new in every row": Case(
        'SELECT (COUNT(DISTINCT ?b) AS ?n) { VALUES ?x { 1 2 } BIND (BNODE("a") AS ?b) }', ["2"]
    ),
    "aggregates: a sum above 64 bits": Case(
        "SELECT (SUM(?x) AS ?s) { VALUES ?x { 9223372036854775807 1 } }", ["9223372036854775808"]
    ),
    "terms: written as in the data": Case('SELECT (STR("01"^^xsd:integer) AS ?x) {}', ['"01"']),
    "terms: integers of a narrower type": Case('SELECT (DATATYPE("1"^^xsd:int) AS ?x) {}', ["xsd:int"]),
}
GRAPHS = {
    "construct: template": (
        "CONSTRUCT { ?y :knownBy ?x } { ?x :knows ?y ; :age 36 }",
        ":ben :knownBy :ada . :cai :knownBy :ada .",
    ),
    "construct: short form": ("CONSTRUCT WHERE { ?x :alias ?n }", ':dot :alias "Ben" .'),
    "construct: a blank node for each row": (
        "CONSTRUCT { [] :of ?x } { :ada :knows ?x }",
        "[] :of :ben . [] :of :cai .",
    ),
    "construct: what is no triple is left out": ("CONSTRUCT { ?n :of ?x } { ?x :alias|:born ?n }", ""),
    "construct: a set": ("CONSTRUCT { :some :knows ?y } { ?x :knows ?y FILTER (?y = :cai) }", ":some :knows :cai ."),
    "describe: constant": ("DESCRIBE :ben", ':ben :knows :cai ; :age 41.5 ; :name "Ben" .'),
    "describe: nothing known": ("DESCRIBE :nobody", ""),
}
QUESTIONS = {
    "ask: yes": ("ASK { :ada :knows :cai }", True),
    "ask: no": ("ASK { :cai :knows :ada }", False),
    "ask: empty pattern": ("ASK {}", True),
    "ask: same term": ("ASK { FILTER sameTerm(1, 1.0) }", False),
    "ask: equal value": ("ASK { FILTER (1 = 1.0) }", True),
}


@pytest.fixture(scope="module")
def world() -> EmbeddedEngine:
    """A small world with a default graph of its own and two named graphs."""
    store = ox.Store()
    store.load(WORLD.encode(), ox.RdfFormat.TRIG)
    return EmbeddedEngine(store, "1")


@pytest.fixture(scope="module")
def second_world() -> rdflib.Dataset:
    """The same in rdflib."""
    dataset = rdflib.Dataset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib 7.6 warns of its own methods
        dataset.parse(data=WORLD, format="trig")
    return dataset


def short(tsv: str) -> list[str]:
    """Write rows as the table above does."""
    for written, read in (("<http://www.w3.org/2001/XMLSchema#", "xsd:<"), ("<http://example.org/", "<")):
        tsv = tsv.replace(written, read)
    return [row.replace("<", "").replace(">", "").replace("\t", " | ") for row in tsv.split("\n")[1:-1]]


@rdflib_warns_of_itself
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_an_answer_is_what_the_standard_says(world: EmbeddedEngine, second_world: rdflib.Dataset, case: Case) -> None:
    text = PROLOGUE + case.query
    given = short(as_tsv(world, text))
    wanted = [row.replace("<", "").replace(">", "") for row in case.rows]
    assert given == wanted if case.is_ordered else sorted(given) == sorted(wanted)
    if case.is_shared:
        assert rows(second_world.query(text)) == rows(as_result(world, text))


@pytest.mark.parametrize("text", ['"a"', '"a b"', "?x", "STR(?x)"])
def test_a_blank_node_of_a_text_belongs_to_its_row(world: EmbeddedEngine, text: str) -> None:
    asked = f'SELECT (BNODE({text}) AS ?a) (BNODE({text}) AS ?b) (BNODE("c") AS ?c) {{ VALUES ?x {{ "a" "b" "d" }} }}'
    found = [row.split(",") for row in world.answer(QueryRequest(asked, solutions=CSV)).read().decode().split()[1:]]
    assert all(a == b and a.startswith("_:") for a, b, _ in found)
    assert len({label for row in found for label in row}) == 2 * len(found)


@pytest.mark.parametrize("asked", ['BNODE("a"@en)', "BNODE(1)", "BNODE(<a:a>)"])
def test_a_blank_node_is_made_from_texts_only(world: EmbeddedEngine, asked: str) -> None:
    assert world.answer(QueryRequest(f"SELECT ({asked} AS ?b) {{}}", solutions=CSV)).read().split() == [b"b"]


@pytest.mark.xfail(reason="the engine does not follow the standard here")
@pytest.mark.parametrize("case", DEVIATIONS.values(), ids=DEVIATIONS)
def test_an_answer_is_not_what_the_standard_says(world: EmbeddedEngine, case: Case) -> None:
    assert sorted(short(as_tsv(world, PROLOGUE + case.query))) == sorted(case.rows)


@pytest.mark.parametrize(("query", "turtle"), GRAPHS.values(), ids=GRAPHS)
def test_a_graph_is_what_the_standard_says(world: EmbeddedEngine, query: str, turtle: str) -> None:
    given, wanted = rdflib.Graph(), rdflib.Graph()
    given.parse(world.answer(QueryRequest(PROLOGUE + query, graph=N_TRIPLES)).body, format="nt")
    wanted.parse(data=PROLOGUE + turtle, format="turtle")
    assert given.isomorphic(wanted)


@rdflib_warns_of_itself
@pytest.mark.parametrize(("query", "is_true"), QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_is_answered(
    world: EmbeddedEngine, second_world: rdflib.Dataset, query: str, *, is_true: bool
) -> None:
    assert as_result(world, PROLOGUE + query).askAnswer is is_true
    assert second_world.query(PROLOGUE + query).askAnswer is is_true
