"""One answer, again and again: ours against nginx that sends the same bytes from a file."""

from contextlib import ExitStack

from benchmarks import wrk
from benchmarks.connection import Connection, Reply, get
from benchmarks.plan import Bench
from benchmarks.processes import StartError
from benchmarks.queries import Query, measured
from benchmarks.report import Table
from benchmarks.servers import Server
from benchmarks.spread import Spread

QUERY = "matrix"
_WANTED = {16: 0.5, 64: 0.7}
_OK, _NOT_MODIFIED = 200, 304


def measure(bench: Bench) -> None:
    """Measure whole answers and answers that nothing has changed, over 16 and 64 connections."""
    query = next(query for query in measured() if query.name == QUERY)
    if not wrk.is_installed():
        bench.report.add(Table("Repeated answers", ("wrk",), [["not installed (apt-get install nginx-light wrk)"]]))
        return
    with ExitStack() as stack:
        ours = stack.enter_context(bench.kitchen.ours(bench.worlds[0]))
        body = _ask(ours, query.target, {"Accept": query.accept}).body
        try:
            nginx = stack.enter_context(bench.kitchen.nginx({"answer": body}))
        except StartError as error:
            bench.report.add(Table("Repeated answers", ("nginx",), [[str(error)]]))
            return
        rows = [
            _compare(bench, query, (ours, nginx), status, connections)
            for status in (_OK, _NOT_MODIFIED)
            for connections in _WANTED
        ]
    columns = ("status", "connections", "ours", "nginx, file", "ours / nginx")
    notes = ["median (least..p90)", f"{len(body)} bytes each"]
    bench.report.add(Table(f"Repeated answers in a second: {QUERY} query", columns, rows, notes))


def _compare(
    bench: Bench, query: Query, servers: tuple[Server, Server], status: int, connections: int
) -> list[str | int | Spread | None]:
    headers = {"Accept": query.accept}
    targets = (query.target, "answer")
    tags = [_ask(server, target, headers).header("ETag") for server, target in zip(servers, targets, strict=True)]
    what, wanted = f"repeated {status} against nginx, {connections} connections", f"{_WANTED[connections]} x or more"
    asked = [headers if status == _OK else {**headers, "If-None-Match": tag} for tag in tags]
    given = [_ask(server, target, each).status for server, target, each in zip(servers, targets, asked, strict=True)]
    if given != [status, status]:
        bench.report.want(what, wanted, f"ours gives {given[0]}, not {status}", False)
        return [status, connections, f"gives {given[0]}", None, None]
    rates: tuple[list[float], list[float]] = ([], [])
    for _ in range(bench.plan.repeated):
        for rate, server, target, each in zip(rates, servers, targets, asked, strict=True):
            rate.append(wrk.rate(server.place.geturl() + target, each, connections, bench.plan.rate_seconds))
    ours, nginx = map(Spread.of, rates)
    ratio = ours.median / nginx.median
    bench.report.want(what, wanted, f"{ratio:.2f} x", ratio >= _WANTED[connections])
    return [status, connections, ours, nginx, f"{ratio:.2f}"]


def _ask(server: Server, target: str, headers: dict[str, str]) -> Reply:
    with Connection(server.place, 60) as connection:
        return connection.ask(get(server.place, server.place.path + target, headers))
