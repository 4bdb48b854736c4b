"""The short way of a query says word for word what the application says, and evaluates once."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from gfmdkg.dataset import Dataset
from gfmdkg.engines.isolated import Begun, IsolatedEngine
from gfmdkg.engines.lanes import Pool
from gfmdkg.query import Answer, Cancellation, Limits, QueryRequest
from gfmdkg.settings import Settings
from gfmdkg.web import Service, create_app
from gfmdkg.web.bridge import Message, Response, Scope, environment, fields
from gfmdkg.web.direct import Direct
from gfmdkg.web.front import Front
from gfmdkg.web.protocol import FORM, QUERY
from gfmdkg.web.threads import Threads
from web.test_front import Got, scope

MEGABYTE = 1_000_000
SETTINGS = Settings(
    workers=2, long_workers=1, light_seconds=0.05, time_limit=1, answer_limit=2 * MEGABYTE, cache_limit=0
)
GOALS = "SELECT ?goal { ?goal a <http://metadata.un.org/sdg/ontology#Goal> } ORDER BY ?goal"
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
MIDDLE = "SELECT * { ?a ?b ?c } ORDER BY ?a ?b ?c LIMIT 3000"
GRAPH = "CONSTRUCT { ?s a ?t } { ?s a ?t } ORDER BY ?s LIMIT 5"


class Counted(IsolatedEngine):
    """An engine that knows what it was asked."""

    def __init__(self, n_quads: Path, version: str) -> None:
        limits = Limits(SETTINGS.time_limit, 1000 * MEGABYTE, SETTINGS.answer_limit)
        super().__init__(n_quads, version, limits, Pool(2, 1, SETTINGS.light_seconds, 256))
        self.asked: list[str] = []

    def answer(self, request: QueryRequest) -> Answer:
        self.asked.append(request.text)
        return super().answer(request)

    def begin(self, request: QueryRequest) -> Begun | None:
        begun = super().begin(request)
        if begun:
            self.asked.append(request.text)
        return begun


@pytest.fixture(scope="module")
def counted(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counted]:
    n_quads = tmp_path_factory.mktemp("direct") / "dataset.nq"
    n_quads.write_bytes(dataset.n_quads())
    engine = Counted(n_quads, dataset.version)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def app(counted: Counted) -> Flask:
    return create_app(Service(counted, SETTINGS))


async def ask(front: Front, asked: Scope, body: bytes = b"") -> Got:
    sent: list[Message] = []
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Message:
        message = next(messages, None)
        return message if message else await asyncio.get_running_loop().create_future()

    async def send(message: Message) -> None:
        sent.append(message)

    await front(asked, receive, send)
    return Got(sent)


def lasting(got: Got) -> tuple[int, Mapping[str, str], bytes]:
    """What does not depend on the time that the answer took."""
    return got.status, {name: value for name, value in got.headers.items() if name != "server-timing"}, got.body


def by_get(text: str, accept: str = "*/*", **fields: str) -> tuple[Scope, bytes]:
    return scope("/sparql", urlencode({"query": text, **fields}), "GET", {"accept": accept}), b""


def by_post(text: str, content_type: str = QUERY, method: str = "POST") -> tuple[Scope, bytes]:
    body = (text if content_type == QUERY else urlencode({"query": text})).encode()
    headers = {"content-type": content_type, "content-length": str(len(body)), "accept": "text/csv"}
    return scope("/sparql", "", method, headers), body


REQUESTS = {
    "json": by_get(GOALS),
    "csv": by_get(GOALS, "text/csv"),
    "xml": by_get(GOALS, format="xml"),
    "tsv": by_get(MIDDLE, "text/tab-separated-values"),
    "a graph": by_get(GRAPH),
    "a graph as JSON-LD": by_get(GRAPH, "application/ld+json"),
    "not repeatable": by_get("ASK { FILTER (NOW() > 0) }"),
    "a slash": (scope("/sparql/", urlencode({"query": GOALS}), "GET", {}), b""),
    "a body": by_post(GOALS),
    "a form": by_post(GOALS, FORM),
    "a long form": by_post(GOALS + " #" + "a" * 70_000, FORM),
    "QUERY": by_post(GOALS, method="QUERY"),
    "graphs": by_get("ASK { ?s ?p ?o }", **{"default-graph-uri": "http://no.example/"}),
    "a page": by_get(GOALS, "text/html"),
    "no query": (scope("/sparql", "", "GET", {}), b""),
    "no SPARQL": by_get("SELECT"),
    "no SPARQL, by POST": by_post("SELECT"),
    "a call": by_get("SELECT * { SERVICE <http://a.example/> {} }"),
    "no format": by_get(GOALS, "image/png"),
    "no format for a graph": by_get(GRAPH, "text/csv"),
    "a bad time": by_get(GOALS, timeout="soon"),
    "an update": (scope("/sparql", "update=CLEAR%20ALL", "GET", {}), b""),
    "no UTF-8": (scope("/sparql", "query=%FF", "GET", {}), b""),
    "no kind of body": by_post(GOALS, "text/plain"),
    "too slow": by_get(HEAVY),
    "too long": by_get(LONG),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_both_ways_say_the_same(app: Flask, counted: Counted, name: str) -> None:
    asked, body = REQUESTS[name]
    ways = [Front(app, SETTINGS, engine) for engine in (None, counted)]
    answers = [lasting(asyncio.run(ask(front, asked, body))) for front in ways]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("request_of", [by_get, partial(by_post, content_type=FORM)])
def test_long_fields_are_not_read_by_the_event_loop(counted: Counted, request_of: Callable[..., Any]) -> None:
    async def answer(text: str) -> Response | None:
        asked, body = request_of(text)
        direct = Direct(counted, SETTINGS, Threads(1))
        return await direct.answer(environment(asked, fields(asked), body, "", Cancellation()))

    assert asyncio.run(answer(GOALS))
    assert not asyncio.run(answer(GOALS + " #" + "a" * 70_000))


@pytest.mark.parametrize(("name", "evaluated"), [("json", 1), ("no SPARQL", 1), ("too slow", 1), ("no format", 0)])
def test_a_query_is_evaluated_once(app: Flask, counted: Counted, name: str, evaluated: int) -> None:
    counted.asked.clear()
    asyncio.run(ask(Front(app, SETTINGS, counted), *REQUESTS[name]))
    assert len(counted.asked) == evaluated


def test_who_holds_an_answer_is_told_so_without_evaluation(app: Flask, counted: Counted) -> None:
    front = Front(app, SETTINGS, counted)
    asked, _ = REQUESTS["json"]
    tag = asyncio.run(ask(front, asked)).headers["etag"]
    counted.asked.clear()
    held = {**asked, "headers": [*asked["headers"], (b"if-none-match", tag.encode())]}
    assert asyncio.run(ask(front, held)).status == 304
    assert counted.asked == []


def test_many_at_once_are_all_answered(app: Flask, counted: Counted) -> None:
    front = Front(app, SETTINGS, counted)
    texts = [f"SELECT ({number} AS ?n) {{}}" for number in range(200)]

    async def all_of_them() -> list[Got]:
        return await asyncio.gather(*(ask(front, *by_get(text, "text/csv")) for text in texts))

    answers = asyncio.run(all_of_them())
    assert [got.body for got in answers] == [f"n\r\n{number}\r\n".encode() for number in range(200)]
    assert (counted._lanes._free["light"], counted._lanes._free["long"]) == (2, 1)


def test_a_client_that_goes_frees_its_worker(app: Flask, counted: Counted) -> None:
    front = Front(app, replace(SETTINGS, time_limit=300), counted)

    async def leave() -> None:
        async def receive() -> Message:
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            raise AssertionError("nobody is there")

        await front(by_get(HEAVY, timeout="300")[0], receive, send)

    asyncio.run(leave())
    assert (counted._lanes._free["light"], counted._lanes._free["long"]) == (2, 1)


def test_a_worker_that_ends_is_an_error_of_its_query_alone(app: Flask, counted: Counted) -> None:
    front = Front(app, SETTINGS, counted)
    for worker in counted._staff.idle:
        worker.kill()
    answers = [asyncio.run(ask(front, *by_get(f"ASK {{}} # {number}"))) for number in range(6)]
    assert {got.status for got in answers} <= {200, 500}
    assert asyncio.run(ask(front, *by_get("ASK {}"))).status == 200
