"""The front before the application: what it keeps, codes and refuses, with small WSGI applications behind it."""

import asyncio
import gzip
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import brotli
import pytest
from werkzeug.wsgi import FileWrapper

from gfmdkg.limits import LIMITS
from gfmdkg.query import Cancellation
from gfmdkg.settings import Settings
from gfmdkg.web.bridge import CANCELLATION, Message, Scope
from gfmdkg.web.front import Front

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SETTINGS = Settings(request_limit=1000, cache_limit=8_000_000)
TEXT = b"goal,label\r\n" * 500
LARGE = 3_000_000
TAG = '"v1"'
DECODE: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": zstd.decompress,
    "identity": bytes,
}

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class Got:
    """A response as the client has it."""

    def __init__(self, sent: list[Message]) -> None:
        start, *blocks = sent
        self.status: int = start["status"]
        self.headers = {name.decode(): value.decode() for name, value in start["headers"]}
        self.body = b"".join(block.get("body", b"") for block in blocks)
        self.is_whole = not blocks[-1].get("more_body")
        self.blocks = len(blocks)


class World:
    """An application that counts what it is asked, and a front before it."""

    def __init__(self, body: bytes = TEXT, settings: Settings = SETTINGS, **headers: str) -> None:
        self.asked: list[Environ] = []
        self.headers = {"Content-Type": "text/csv", "ETag": TAG, "Cache-Control": "public, no-cache", **headers}
        self.body = body
        self.front = Front(self.answer, settings)

    def answer(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.asked.append(environ)
        headers = [(name.replace("_", "-"), value) for name, value in self.headers.items() if value]
        start_response("200 OK", [*headers, ("Content-Length", str(len(self.body)))])
        return FileWrapper(io.BytesIO(self.body), 65_536)

    def get(self, path: str = "/sparql", query: str = "query=a", method: str = "GET", **headers: str) -> Got:
        return self.send([{"type": "http.request", "body": b"", "more_body": False}], path, query, method, **headers)

    def post(self, *blocks: bytes, method: str = "POST", **headers: str) -> Got:
        messages: list[Message] = [{"type": "http.request", "body": block, "more_body": True} for block in blocks]
        return self.send(
            [*messages, {"type": "http.request", "body": b"", "more_body": False}], method=method, **headers
        )

    def send(
        self,
        messages: list[Message],
        path: str = "/sparql",
        query: str = "",
        method: str = "GET",
        **headers: str,
    ) -> Got:
        return asyncio.run(self.exchange(messages, scope(path, query, method, headers)))

    async def exchange(self, messages: list[Message], asked: Scope) -> Got:
        sent: list[Message] = []
        waiting = iter(messages)

        async def receive() -> Message:
            message = next(waiting, None)
            return message if message else await asyncio.get_running_loop().create_future()

        async def send(message: Message) -> None:
            sent.append(message)

        await self.front(asked, receive, send)
        return Got(sent)


def scope(path: str, query: str, method: str, headers: dict[str, str]) -> Scope:
    fields = {"host": "a.example", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return scope_of(path, query, method, list(fields.items()))


def scope_of(path: str, query: str, method: str, fields: list[tuple[str, str]]) -> Scope:
    return {
        "type": "http",
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in fields],
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
    }


def test_an_answer_is_asked_for_once() -> None:
    world = World()
    first, second = world.get(), world.get()
    assert (first.body, second.body) == (TEXT, TEXT)
    assert len(world.asked) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/other"},
        {"query": "query=b"},
        {"accept": "text/html"},
        {"host": "b.example"},
        {"x_forwarded_prefix": "/kg"},
        {"query": "query=" + "a" * 5000},
    ],
    ids=lambda other: next(iter(other)),
)
def test_another_question_gets_an_answer_of_its_own(other: dict[str, str]) -> None:
    world = World()
    world.get()
    world.get(**other)
    world.get(**other)
    assert len(world.asked) == 2


def test_bodies_are_part_of_the_question() -> None:
    world = World(ETag="")
    for body in (b"ASK {}", b"ASK {}", b"ASK { }", b"#" * 900, b"#" * 900, b"#" * 899):
        world.post(body)
    world.post(b"ASK {}", method="QUERY")
    world.post(b"ASK {}", content_type="application/sparql-query")
    assert len(world.asked) == 6


