"""The pool of workers: what breaks a limit is stopped and told, and nobody else notices."""

import contextlib
import os
import signal
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.engines.isolated import IsolatedEngine
from gfmdkg.engines.lanes import Pool
from gfmdkg.errors import BusyError, EngineError, GfmdkgError, LimitError, NotAcceptableError, QueryError, RefusedError
from gfmdkg.formats import CSV, RDF_XML, TURTLE, XML
from gfmdkg.query import Limits, QueryRequest
from gfmdkg.saved_queries import SavedQueries

MEGABYTE = 1_000_000
ASK = QueryRequest("ASK {}")
TRUE = b'{"head":{},"boolean":true}'
HEAVY = QueryRequest("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
GREEDY = QueryRequest("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a")
LONG = QueryRequest("SELECT * { ?a ?b ?c . ?d ?e ?f }")
DEEP = QueryRequest("ASK " + "{" * 5000 + "}" * 5000)

ALONE, PAIR = Pool(workers=1), Pool(workers=2)
GENEROUS = Limits(seconds=60, memory=2000 * MEGABYTE, answer_bytes=100 * MEGABYTE)

Start = Callable[..., IsolatedEngine]


@pytest.fixture
def start(n_quads: Path, dataset: Dataset) -> Iterator[Start]:
    engines: list[IsolatedEngine] = []

    def started(pool: Pool = ALONE, **limits: Any) -> IsolatedEngine:
        engines.append(IsolatedEngine(n_quads, dataset.version, replace(GENEROUS, **limits), pool))
        return engines[-1]

    yield started
    for engine in engines:
        engine.close()


def workers(engine: IsolatedEngine) -> list[int]:
    return [worker.process for worker in engine._staff.idle]


def worked(process: int) -> int:
    """Give the processor time of a process, in ticks."""
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11])


def kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        while " Z " not in Path(f"/proc/{process}/stat").read_text():
            pass


def test_every_saved_query_gives_the_answer_of_the_embedded_engine(
    start: Start, engine: EmbeddedEngine, corpus: Corpus
) -> None:
    pool = start(PAIR)
    for query in SavedQueries.of(corpus).values():
        request = QueryRequest(query.text, solutions=CSV)
        assert pool.answer(request).read() == engine.answer(request).read(), query.name


@pytest.mark.parametrize(
    ("request_", "limits", "broken"),
    [
        pytest.param(HEAVY, {"seconds": 0.5}, "time_limit", id="time"),
        pytest.param(GREEDY, {"memory": 100 * MEGABYTE}, "memory_limit", id="memory"),
        pytest.param(DEEP, {}, "nesting", id="nesting"),
        pytest.param(LONG, {"answer_bytes": MEGABYTE}, "answer_limit", id="answer"),
    ],
)
def test_a_broken_limit_is_an_error_and_the_next_query_is_answered(
    start: Start, request_: QueryRequest, limits: dict[str, Any], broken: str
) -> None:
    pool = start(**limits)
    for _ in range(3):
        with pytest.raises(LimitError) as caught:
            pool.answer(request_)
        assert caught.value.limit == broken
        assert pool.answer(ASK).read() == TRUE


def test_a_request_can_ask_for_less_time_and_not_for_more(start: Start) -> None:
    with pytest.raises(LimitError, match=r"0\.25 seconds"):
        start().answer(QueryRequest(HEAVY.text, seconds=0.25))
    with pytest.raises(LimitError, match=r"0\.5 seconds"):
        start(seconds=0.5).answer(QueryRequest(HEAVY.text, seconds=1000))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        pytest.param("SELECT", QueryError, id="syntax"),
        pytest.param("SELECT (<http://example.org/f>(1) AS ?x) {}", QueryError, id="unknown function"),
        pytest.param("INSERT DATA { <a:a> <a:b> 1 }", QueryError, id="update"),
        pytest.param("SELECT * { SERVICE <http://127.0.0.1/> {} }", RefusedError, id="service"),
        pytest.param("CONSTRUCT { <a:a> <http://example.org/1> 1 } {}", NotAcceptableError, id="no RDF/XML"),
    ],
)
def test_errors_are_those_of_the_embedded_engine(
    start: Start, engine: EmbeddedEngine, text: str, error: type[GfmdkgError]
) -> None:
    request = QueryRequest(text, graph=RDF_XML)
    with pytest.raises(error) as embedded:
        engine.answer(request)
    with pytest.raises(error) as pooled:
        start().answer(request)
    assert str(pooled.value) == str(embedded.value)


def test_a_full_disk_is_an_error(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = start()
    full = partial(open, "/dev/full", "wb+", buffering=0)
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: full())
    with pytest.raises(LimitError) as caught:
        pool.answer(QueryRequest("SELECT * { ?s ?p ?o }"))
    assert caught.value.limit == "spool"


