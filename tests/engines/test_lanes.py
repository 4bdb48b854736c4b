"""Queries that run long leave room for those that do not, and one that nobody waits for any more is stopped."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from gfmdkg.dataset import Dataset
from gfmdkg.engines.isolated import IsolatedEngine
from gfmdkg.engines.lanes import Pool
from gfmdkg.errors import BusyError, LimitError, WithdrawnError
from gfmdkg.query import Answer, Cancellation, Limits, QueryRequest

MEGABYTE = 1_000_000
ASK = QueryRequest("ASK {}")
TRUE = b'{"head":{},"boolean":true}'
HEAVY = QueryRequest("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", seconds=300)
LIMITS = Limits(seconds=300, memory=1000 * MEGABYTE, answer_bytes=100 * MEGABYTE)
POOL = Pool(workers=1, long_workers=1, light_seconds=0.05, queue_seconds=300)

Start = Callable[[Pool], IsolatedEngine]


@pytest.fixture
def start(n_quads: Path, dataset: Dataset) -> Iterator[Start]:
    engines: list[IsolatedEngine] = []

    def started(pool: Pool) -> IsolatedEngine:
        engines.append(IsolatedEngine(n_quads, dataset.version, LIMITS, pool))
        return engines[-1]

    yield started
    for engine in engines:
        engine.close()


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(32) as executor:
        yield executor


class Asked:
    """A query that runs in a thread until it is taken back."""

    def __init__(self, engine: IsolatedEngine, threads: ThreadPoolExecutor, request: QueryRequest = HEAVY) -> None:
        self.cancellation = Cancellation()
        request = replace(request, cancellation=self.cancellation)
        self.future: Future[Answer] = threads.submit(engine.answer, request)

    def withdraw(self) -> None:
        self.cancellation.cancel()
        with pytest.raises(WithdrawnError):
            self.future.result()


def places(engine: IsolatedEngine) -> tuple[int, int]:
    free = engine._lanes._free
    return free["light"], free["long"]


def waiting(engine: IsolatedEngine) -> tuple[int, int]:
    queues = engine._lanes._waiting
    return len(queues["light"]), len(queues["long"])


def until(is_so: Callable[[], bool]) -> None:
    while not is_so():
        pass


def test_a_light_query_is_answered_while_a_long_one_runs(start: Start, threads: ThreadPoolExecutor) -> None:
    engine = start(POOL)
    heavy = Asked(engine, threads)
    for _ in range(20):
        assert engine.answer(ASK).read() == TRUE
    assert not heavy.future.done()
    heavy.withdraw()
    assert places(engine) == (1, 1)


def test_long_queries_give_way_to_light_ones_when_there_are_too_many(start: Start, threads: ThreadPoolExecutor) -> None:
    engine = start(POOL)
    heavy = [Asked(engine, threads) for _ in range(4)]
    for _ in range(20):
        assert engine.answer(ASK).read() == TRUE
    assert not any(asked.future.done() for asked in heavy)
    for asked in heavy:
        asked.withdraw()
    assert (places(engine), waiting(engine)) == ((1, 1), (0, 0))


def test_a_long_query_keeps_a_light_place_as_long_as_nobody_needs_it(start: Start, threads: ThreadPoolExecutor) -> None:
    engine = start(POOL)
    heavy = [Asked(engine, threads) for _ in range(2)]
    until(lambda: places(engine) == (0, 0))
    assert waiting(engine) == (0, 0)
    for asked in heavy:
        asked.withdraw()


def test_a_query_that_gave_way_is_answered_when_a_long_place_comes_free(
    start: Start, threads: ThreadPoolExecutor
) -> None:
    engine = start(POOL)
    first = Asked(engine, threads)
    until(lambda: places(engine) == (1, 0))
    count = QueryRequest(
        "SELECT (COUNT(*) AS ?n) { { SELECT * { ?a ?b ?c } LIMIT 1000 } { SELECT * { ?d ?e ?f } LIMIT 1000 }"
        " FILTER (STR(?c) = STR(?f)) }"
    )
    second = Asked(engine, threads, count)
    until(lambda: places(engine) == (0, 0) or second.future.done())
    assert engine.answer(ASK).read() == TRUE
    first.withdraw()
    assert b'"n"' in second.future.result().read()


def test_a_query_waits_no_longer_than_it_may(start: Start, threads: ThreadPoolExecutor) -> None:
    engine = start(replace(POOL, light_seconds=300, queue_seconds=0.05))
    heavy = Asked(engine, threads)
    until(lambda: places(engine) == (0, 1))
    with pytest.raises(BusyError, match="light"):
        engine.answer(ASK)
    heavy.withdraw()
    assert waiting(engine) == (0, 0)


def test_a_caller_who_leaves_the_queue_is_forgotten(start: Start, threads: ThreadPoolExecutor) -> None:
    engine = start(replace(POOL, light_seconds=300))
    heavy = Asked(engine, threads)
    until(lambda: places(engine) == (0, 1))
    queued = Asked(engine, threads, ASK)
    until(lambda: waiting(engine) == (1, 0))
    queued.withdraw()
    assert waiting(engine) == (0, 0)
    heavy.withdraw()


def test_a_caller_who_left_before_costs_no_worker(start: Start) -> None:
    engine = start(POOL)
    before = engine._staff.idle
    gone = Cancellation()
    gone.cancel()
    with pytest.raises(WithdrawnError):
        engine.answer(replace(HEAVY, cancellation=gone))
    assert engine._staff.idle == before


def test_a_caller_who_has_the_answer_can_leave(start: Start) -> None:
    engine = start(POOL)
    cancellation = Cancellation()
    answer = engine.answer(replace(ASK, cancellation=cancellation))
    before = engine._staff.idle
    cancellation.cancel()
    assert answer.read() == TRUE
    assert engine.answer(ASK).read() == TRUE
    assert engine._staff.idle == before


def test_unread_answers_cannot_fill_the_spool(start: Start) -> None:
    engine = start(replace(POOL, spool_bytes=1))
    long = QueryRequest("SELECT * { ?s ?p ?o }")
    unread = engine.answer(long)
    with pytest.raises(BusyError, match="spool"):
        engine.answer(long)
    assert engine.answer(ASK).read() == TRUE
    assert len(unread.read()) == unread.size
    assert len(engine.answer(long).read()) == unread.size


def test_two_hundred_heavy_queries_leave_a_server_that_answers(start: Start, threads: ThreadPoolExecutor) -> None:
    engine = start(replace(POOL, workers=2, light_seconds=0.02, queue_seconds=0.5, queue_limit=64))
    hostile = replace(HEAVY, seconds=0.2)
    futures = [threads.submit(engine.answer, hostile) for _ in range(200)]
    assert {type(future.exception()) for future in futures} <= {LimitError, BusyError}
    assert engine.answer(ASK).read() == TRUE
    assert (places(engine), waiting(engine)) == ((2, 1), (0, 0))
    assert len(engine._staff.idle) <= 3


def test_who_asks_a_long_query_again_begins_among_the_long_ones(start: Start, threads: ThreadPoolExecutor) -> None:
    engine = start(POOL)
    again = replace(HEAVY, seconds=0.5)
    with pytest.raises(LimitError):
        engine.answer(again)
    assert engine._long_ones.lane(again) == "long"
    engine._long_ones.learn(HEAVY, took_long=True)
    runs, waits = Asked(engine, threads), Asked(engine, threads)
    until(lambda: waiting(engine) == (0, 1))
    assert places(engine) == (1, 0)
    runs.withdraw()
    waits.withdraw()


def test_a_query_that_is_quick_the_next_time_is_light_again(start: Start) -> None:
    engine = start(POOL)
    engine._long_ones.learn(ASK, took_long=True)
    assert engine._long_ones.lane(ASK) == "long"
    assert engine.answer(ASK).read() == TRUE
    assert engine._long_ones.lane(ASK) == "light"
