"""What it costs to hand a request to a worker and its answer back."""

import time

from benchmarks.in_process import repeated
from benchmarks.plan import Bench, Plan
from benchmarks.report import Cell, Table
from benchmarks.spread import Spread
from gfmdkg.dataset import store_from_n_quads
from gfmdkg.engines import Engine
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.engines.isolated import IsolatedEngine
from gfmdkg.engines.lanes import Pool
from gfmdkg.query import Limits, QueryRequest

_WANTED = 0.2
_MILLISECONDS = 1000
_REQUEST = QueryRequest("ASK {}")
_LIMITS = Limits(seconds=30, memory=1_000_000_000, answer_bytes=500_000_000)


def measure(bench: Bench) -> None:
    """Measure the isolated engine and the embedded one in turn, with a query that takes no time itself."""
    named = bench.worlds[0].named
    embedded = EmbeddedEngine(store_from_n_quads(named), "benchmark")
    isolated = IsolatedEngine(named, "benchmark", _LIMITS, Pool())
    try:
        there, here = _in_turn(isolated, embedded, bench.plan)
    finally:
        isolated.close()
    difference = there.median - here.median
    rows: list[list[Cell]] = [
        ["isolated", there],
        ["embedded", here],
        ["difference of the medians", f"{difference:.3f}"],
    ]
    bench.report.add(Table("Handing a request to a worker and back, in ms", ("engine", "ASK {}"), rows))
    bench.report.want(
        "a request to a worker and back", f"{_WANTED} ms or less", f"{difference:.3f} ms", difference <= _WANTED
    )


def _in_turn(isolated: Engine, embedded: Engine, plan: Plan) -> tuple[Spread, Spread]:
    there: list[float] = []
    here: list[float] = []
    for _ in range(2 * plan.rounds):
        there += _times(isolated, plan.seconds)
        here += _times(embedded, plan.seconds)
    return Spread.of(there), Spread.of(here)


def _times(engine: Engine, seconds: float) -> list[float]:
    times = []
    for _ in repeated(seconds, 1):
        started = time.perf_counter()
        engine.answer(_REQUEST).read()
        times.append((time.perf_counter() - started) * _MILLISECONDS)
    return times