def test_a_worker_cannot_call_out_even_where_the_guard_is_blind(
    start: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blind = "import gfmdkg.guard\ngfmdkg.guard.check = lambda text, allowed=(): ()\n"
    (tmp_path / "sitecustomize.py").write_text(blind)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.setblocking(False)
        address = f"http://127.0.0.1:{other.getsockname()[1]}/sparql"
        with pytest.raises(RefusedError):
            start().answer(QueryRequest(f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"))
        with pytest.raises(BlockingIOError):
            other.accept()


def test_a_worker_that_dies_while_idle_is_replaced_unnoticed(start: Start) -> None:
    pool = start(PAIR)
    for process in workers(pool):
        kill(process)
    assert [pool.answer(ASK).read() for _ in range(4)] == [TRUE] * 4


def test_a_worker_that_dies_during_a_query_is_an_error_of_that_query_alone(start: Start) -> None:
    pool = start(PAIR)
    before = set(workers(pool))
    with ThreadPoolExecutor() as threads:
        dying = threads.submit(pool.answer, HEAVY)
        while len(workers(pool)) == len(before):
            pass
        (process,) = before - set(workers(pool))
        begun = worked(process)
        while worked(process) < begun + 10:  # it evaluates: to begin takes less
            pass
        kill(process)
        assert pool.answer(ASK).read() == TRUE
        with pytest.raises(EngineError):
            dying.result()
    assert len(workers(pool)) == len(before)


def test_a_nursery_that_dies_is_replaced(start: Start) -> None:
    pool = start()
    nursery = pool._staff._nursery._process
    nursery.kill()
    nursery.wait()
    for process in workers(pool):
        kill(process)
    assert pool.answer(ASK).read() == TRUE
    with pytest.raises(LimitError):
        pool.answer(DEEP)
    assert pool.answer(ASK).read() == TRUE


def test_no_failure_takes_a_worker_away_for_good(start: Start, n_quads: Path) -> None:
    pool = start(PAIR)
    away = n_quads.rename(n_quads.with_suffix(".away"))
    nursery = pool._staff._nursery._process
    nursery.kill()
    nursery.wait()
    for process in workers(pool):
        kill(process)
    for _ in range(5):
        with pytest.raises(EngineError):
            pool.answer(ASK)
    away.rename(n_quads)
    assert [pool.answer(ASK).read() for _ in range(5)] == [TRUE] * 5


def test_a_full_queue_is_refused_at_once(start: Start) -> None:
    pool = start(Pool(workers=1, queue_limit=0, light_seconds=60))
    before = workers(pool)
    with ThreadPoolExecutor() as threads:
        running = threads.submit(pool.answer, QueryRequest(HEAVY.text, seconds=1))
        while workers(pool) == before:
            pass
        with pytest.raises(BusyError):
            pool.answer(ASK)
        with pytest.raises(LimitError):
            running.result()
    assert pool.answer(ASK).read() == TRUE


def test_many_threads_each_get_their_own_answer(start: Start) -> None:
    pool = start(PAIR)

    def asked(number: int) -> bool:
        answer = pool.answer(QueryRequest(f"SELECT ({number} AS ?n) {{}}", solutions=CSV)).read()
        return answer.split() == [b"n", str(number).encode()]

    with ThreadPoolExecutor(16) as threads:
        assert all(threads.map(asked, range(400)))


def test_large_answers_come_whole(start: Start, dataset: Dataset) -> None:
    request = QueryRequest("SELECT ?s ?p ?o ?x { ?s ?p ?o . VALUES ?x { 1 2 3 4 5 6 7 8 9 } }", solutions=CSV)
    answer = start().answer(request)
    body = answer.read()
    assert len(body) == answer.size
    assert body.count(b"\r\n") > len(dataset.merge()) * 9


def test_several_default_graphs_are_merged_as_a_set(start: Start, dataset: Dataset) -> None:
    graphs = tuple(dataset.sizes)
    count = QueryRequest("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", solutions=CSV, default_graphs=graphs)
    assert start().answer(count).read().split()[1] == str(len(dataset.merge())).encode()


def test_naming_graphs_hides_all_others(start: Start, dataset: Dataset) -> None:
    pool, (first, second, *_) = start(), dataset.sizes
    count = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    named = pool.answer(QueryRequest(count, solutions=CSV, named_graphs=(first,))).read().split()[1]
    assert int(named) == dataset.sizes[first]
    none = pool.answer(QueryRequest(count, solutions=CSV, default_graphs=(first, second))).read().split()[1]
    assert none == b"0"


def test_turtle_has_our_prefixes_and_xml_is_checked(start: Start) -> None:
    pool = start()
    construct = "CONSTRUCT { <http://metadata.un.org/sdg/1> a <http://metadata.un.org/sdg/ontology#Goal> } {}"
    assert b"sdg:1 a sdgo:Goal" in pool.answer(QueryRequest(construct, graph=TURTLE)).read()
    with pytest.raises(NotAcceptableError):
        pool.answer(QueryRequest(r'SELECT ("a\u0001b" AS ?x) {}', solutions=XML))


def test_closing_ends_every_process(start: Start) -> None:
    pool = start(PAIR)
    processes = [pool._staff._nursery._process.pid, *workers(pool)]
    pool.close()
    assert not [process for process in processes if Path(f"/proc/{process}").exists()]


def test_a_dataset_that_cannot_be_loaded_is_an_error(tmp_path: Path) -> None:
    broken = tmp_path / "broken.nq"
    broken.write_text("<a:a> <a:b> .\n")
    with pytest.raises(EngineError, match=r"broken\.nq"):
        IsolatedEngine(broken, "0", GENEROUS, ALONE)


def test_stopping_leaves_no_thread(start: Start) -> None:
    before = threading.active_count()
    start().close()
    assert threading.active_count() == before


@pytest.mark.parametrize("rows", [1, 4_000], ids=["short", "long"])
def test_an_answer_that_is_written_twice_comes_once(start: Start, engine: EmbeddedEngine, rows: int) -> None:
    # An IRI with a comma in CSV; a long answer has begun its file by then.
    values = " ".join(f"(<http://a.example/{row},> {row})" for row in range(rows))
    request = QueryRequest(f"SELECT * {{ VALUES (?a ?b) {{ {values} }} }}", solutions=CSV)
    answer = start().answer(request)
    body = answer.read()
    assert (body, answer.size) == (engine.answer(request).read(), len(body))
    assert body.count(b'"') == 2 * rows
