"""Queries that no server can answer, one after another: when they end, what they take, and who else is kept waiting."""

import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import Self

from benchmarks.connection import Connection, get
from benchmarks.memory import Watch, family, is_of_engine, total
from benchmarks.plan import Bench
from benchmarks.queries import Query, hostile, measured
from benchmarks.report import Table
from benchmarks.servers import Server
from benchmarks.spread import Spread, number
from benchmarks.worlds import World

_MILLISECONDS = 1000
_MEGABYTE = 1_000_000
_LATE, _NEXT = 0.1, 10.0
_LIMITS = (504, 507)
_SMALL = "look-up"
_WHILE = 0.7  # of the limit: for so long small queries are asked while the hostile one runs
_WARM_UP = 20
_READS = 4


@dataclass
class Times:
    """What was seen of one kind of hostile query.

    :param ended: seconds until it was answered with an error.
    :param following: milliseconds of the small query after it.
    :param beside: milliseconds of the small queries while it ran.
    :param statuses: the codes of the errors.
    """

    ended: list[float] = field(default_factory=list)
    following: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)

    def add(self, more: "Times") -> None:
        """Take in what was seen of another one."""
        self.ended += more.ended
        self.following += more.following
        self.beside += more.beside
        self.statuses |= more.statuses


@dataclass(frozen=True)
class Memory:
    """What a server takes.

    :param whole: bytes of all its processes.
    :param engine: bytes of those that hold the graph.
    :param workers: how many workers there are.
    """

    whole: int
    engine: int
    workers: int

    @classmethod
    def of(cls, server: Server) -> Self:
        """Measure a server as it is now."""
        members = family(server.process.pid)
        engine = [member for member in members if is_of_engine(member)]
        return cls(total(members), total(engine), len(engine) - 1)


class Client:
    """Asks one server over two connections: one for what is hostile, one for what is small.

    :param server: the server.
    :param seconds: its time limit.
    """

    def __init__(self, server: Server, seconds: float) -> None:
        self._server = server
        self._seconds = seconds
        self._hostile = Connection(server.place, 60)
        self._small = Connection(server.place, 60)
        self._query = next(query for query in measured() if query.name == _SMALL)

    def close(self) -> None:
        """Close both connections."""
        for connection in (self._hostile, self._small):
            with connection:
                pass

    def send(self, query: Query) -> Times:
        """Send a hostile query once, and small ones beside and after it."""
        times = Times()
        started = time.perf_counter()
        self._hostile.send(self._request(query))
        while not self._hostile.is_answered and time.perf_counter() < started + _WHILE * self._seconds:
            times.beside.append(self.ask_small())
        reply = self._hostile.receive()
        times.ended.append(time.perf_counter() - started)
        times.following.append(self.ask_small())
        times.statuses.add(reply.status)
        return times

    def ask_small(self) -> float:
        """Ask the small query, and give its milliseconds."""
        return self.ask(self._query)

    def ask(self, query: Query) -> float:
        """Ask any query, and give its milliseconds."""
        request = self._request(query)
        started = time.perf_counter()
        self._small.ask(request)
        return (time.perf_counter() - started) * _MILLISECONDS

    def _request(self, query: Query) -> bytes:
        return get(self._server.place, self._server.place.path + query.fresh_target, {"Accept": query.accept})


def measure(bench: Bench) -> None:
    """Measure over the largest graph."""
    plan, world = bench.plan, bench.worlds[-1]
    settings = {"GFMDKG_TIME_LIMIT": f"{plan.hostile_seconds}", "GFMDKG_MEMORY_LIMIT": f"{plan.hostile_memory}"}
    with bench.kitchen.ours(world, settings) as server, closing(Client(server, plan.hostile_seconds)) as client:
        for _ in range(_WARM_UP):
            client.ask_small()
        idle = Memory.of(server)
        quiet = Spread.of([client.ask_small() for _ in range(10 * _WARM_UP)])
        seen = {query.name: _repeated(client, query, plan.hostile) for query in hostile()}
        most = _peak(client, server)
        after = Memory.of(server)
        read = _read(client, server)
    _tell_times(bench, world, seen, quiet)
    _tell_memory(bench, world, idle, most, after)
    _tell_share(bench, world, idle, read)


