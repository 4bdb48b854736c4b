"""Queries that call other endpoints, from end to end: only those on the list, bounded, whole or an error."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from endpoints import TABLE, Behaviour, Endpoint, answers, drips, endpoint, floods, over, stalls
from gfmdkg.engines.isolated import IsolatedEngine
from gfmdkg.engines.lanes import Pool
from gfmdkg.errors import GfmdkgError, LimitError, QueryError, RefusedError, ServiceError, WithdrawnError
from gfmdkg.formats import CSV
from gfmdkg.query import Cancellation, Limits, QueryRequest

MEGABYTE = 1_000_000
ASK = QueryRequest("ASK {}")
TRUE = b'{"head":{},"boolean":true}'
NAME = ox.NamedNode("http://example.org/name")
PEOPLE = [ox.NamedNode(f"http://example.org/person/{number}") for number in range(5)]
NAMES = over(*(ox.Quad(person, NAME, ox.Literal(person.value[-1])) for person in PEOPLE[:2]))
NESTED = b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":' + b'{"type":"triple","value":{"subject":' * 20_000

Start = Callable[[Behaviour], Endpoint]
Serve = Callable[..., IsolatedEngine]


@pytest.fixture
def start() -> Iterator[Start]:
    with ExitStack() as stack:
        yield lambda behaviour: stack.enter_context(endpoint(behaviour))


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    data = tmp_path / "people.nq"
    ages = (f'{person} <http://example.org/age> "{age}" <a:g> .\n' for age, person in enumerate(PEOPLE))
    data.write_text("".join(ages))
    engines: list[IsolatedEngine] = []

    def served(*allowed: Endpoint, **limits: Any) -> IsolatedEngine:
        services = [other.address for other in allowed]
        limits = {"seconds": 60, "memory": 1000 * MEGABYTE, "answer_bytes": 100 * MEGABYTE, **limits}
        engines.append(IsolatedEngine(data, "1", Limits(services=services, **limits), Pool(workers=1)))
        return engines[-1]

    yield served
    for engine in engines:
        engine.close()


def people(other: Endpoint, silent: str = "") -> QueryRequest:
    pattern = f"SERVICE {silent} <{other.address}> {{ ?person <{NAME.value}> ?name }}"
    return QueryRequest(f"SELECT ?age ?name {{ ?person <http://example.org/age> ?age {pattern} }} ORDER BY ?age", CSV)


def test_a_query_joins_with_an_endpoint_on_the_list(start: Start, serve: Serve) -> None:
    names = start(NAMES)
    engine = serve(names)
    for _ in range(3):
        assert engine.answer(people(names)).read() == b"age,name\r\n0,0\r\n1,1\r\n"
        assert engine.answer(ASK).read() == TRUE
    assert len(names.queries) == 3


def test_a_large_answer_comes_whole(start: Start, serve: Serve) -> None:
    names = start(NAMES)
    text = people(names).text.replace("ORDER BY ?age", "VALUES ?x { " + "1 " * 50_000 + "}")
    answer = serve(names).answer(QueryRequest(text, CSV))
    assert answer.size == len(answer.read()) == 10 + 100_000 * len("0,0\r\n")


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        pytest.param(answers(b"", status=503), "HTTP status 503", id="HTTP error"),
        pytest.param(answers(b"", status=303, Location="http://127.0.0.1/"), "redirect", id="redirect"),
        pytest.param(answers(b"<p>", "text/html"), "text/html", id="media type"),
        pytest.param(floods, "more than the 1000000 bytes", id="endless"),
        pytest.param(stalls, "within 0.5 seconds", id="no answer"),
        pytest.param(drips, "within 0.5 seconds", id="slow answer"),
        pytest.param(answers(NESTED), "ended the process", id="answer that ends its reader"),
    ],
)
@pytest.mark.parametrize("pattern", ["{call}", "FILTER NOT EXISTS {{ {call} }}", "MINUS {{ {call} }}"])
def test_a_call_that_fails_is_an_error_that_names_the_endpoint(
    start: Start, serve: Serve, behaviour: Behaviour, reason: str, pattern: str
) -> None:
    other = start(behaviour)
    engine = serve(other, service_seconds=0.5, service_bytes=MEGABYTE)
    call = pattern.format(call=f"SERVICE <{other.address}> {{ ?s ?q ?n }}")
    with pytest.raises(ServiceError, match=reason) as caught:
        engine.answer(QueryRequest(f"SELECT * {{ ?s ?p ?o {call} }}"))
    assert caught.value.endpoint == other.address
    assert caught.value.is_timeout == ("seconds" in reason)
    assert engine.answer(ASK).read() == TRUE


@pytest.mark.parametrize(
    "behaviour",
    [answers(b"", status=503), answers(b"", status=302, Location="/"), answers(TABLE[:-5]), floods, stalls],
    ids=["HTTP error", "redirect", "cut off", "endless", "no answer"],
)
def test_a_silent_call_that_fails_leaves_the_rest(start: Start, serve: Serve, behaviour: Behaviour) -> None:
    other = start(behaviour)
    engine = serve(other, service_seconds=0.5, service_bytes=MEGABYTE)
    expected = b"age,name\r\n0,\r\n1,\r\n2,\r\n3,\r\n4,\r\n"
    assert engine.answer(people(other, "SILENT")).read() == expected


def test_a_deadline_of_the_request_holds_for_its_calls(start: Start, serve: Serve) -> None:
    other = start(stalls)
    request = QueryRequest(people(other).text, seconds=1.0)
    with pytest.raises((ServiceError, LimitError)) as caught:  # a slow machine may spend the time before the call
        serve(other).answer(request)
    assert getattr(caught.value, "is_timeout", False) or getattr(caught.value, "limit", "") == "time_limit"


@pytest.mark.parametrize(
    ("text", "limits", "broken"),
    [
        ("SELECT (COUNT(*) AS ?n) { {MANY} {CALL} }", {"seconds": 1.0}, "time_limit"),
        ("SELECT * { {MANY} {CALL} } ORDER BY ?s1 ?s2", {"memory": 100 * MEGABYTE}, "memory_limit"),
        ("SELECT * { {CALL} {MANY} }", {"answer_bytes": MEGABYTE}, "answer_limit"),
        ("SELECT * { {CALL} {DEEP} }", {}, "nesting"),
    ],
    ids=["time", "memory", "answer", "nesting"],
)
def test_the_limits_hold_for_a_query_that_calls(
    start: Start, serve: Serve, text: str, limits: dict[str, Any], broken: str
) -> None:
    other = start(answers(TABLE))
    engine = serve(other, **limits)
    many = " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(10))
    text = text.replace("{CALL}", f"SERVICE <{other.address}> {{ ?n ?p 1 }}").replace("{MANY}", many)
    text = text.replace("{DEEP}", "{" * 5000 + "}" * 5000)
    with pytest.raises(LimitError) as caught:
        engine.answer(QueryRequest(text))
    assert caught.value.limit == broken
    assert engine.answer(ASK).read() == TRUE


def test_a_caller_who_leaves_ends_the_call(start: Start, serve: Serve) -> None:
    cancellation = Cancellation()

    def never(request: Any) -> None:
        cancellation.cancel()
        stalls(request)

    other = start(never)
    engine = serve(other)
    with pytest.raises(WithdrawnError):
        engine.answer(QueryRequest(people(other).text, cancellation=cancellation))
    assert engine.answer(ASK).read() == TRUE


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * {{ SERVICE <{stranger}> {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICE <{friend}> {{ ?s ?p ?o }} SERVICE <{stranger}> {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICE <{friend}> {{ ?s ?p ?o SERVICE <{stranger}> {{ ?s ?p ?o }} }} }}",
        "SELECT * {{ SERVICE <{friend}> {{ ?s ?p ?o }} \\u0053ERVICE <{stranger}> {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICE <{friend}/../x> {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICE <{friend}#x> {{ ?s ?p ?o }} }}",
        "BASE <{friend}> SELECT * {{ SERVICE <> {{ ?s ?p ?o }} }}",
        "PREFIX a: <{friend}> SELECT * {{ SERVICE a: {{ ?s ?p ?o }} }}",
        "SELECT * {{ VALUES ?where {{ <{friend}> }} SERVICE ?where {{ ?s ?p ?o }} }}",
    ],
)
def test_whatever_else_would_call_out_is_refused_and_nobody_is_called(start: Start, serve: Serve, text: str) -> None:
    friend, stranger = start(answers(TABLE)), start(answers(TABLE))
    with pytest.raises(RefusedError):
        serve(friend).answer(QueryRequest(text.format(friend=friend.address, stranger=stranger.address)))
    assert (friend.queries, stranger.queries) == ([], [])


def test_a_mistake_in_a_query_that_calls_is_told_as_in_any_other(start: Start, serve: Serve) -> None:
    other = start(answers(TABLE))
    engine = serve(other)
    with pytest.raises(QueryError) as caught:
        engine.answer(QueryRequest(f"SELECT * {{ SERVICE <{other.address}> {{ ?s ?p ?o }} ?a ex:b ?c }}"))
    assert caught.value.column == len(f"SELECT * {{ SERVICE <{other.address}> {{ ?s ?p ?o }} ?a e")
    with pytest.raises(GfmdkgError) as unknown:
        engine.answer(QueryRequest(f"SELECT (<a:f>(?n) AS ?x) {{ SERVICE <{other.address}> {{ ?n ?p ?o }} }}"))
    assert "a:f" in str(unknown.value)
    assert "127.0.0.1" not in str(unknown.value)


BLIND = """
import re
from gfmdkg import guard
def check(text, allowed=()):
    return tuple(guard.Call(found[1], found.start(), False) for found in re.finditer("<(http[^>]*of=test)>", text))