@pytest.mark.parametrize("policy", ["no-store", ""], ids=["no-store", "no policy"])
def test_what_must_not_be_kept_is_not_kept(policy: str) -> None:
    world = World(TEXT, SETTINGS, **{"Cache-Control": policy})
    world.get()
    world.get()
    assert len(world.asked) == 2


def test_the_cache_stays_below_its_limit_and_keeps_what_was_asked_for_last() -> None:
    world = World(bytes(200_000), replace(SETTINGS, cache_limit=2_000_000))
    for number in range(20):
        world.get(query=f"query={number}")
        world.get(query="query=often")
    assert len(world.asked) == 21
    assert 1_500_000 < world.front.cache.size <= 2_000_000


def test_coded_forms_count_for_the_limit() -> None:
    world = World(settings=replace(SETTINGS, cache_limit=100_000))
    for number in range(50):
        for coding, decode in DECODE.items():
            assert decode(world.get(query=f"query={number}", accept_encoding=coding).body) == TEXT
    kept = sum(entry.size for entry in world.front.cache._entries.values())
    assert world.front.cache.size == kept <= 100_000


def test_a_cache_of_no_bytes_keeps_nothing() -> None:
    world = World(settings=replace(SETTINGS, cache_limit=0))
    assert world.get(accept_encoding="gzip").headers["content-encoding"] == "gzip"
    world.get()
    assert (len(world.asked), world.front.cache.size) == (2, 0)


@pytest.mark.parametrize("coding", DECODE)
@pytest.mark.parametrize("length", [len(TEXT), LARGE], ids=["in memory", "streamed"])
def test_each_coding_gives_the_same_bytes(coding: str, length: int) -> None:
    body = (TEXT * (LARGE // len(TEXT) + 1))[:length]
    got = World(body).get(accept_encoding=coding)
    assert DECODE[coding](got.body) == body
    assert got.headers.get("content-encoding", "identity") == coding
    assert got.headers["etag"] == (TAG if coding == "identity" else f'"v1-{coding}"')
    assert got.is_whole


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("br;q=0.1, gzip;q=0.9", "gzip"),
        ("gzip;q=0", None),
        ("identity, gzip;q=0.5", None),
        ("*", None),
        ("*, identity;q=0", "zstd"),
        ("gzip, *;q=0", "gzip"),
        ("identity;q=0", None),
        ("deflate", None),
        ("GZIP", "gzip"),
        (",;;q=x", None),
    ],
)
def test_the_client_chooses_the_coding(accepted: str, coding: str | None) -> None:
    assert World().get(accept_encoding=accepted).headers.get("content-encoding") == coding


def test_what_gains_nothing_is_not_coded() -> None:
    assert "content-encoding" not in World(b"short").get(accept_encoding="gzip").headers
    assert World(b"short").get(accept_encoding="gzip, identity;q=0").headers["content-encoding"] == "gzip"
    assert (
        "content-encoding"
        not in World(TEXT, SETTINGS, **{"Content-Type": "image/png"}).get(accept_encoding="gzip").headers
    )
    assert "content-encoding" not in World().get(accept_encoding="gzip", range="bytes=0-9").headers


@pytest.mark.parametrize(
    ("held", "told"), [(TAG, TAG), ('"v1-gzip"', '"v1-gzip"'), ('W/"v1"', TAG), ('"x", "v1-br"', '"v1-br"')]
)
def test_a_client_that_holds_the_answer_gets_no_body(held: str, told: str) -> None:
    world = World(Vary="Accept, Accept-Encoding")
    world.get()
    got = world.get(if_none_match=held, accept_encoding="gzip")
    assert (got.status, got.body) == (304, b"")
    assert set(got.headers) == {"etag", "cache-control", "vary"}
    assert got.headers["etag"] == told


def test_a_client_that_asks_by_query_and_holds_the_answer_gets_no_body() -> None:
    world = World()
    for _ in range(2):  # the second time it comes from the cache
        world.post(b"ASK {}", method="QUERY")
        assert world.post(b"ASK {}", method="QUERY", if_none_match=TAG).status == 304


