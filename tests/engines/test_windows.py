"""A window of an answer: its rows in every format, and the number of all rows."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engines.test_formats import BLANK, query, tables
from gfmdkg.dataset import Dataset
from gfmdkg.engines import Engine
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.engines.evaluation import LimitedSink, evaluate
from gfmdkg.engines.isolated import IsolatedEngine
from gfmdkg.engines.lanes import Pool
from gfmdkg.errors import LimitError, NotAcceptableError, QueryError
from gfmdkg.formats import CSV, JSON, SOLUTION_FORMATS, Format
from gfmdkg.query import Answer, Limits, QueryRequest, Window

EMPTY = EmbeddedEngine(ox.Store(), "0")
# An answer of some megabytes: many blocks as the engine writes them, and more than a worker keeps in memory.
MANY = """SELECT ?a ?b { VALUES ?a { 0 1 2 3 4 5 6 7 8 9 } VALUES ?c { 0 1 2 3 4 5 6 7 8 9 } VALUES ?d { 0 1 2 3 4 }
  ?s ?p ?o BIND(CONCAT("},{", '"', "\\\\", "\\n", STR(?o), ",<result>,[{") AS ?b) } LIMIT 20001"""
DIGITS = "{ 0 1 2 3 4 5 6 7 8 9 }"
LONG = f"SELECT ?a ?b ?c ?d ?e ?f {{ {' '.join(f'VALUES ?{name} {DIGITS}' for name in 'abcdef')} }} LIMIT 100001"
LONG_ROWS = 100_001
TRICKY = ['"', "\\", '\\"', "},{", '"},{"a":{', "[{", "<result>", "\n", "\r\n", '"\n"', ",", "\\\\", "\t", "a\\"]
every_format = pytest.mark.parametrize("form", SOLUTION_FORMATS, ids=lambda form: form.name)

Table = Sequence[tuple[str, ...]]


@pytest.fixture(scope="module")
def isolated(n_quads: Path, dataset: Dataset) -> Iterator[IsolatedEngine]:
    engine = IsolatedEngine(n_quads, dataset.version, Limits(10, 1_000_000_000, 100_000_000), Pool(workers=1))
    yield engine
    engine.close()


@pytest.fixture(scope="module", params=["embedded", "isolated"])
def either(request: pytest.FixtureRequest, engine: EmbeddedEngine, isolated: IsolatedEngine) -> Engine:
    return engine if request.param == "embedded" else isolated


def ask(text: str, form: Format = JSON, window: Window | None = None, engine: Engine = EMPTY) -> Answer:
    return engine.answer(QueryRequest(text, solutions=form, window=window))


def written(table: Table, form: Format, window: Window | None = None) -> tuple[bytes, int | None]:
    """Write a table, or a window of it; what XML cannot hold is no answer."""
    try:
        found = ask(query(table), form, window)
    except NotAcceptableError:
        return b"", None
    return found.read(), found.rows


@given(
    tables.map(lambda rows: [row for row in rows if BLANK not in row]),
    st.builds(Window, st.integers(0, 7), st.none() | st.integers(0, 7)),
    st.sampled_from(SOLUTION_FORMATS),
)
@example([("1", "UNDEF", '"a"')] * 3, Window(1, 1), CSV)
@example([("1", "<http://example.org/a,b>", '"a"')] * 3, Window(1, 1), CSV)
@example([("UNDEF", '"x"@ar--rtl', "UNDEF")], Window(0, 1), JSON)
def test_a_window_is_the_answer_that_has_only_its_rows(table: Table, window: Window, form: Format) -> None:
    offset, limit = window
    body, rows = written(table, form, window)
    expected, _ = written(table[offset:][:limit], form)
    assert body == expected
    assert rows == (len(table) if body else None)


@every_format
@pytest.mark.parametrize("text", TRICKY)
def test_nothing_in_a_value_counts_as_a_row(text: str, form: Format) -> None:
    literal = str(ox.Literal(text))
    table = [(literal, literal, literal), ("UNDEF", "UNDEF", "UNDEF"), ("UNDEF", literal, "1")]
    assert written(table, form, Window()) == (written(table, form)[0], 3)


@every_format
@pytest.mark.parametrize(
    ("text", "rows"),
    [
        pytest.param("SELECT * {}", 1, id="no columns"),
        pytest.param("SELECT * { FILTER(false) }", 0, id="no columns, no rows"),
        pytest.param("SELECT ?a { VALUES ?a { UNDEF UNDEF } }", 2, id="nothing bound"),
        pytest.param("SELECT ?a { VALUES ?a {} }", 0, id="no rows"),
        pytest.param("SELECT (<<( <a:b> <a:c> 'x\\n\"},{' )>> AS ?t) {}", 1, id="a triple"),
        pytest.param("SELECT ?a { VALUES ?a { <a:b,c> <a:d> } }", 2, id="an IRI with a comma"),
    ],
)
def test_rows_are_counted_whatever_the_window(text: str, rows: int, form: Format) -> None:
    plain, whole, begun = (ask(text, form, window) for window in (None, Window(), Window(0, 5)))
    assert (plain.rows, whole.rows, begun.rows) == (None, rows, rows)
    assert plain.read() == whole.read() == begun.read()


@every_format
def test_a_long_answer_is_counted_as_the_engine_writes_it(either: Engine, form: Format) -> None:
    plain, whole = (ask(MANY, form, window, either) for window in (None, Window()))
    assert whole.rows == 20_001
    assert plain.read() == whole.read()


@pytest.mark.parametrize("window", [Window(3), Window(20_000, 5), Window(0, 0), Window(19_999, 1), Window(30_000)])
def test_every_engine_gives_the_same_window(engine: EmbeddedEngine, isolated: IsolatedEngine, window: Window) -> None:
    here, there = (ask(MANY, CSV, window, asked) for asked in (engine, isolated))
    assert here.rows == there.rows == 20_001
    assert here.read() == there.read()


def test_a_blank_node_has_one_name_in_a_window() -> None:
    (row,) = json.loads(ask("SELECT * { BIND(BNODE() AS ?a) BIND(?a AS ?b) }", JSON, Window(0, 1)).read())["results"][
        "bindings"
    ]
    assert row["a"] == row["b"]


@pytest.mark.parametrize("text", ["ASK {}", "CONSTRUCT { <a:b> <a:c> 1 } {}", "DESCRIBE <a:b>"])
def test_what_has_no_rows_has_no_number_of_them(either: Engine, text: str) -> None:
    plain, windowed = (ask(text, JSON, window, either) for window in (None, Window(1, 1)))
    assert windowed.rows is None
    assert windowed.read() == plain.read()


@pytest.mark.parametrize("window", [Window(), Window(0, 1)])
def test_a_mistake_is_the_same_with_a_window(either: Engine, window: Window) -> None:
    with pytest.raises(QueryError) as plain:
        ask("SELECT (<http://example.org/f>(1) AS ?a) {}", engine=either)
    with pytest.raises(QueryError) as windowed:
        ask("SELECT (<http://example.org/f>(1) AS ?a) {}", JSON, window, either)
    assert str(windowed.value) == str(plain.value)


def test_only_what_is_written_counts_against_the_limit_of_an_answer(dataset: Dataset) -> None:
    class Nowhere:
        def write(self, data: bytes) -> int:
            return len(data)

        def flush(self) -> None: ...

        def restart(self) -> None: ...

    store, request = dataset.store(), QueryRequest(MANY, window=Window(0, 10))
    assert evaluate(store, request, LimitedSink(Nowhere(), 10_000)) == (JSON, 20_001)
    with pytest.raises(LimitError, match="answer_limit"):
        evaluate(store, QueryRequest(MANY, window=Window()), LimitedSink(Nowhere(), 10_000))


def deep(triples: int) -> str:
    term = "1"
    for _ in range(triples):
        term = f"<<( <a:b> <a:c> {term} )>>"
    return f"SELECT ({term} AS ?a) {{}}"


@pytest.mark.parametrize("form", [JSON, CSV])
def test_triples_inside_triples_are_cut(either: Engine, form: Format) -> None:
    found = ask(deep(100), form, Window(0, 1), either)
    assert (found.rows, found.read()) == (1, ask(deep(100), form, engine=either).read())


def test_triples_inside_triples_without_end_are_refused(either: Engine) -> None:
    with pytest.raises(LimitError, match="nesting"):
        ask(deep(700), JSON, Window(0, 1), either)


def test_a_window_takes_no_more_memory_than_a_query_may(n_quads: Path, dataset: Dataset) -> None:
    engine = IsolatedEngine(n_quads, dataset.version, Limits(30, 25_000_000, 1_000_000_000), Pool(workers=1))
    try:
        with pytest.raises(LimitError, match="memory_limit"):
            ask(LONG, CSV, Window(1), engine)
        assert ask(LONG, CSV, Window(1, 1), engine).rows == LONG_ROWS
    finally:
        engine.close()