guard.check = check
"""
KERNEL = "import sys; from gfmdkg.engines.confinement import connect_only_to; sys.exit(not connect_only_to(80))"


def test_a_worker_reaches_nothing_but_the_gateway_even_where_the_guard_is_blind(
    start: Start, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if subprocess.run([sys.executable, "-c", KERNEL], check=False).returncode:
        pytest.skip("this kernel cannot restrict connections (Landlock of Linux 6.7)")
    (tmp_path / "sitecustomize.py").write_text(BLIND)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    friend = start(answers(TABLE))
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        stranger.setblocking(False)
        hidden = f"SERVICE <http://127.0.0.1:{stranger.getsockname()[1]}/> {{ ?s ?p ?o }}"
        with pytest.raises(RefusedError):
            serve(friend).answer(QueryRequest(f"SELECT * {{ SERVICE <{friend.address}> {{ ?n ?p 1 }} {hidden} }}"))
        with pytest.raises(BlockingIOError):
            stranger.accept()


def test_no_process_of_a_call_is_left(start: Start, serve: Serve) -> None:
    names, late = start(NAMES), start(stalls)
    engine = serve(names, late, service_seconds=0.2)
    engine.answer(people(names)).read()
    with pytest.raises(ServiceError):
        engine.answer(people(late))
    nursery = engine._staff._nursery._process.pid
    until = time.monotonic() + 60
    while len(descendants(nursery)) > 2 and time.monotonic() < until:
        pass
    assert len(descendants(nursery)) == 2


def descendants(process: int) -> list[int]:
    """List what was forked from a process, and lives."""
    children = [int(text) for text in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    return children + [below for child in children for below in descendants(child)]