@pytest.mark.parametrize("held", ["", "*", '"v2"', "v1", '""'])
def test_a_client_that_holds_another_answer_gets_this_one(held: str) -> None:
    world = World()
    world.get()
    assert world.get(if_none_match=held).body == TEXT


@pytest.mark.parametrize("body", [TEXT, bytes(LARGE)], ids=["short", "long"])
def test_head_has_the_headers_of_get(body: bytes) -> None:
    world = World(body)
    head, got = world.get(method="HEAD"), world.get()
    assert (head.body, head.headers) == (b"", got.headers)
    assert world.asked[0]["REQUEST_METHOD"] == "GET"


def test_a_long_body_is_sent_in_blocks() -> None:
    got = World(bytes(LARGE)).get()
    assert len(got.body) == LARGE
    assert got.blocks > LARGE / 65_536


@pytest.mark.parametrize("blocks", [[b"a" * 1001], [b"a" * 600, b"a" * 600]])
def test_a_body_that_is_too_long_is_not_passed_on(blocks: list[bytes]) -> None:
    world = World()
    got = world.post(*blocks)
    assert (got.status, got.headers["connection"], world.asked) == (413, "close", [])
    assert b"1000 bytes" in got.body


def test_a_body_that_says_it_is_too_long_is_not_read() -> None:
    assert World().send([], content_length="1001", method="POST").status == 413


def test_what_is_refused_names_its_limit() -> None:
    problem = json.loads(World().send([], content_length="1001", method="POST").body)
    assert (problem["type"], problem["limit"]) == ("https://w3id.org/gfmdkg/problem/limit-error", "request_limit")
    assert (problem["value"], problem["hint"]) == ("1000 bytes", LIMITS["request_limit"].advice)


@pytest.mark.parametrize("coded", ["gzip, chunked", "chunked, chunked"])
def test_a_body_that_is_coded_on_its_way_is_not_passed_on(coded: str) -> None:
    world = World()
    assert world.post(b"ASK {}", transfer_encoding=coded).status == 501
    assert world.asked == []
    assert world.post(b"ASK {}", transfer_encoding="Chunked").status == 200


def test_a_body_that_ends_early_is_not_passed_on() -> None:
    world = World()
    begun: Message = {"type": "http.request", "body": b"ASK {}", "more_body": True}
    assert world.send([begun, {"type": "http.disconnect"}], method="POST").status == 400
    assert world.asked == []


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    world = World(settings=replace(SETTINGS, body_seconds=0.01))
    begun: Message = {"type": "http.request", "body": b"ASK {}", "more_body": True}
    got = world.send([begun], method="POST")
    assert (got.status, got.headers["content-type"]) == (408, "application/problem+json")
    assert world.asked == []


def test_a_client_that_goes_is_told_to_the_application() -> None:
    gone: list[bool] = []

    def patient(environ: Environ, start_response: Callable[..., Any]) -> Iterator[bytes]:
        cancellation: Cancellation = environ[CANCELLATION]
        while not cancellation.is_cancelled:
            pass
        gone.append(True)
        start_response("503 Service Unavailable", [("Content-Length", "0")])
        return iter([])

    world = World()
    world.front = Front(patient, SETTINGS)
    sent = asyncio.run(_go_away(world.front))
    assert (gone, sent) == ([True], [])


async def _go_away(front: Front) -> list[Message]:
    messages: Iterator[Message] = iter(
        [{"type": "http.request", "body": b"", "more_body": False}, {"type": "http.disconnect"}]
    )
    sent: list[Message] = []

    async def receive() -> Message:
        return next(messages)

    async def send(message: Message) -> None:
        sent.append(message)

    await front(scope("/sparql", "query=a", "GET", {}), receive, send)
    return sent


