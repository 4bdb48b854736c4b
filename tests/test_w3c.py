"""The W3C test suites for SPARQL queries, where a copy of them is at hand.

GFMDKG_W3C names a folder of https://github.com/w3c/rdf-tests, such as its ``sparql``. Rows are compared as bags,
numbers by their value, blank nodes by their place; updates, protocol and entailment are not for this test.
"""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.collection import Collection
from rdflib.plugins.sparql.results.rdfresults import RDFResult
from rdflib.query import Result
from rdflib.term import Node

from answers import columns, comparable
from gfmdkg.engines.clauses import dataset_of
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.errors import QueryError
from gfmdkg.formats import CSV, JSON, N_TRIPLES
from gfmdkg.query import Answer, QueryRequest

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
KINDS = {"QueryEvaluationTest", "CSVResultFormatTest", "PositiveSyntaxTest", "NegativeSyntaxTest"}
NOT_OURS = {"entailment", "sparql12"}
FORMS = {".rdf": "xml", ".nt": "nt"}
RESULTS = {".srx": "xml", ".srj": "json", ".csv": "csv", ".tsv": "tsv"}

VALUES = "the engine keeps the value of a number or a time, not how it is written"
STRINGS = "since RDF 1.1 a simple literal is an xsd:string"
CALLS = "SERVICE is refused"
FUNCTION = "a function that we do not have is refused"
DEVIATIONS = {
    **dict.fromkeys(("basic/term-6", "basic/term-7", "syntax-sparql1/syntax-lit-08"), "SPARQL 1.1 has no number 1."),
    **dict.fromkeys(("dataset/dawg-dataset-09", "dataset/dawg-dataset-10", "dataset/dawg-dataset-12"), "one store"),
    **dict.fromkeys(("distinct/distinct-1", "distinct/distinct-9", "csv-tsv-res/csv03", "csv-tsv-res/tsv03"), VALUES),
    **dict.fromkeys((f"expr-builtin/dawg-{name}" for name in ("str-1", "str-2")), VALUES),
    **dict.fromkeys((f"expr-builtin/sameTerm-{name}" for name in ("simple", "eq", "not-eq")), VALUES),
    **dict.fromkeys((f"expr-equals/eq-graph-{name}" for name in (1, 2)), VALUES),
    "open-world/open-eq-01": VALUES,
    "open-world/date-2": "a date with and one without a zone can be told apart (XML Schema 1.1)",
    "optional-filter/dawg-optional-filter-005-simplified": "contradicts 005-not-simplified, which is the standard",
    **dict.fromkeys(("distinct/distinct-2", "functions/strdt03", "functions/strlang03"), STRINGS),
    **dict.fromkeys(("reduced/reduced-1", "reduced/reduced-2"), STRINGS),
    **dict.fromkeys((f"syntax-sparql1/syntax-{name}" for name in ("expr-05", "order-05", "order-06")), FUNCTION),
    **dict.fromkeys((f"syntax-sparql2/syntax-function-0{n}" for n in (1, 2, 3, 4)), FUNCTION),
    "syntax-query/test_4": FUNCTION,
    **dict.fromkeys(("syntax-sparql2/syntax-esc-04", "syntax-sparql2/syntax-esc-05"), "SPARQL 1.2 has no such escapes"),
    "syntax-sparql3/syn-bad-26": "the engine does not take the longest token",
    **dict.fromkeys((f"service/service{name}" for name in ("1", "2", "3", "4a", "5", "6", "7")), CALLS),
    **dict.fromkeys((f"syntax-fed/test_{n}" for n in (1, 2, 3)), CALLS),
}


class Entry(NamedTuple):
    """One entry of a manifest, with the IRIs of the files that it names."""

    kind: str
    query: str
    data: list[str]
    graphs: list[str]
    result: str


def manifests() -> Iterator[Path]:
    """List the manifests below the folder that the environment names."""
    folder = os.environ.get("GFMDKG_W3C")
    for path in sorted(Path(folder).resolve().rglob("manifest.ttl")) if folder else ():
        if not NOT_OURS & set(path.parts):
            yield path