def _repeated(client: Client, query: Query, often: int) -> Times:
    times = Times()
    for _ in range(often):
        times.add(client.send(query))
    return times


def _peak(client: Client, server: Server) -> int:
    # Apart from the rest: who looks at the memory of a process holds it up.
    with Watch(server.process.pid) as watch:
        for query in hostile():
            client.send(query)
    return watch.most


def _read(client: Client, server: Server) -> int:
    # A worker that ends takes its copies with it, so what matters is the most, not what is there in the end.
    with Watch(server.process.pid) as watch:
        for query in chain.from_iterable(repeat(measured(), _READS)):
            client.ask(query)
    return watch.most


def _tell_times(bench: Bench, world: World, seen: Mapping[str, Times], quiet: Spread) -> None:
    limit = bench.plan.hostile_seconds
    rows = [["none", None, None, None, quiet]]
    for name, times in seen.items():
        statuses = ", ".join(map(str, sorted(times.statuses)))
        rows.append([name, statuses, *map(_spread, (times.ended, times.following, times.beside))])
        is_error = times.statuses <= set(_LIMITS)
        ended, following = max(times.ended), max(times.following)
        what, often = f"hostile query, {name}: ", f"the longest of {len(times.ended)}"
        bench.report.want(
            f"{what}answered",
            f"{limit + _LATE:g} s or less",
            f"{ended:.2f} s, {often}",
            is_error and ended <= limit + _LATE,
        )
        bench.report.want(
            f"{what}the next small query",
            f"{_NEXT:g} ms or less",
            f"{number(following)} ms, {often}",
            following <= _NEXT,
        )
    columns = ("hostile query", "status", "answered after s", "next small query ms", "small queries beside it ms")
    title = f"Hostile queries, limit {limit:g} s: {world.name} graph, {world.statements} statements"
    bench.report.add(Table(title, columns, rows, ["median (least..p90)"]))


def _tell_memory(bench: Bench, world: World, idle: Memory, most: int, after: Memory) -> None:
    limit = bench.plan.hostile_memory
    sizes = (idle.whole, most, after.whole, idle.whole + limit, idle.whole + limit + idle.engine)
    columns = ("before", "at most during", "after", "before + limit", "before + limit + store")
    title = f"Memory of the whole server in MB, hostile queries one at a time: {world.name} graph"
    notes = ["Shared pages count once (PSS). Reading counts references in the store, so a worker copies what it reads."]
    bench.report.add(Table(title, columns, [list(map(_megabytes, sizes))], notes))
    wanted = f"{_megabytes(idle.whole + limit)} MB or less (before + limit)"
    what, measured_most = "memory during hostile queries", f"{_megabytes(most)} MB"
    bench.report.want(what, wanted, measured_most, most <= idle.whole + limit)


def _tell_share(bench: Bench, world: World, idle: Memory, read: int) -> None:
    planned = idle.whole + idle.workers * idle.engine
    columns = ("store", "workers", "before", "at most during", "planned: before + workers x store")
    row = [_megabytes(idle.engine), idle.workers, *map(_megabytes, (idle.whole, read, planned))]
    title = f"Memory of the whole server in MB, all queries {_READS} times, one at a time: {world.name} graph"
    bench.report.add(Table(title, columns, [row]))
    what, wanted = "memory during many queries, (workers + 1) x store", f"{_megabytes(planned)} MB or less"
    bench.report.want(what, wanted, f"{_megabytes(read)} MB", read <= planned)


def _spread(values: Sequence[float]) -> Spread | None:
    return Spread.of(values) if values else None


def _megabytes(size: int) -> int:
    return round(size / _MEGABYTE)