def test_a_client_that_does_not_read_is_left() -> None:
    class Body(io.BytesIO):
        is_closed = False

        def close(self) -> None:
            self.is_closed = True
            super().close()

    body = Body(bytes(LARGE))

    def application(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Length", str(LARGE))])
        return FileWrapper(body, 65_536)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            await asyncio.get_running_loop().create_future()

    front = Front(application, replace(SETTINGS, write_seconds=0.01))
    asyncio.run(front(scope("/sparql", "query=a", "GET", {}), receive, send))
    assert body.is_closed


@pytest.mark.parametrize(
    ("path", "script", "inside"),
    [("/kg/sparql", "/kg", "/sparql"), ("/sparql", "/kg", "/sparql"), ("/kg", "/kg", ""), ("/kgs", "/kg", "/kgs")],
)
def test_the_application_can_stand_below_a_path(path: str, script: str, inside: str) -> None:
    world = World(settings=replace(SETTINGS, root_path="/kg"))
    world.get(path)
    assert (world.asked[0]["SCRIPT_NAME"], world.asked[0]["PATH_INFO"]) == (script, inside)


def test_the_environment_is_that_of_the_standard() -> None:
    world = World()
    world.post(b"ASK {}", content_type="application/sparql-query", x_a="1", content_length="6")
    (environ,) = world.asked
    assert environ["CONTENT_TYPE"] == "application/sparql-query"
    assert (environ["CONTENT_LENGTH"], environ["wsgi.input"].read()) == ("6", b"ASK {}")
    assert (environ["HTTP_HOST"], environ["HTTP_X_A"]) == ("a.example", "1")
    world.get("/é")
    assert world.asked[1]["PATH_INFO"] == "/Ã©"  # bytes as characters: PEP 3333


def raw(world: World, *fields: tuple[str, str], version: str = "1.1") -> Got:
    asked = {**scope_of("/sparql", "query=a", "GET", [("host", "a.example"), *fields]), "http_version": version}
    nothing: Message = {"type": "http.request", "body": b"", "more_body": False}
    return asyncio.run(world.exchange([nothing], asked))


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param([("accept", "text/html"), ("accept", "*/*")], id="twice"),
        pytest.param([("x_forwarded_host", "evil.example"), ("accept", "*/*")], id="underscore"),
        pytest.param([("host", "b.example"), ("accept", "*/*")], id="two hosts"),
        pytest.param([("content-encoding", "gzip"), ("accept", "*/*")], id="coded body"),
    ],
)
def test_nobody_can_put_another_answer_before_others(fields: list[tuple[str, str]]) -> None:
    world = World()
    raw(world, *fields)
    raw(world, ("accept", "*/*"))
    first, second = world.asked[0], world.asked[-1]
    seen = {name: value for name, value in first.items() if name.startswith("HTTP_")}
    assert len(world.asked) == 2 or seen == {name: second[name] for name in seen}
    assert "evil.example" not in repr(first)


@pytest.mark.parametrize("prefix", ["//evil.example", "/a b", "evil", "/a//b"])
def test_a_prefix_that_is_no_path_is_left_out(prefix: str) -> None:
    world = World()
    world.get(x_forwarded_prefix=prefix)
    assert "HTTP_X_FORWARDED_PREFIX" not in world.asked[0]


def test_a_head_that_is_too_long_is_refused() -> None:
    world = World()
    got = world.get(accept_encoding="a," * 10_000)
    assert (got.status, got.headers["content-type"], world.asked) == (431, "application/problem+json", [])


def test_a_stream_is_coded_only_where_its_end_can_be_told() -> None:
    world = World(TEXT * 1000)
    old = raw(world, ("accept-encoding", "gzip"), version="1.0")
    new = raw(world, ("accept-encoding", "gzip"))
    assert old.headers["content-length"] == str(len(world.body))
    assert ("content-encoding" in old.headers, "content-encoding" in new.headers) == (False, True)


@pytest.mark.parametrize("body", [TEXT, TEXT * 300], ids=["short", "long"])
def test_bytes_that_the_application_names_are_sent_as_they_are(body: bytes) -> None:
    world = World(body, Repr_Digest="sha-256=:a:")
    for _ in range(2):
        got = world.get(accept_encoding="gzip")
        assert (got.status, got.body, got.headers["etag"]) == (200, body, TAG)
        assert "content-encoding" not in got.headers
    assert len(world.asked) == 2


def test_a_head_has_no_range() -> None:
    world = World()
    world.get(method="HEAD", range="bytes=0-9")
    world.get(range="bytes=0-9")
    assert ["HTTP_RANGE" in environ for environ in world.asked] == [False, True]