def entries(path: Path) -> Iterator[tuple[str, Entry]]:
    """List the entries of a manifest by name."""
    graph = rdflib.Graph().parse(data=path.read_bytes(), format="turtle", publicID=path.as_uri())
    for members in graph.objects(None, MF.entries):
        for test in Collection(graph, members):
            kinds = {last(kind).removesuffix("11") for kind in graph.objects(test, rdflib.RDF.type)} & KINDS
            action = graph.value(test, MF.action)
            if kinds and action:
                yield (
                    f"{path.parent.name}/{last(test)}",
                    entry(graph, kinds.pop(), action, graph.value(test, MF.result)),
                )


def entry(graph: rdflib.Graph, kind: str, action: Node, result: Node | None) -> Entry:
    """Look up the files of an entry."""
    query = graph.value(action, QT.query) or action
    data = [str(iri) for iri in graph.objects(action, QT.data)]
    return Entry(kind, str(query), data, [str(iri) for iri in graph.objects(action, QT.graphData)], str(result))


def last(iri: Node) -> str:
    return str(iri).rpartition("#")[2]


def marked_entries() -> Iterator[object]:
    """Give each entry its name, and the reason where we are known to miss it."""
    for path in manifests():
        for name, found in entries(path):
            known = DEVIATIONS.get(name.removesuffix(".rq"))
            yield pytest.param(found, id=name, marks=[pytest.mark.xfail(reason=known, strict=False)] if known else [])


def path_of(iri: str) -> Path:
    return Path(unquote(iri.removeprefix("file://")))


def engine_for(test: Entry, text: str) -> EmbeddedEngine:
    """Load the data of an entry, and the graphs that its query itself names."""
    store = ox.Store()
    for iri in test.data:
        load(store, iri)
    for iri in (*test.graphs, *(graph for graphs in dataset_of(text, test.query) for graph in graphs)):
        if path_of(iri).is_file():
            store.add_graph(ox.NamedNode(iri))
            load(store, iri, ox.NamedNode(iri))
    return EmbeddedEngine(store, "1")


def load(store: ox.Store, iri: str, graph: ox.NamedNode | None = None) -> None:
    form = ox.RdfFormat.from_extension(path_of(iri).suffix[1:]) or ox.RdfFormat.TURTLE
    store.load(path_of(iri).read_bytes(), form, base_iri=iri, to_graph=graph)


def wanted(iri: str) -> Result:
    """Read the answer that the suite expects: a table, a truth value or a graph."""
    path = path_of(iri)
    if path.suffix in RESULTS:
        with path.open("rb") as file:
            return Result.parse(file, format=RESULTS[path.suffix])
    return RDFResult(
        rdflib.Graph().parse(data=path.read_bytes(), format=FORMS.get(path.suffix, "turtle"), publicID=iri)
    )


@pytest.mark.skipif("GFMDKG_W3C" not in os.environ, reason="GFMDKG_W3C names no folder with the W3C suites")
@pytest.mark.filterwarnings("ignore::UserWarning:rdflib")
@pytest.mark.parametrize("test", list(marked_entries()))
def test_the_engine_passes_the_suite(test: Entry) -> None:
    text = path_of(test.query).read_text(encoding="utf-8")
    solutions = CSV if test.kind == "CSVResultFormatTest" else JSON
    request = QueryRequest(text, solutions=solutions, graph=N_TRIPLES, base_iri=test.query)
    if test.kind == "NegativeSyntaxTest":
        with pytest.raises(QueryError):
            EmbeddedEngine(ox.Store(), "1").answer(request)
    elif test.kind == "PositiveSyntaxTest":
        EmbeddedEngine(ox.Store(), "1").answer(request)
    else:
        compare(engine_for(test, text).answer(request), wanted(test.result))


def compare(answer: Answer, expected: Result) -> None:
    if expected.graph is not None:
        assert expected.graph.isomorphic(rdflib.Graph().parse(answer.body, format="nt"))
        return
    given = Result.parse(answer.body, format=answer.format.name)
    assert given.askAnswer == expected.askAnswer
    if expected.askAnswer is None:
        assert sorted(columns(given)) == sorted(columns(expected))
        assert bag(given) == bag(expected)


def bag(result: Result) -> Counter[tuple[object, ...]]:
    """Count each row, its cells in the order of the names of the columns."""
    order = sorted(result.vars or [])
    return Counter(tuple(comparable(row.get(column)) for column in order) for row in result.bindings)
