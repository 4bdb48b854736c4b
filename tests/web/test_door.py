"""The connection of a client, byte by byte, at a real server: what is read, answered from memory, and refused."""

import asyncio
import email.message
import http.client
import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn
from uvicorn.server import ServerState

from gfmdkg.settings import Settings
from gfmdkg.web.bridge import Headers
from gfmdkg.web.cache import AnswerCache, Entry
from gfmdkg.web.coding import IDENTITY
from gfmdkg.web.door import Door
from gfmdkg.web.front import LONGEST_HEAD, Front
from gfmdkg.web.ready import LONGEST, ReadyAnswers
from live import family, server

PATIENCE = 30.0
ASK = b"GET /sparql?query=ASK%20%7B%7D HTTP/1.1\r\nHost: localhost\r\n\r\n"
NO = b"GET /sparql?query=ASK%20%7B%20FILTER%20(1=2)%20%7D HTTP/1.1\r\nHost: localhost\r\n\r\n"
HEADERS: Headers = [(b"etag", b'"v"')]

Running = tuple[tuple[str, int], subprocess.Popen[str]]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    file = tmp_path_factory.mktemp("door") / "one.ttl"
    file.write_text("<a:b> <c:d> <e:f> .")
    with server("--files", str(file), environment={"GFMDKG_BODY_SECONDS": "1"}) as (address, process):
        place = urlsplit(address)
        yield (place.hostname or "", place.port or 0), process


@pytest.fixture
def client(running: Running) -> Iterator["Client"]:
    with closing(socket.create_connection(running[0], timeout=PATIENCE)) as connection:
        yield Client(connection)


class Got:
    """One response as it came."""

    def __init__(self, status: int, headers: email.message.Message, body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    @property
    def lasting(self) -> tuple[int, list[tuple[str, str]], bytes]:
        """What does not depend on when it was sent."""
        kept = [(name, value) for name, value in self.headers.items() if name not in ("date", "server-timing")]
        return self.status, kept, self.body


class Client:
    """Sends bytes and reads responses, several on one connection."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self._read = connection.makefile("rb")

    def send(self, *parts: bytes) -> None:
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for part in parts:
            self.connection.sendall(part)

    def get(self, *parts: bytes, has_body: bool = True) -> Got:
        self.send(*parts)
        status = int(self._read.readline().split()[1])
        headers = http.client.parse_headers(self._read)
        return Got(status, headers, self._read.read(int(headers.get("content-length", 0))) if has_body else b"")

    def is_closed(self) -> bool:
        return self._read.read() == b""


def test_the_same_request_has_the_same_answer(client: Client) -> None:
    first, second, third = client.get(ASK), client.get(ASK), client.get(ASK)
    assert json.loads(first.body)["boolean"] is True
    assert first.lasting == second.lasting == third.lasting
    assert all(got.headers["date"].endswith("GMT") for got in (first, second, third))


def test_another_request_has_another_answer(client: Client) -> None:
    answers = [json.loads(client.get(request).body)["boolean"] for request in (ASK, NO, ASK, NO, NO, ASK)]
    assert answers == [True, False, True, False, False, True]


@pytest.mark.parametrize("_time", range(2))
def test_requests_may_come_together_or_in_parts(client: Client, _time: int) -> None:
    client.send(ASK + NO + ASK[:20])
    answers = [client.get().body, client.get().body, client.get(ASK[20:30], ASK[30:] + NO).body, client.get().body]
    assert [json.loads(answer)["boolean"] for answer in answers] == [True, False, True, False]
    assert client.get(ASK).body == answers[0]


def post(text: bytes) -> tuple[bytes, bytes]:
    head = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
    return head + b"Content-Length: %d\r\n\r\n" % len(text), text


def test_the_end_of_one_request_is_not_the_next(client: Client) -> None:
    client.get(ASK)
    got = client.get(*post(ASK))  # the body looks like a request that is known
    assert (got.status, json.loads(got.body)["line"]) == (400, 1)
    assert client.get(ASK).status == 200


def test_a_body_is_part_of_what_is_known(client: Client) -> None:
    asked = (b"ASK {}", b"ASK { FILTER (1 = 2) }")
    answers = [json.loads(client.get(b"".join(post(text))).body)["boolean"] for text in asked * 3]
    assert answers == [True, False] * 3


def test_a_client_that_holds_an_answer_is_told_so_each_time(client: Client) -> None:
    tag = client.get(ASK).headers["etag"].encode()
    held = ASK[:-2] + b"If-None-Match: " + tag + b"\r\n\r\n"
    got = [client.get(held, has_body=False) for _ in range(3)]
    assert [each.status for each in got] == [304] * 3
    assert len({each.headers["etag"] for each in got}) == 1
    assert client.get(ASK).status == 200


def test_head_has_no_body(client: Client) -> None:
    head = ASK.replace(b"GET", b"HEAD")
    lengths = [client.get(head, has_body=False).headers["content-length"] for _ in range(3)]
    assert set(lengths) == {str(len(client.get(ASK).body))}


@pytest.mark.parametrize(
    "request_", [ASK[:-2] + b"Connection: close\r\n\r\n", ASK.replace(b"HTTP/1.1", b"HTTP/1.0")], ids=["close", "old"]
)
def test_a_connection_is_closed_where_the_client_wants_it(running: Running, request_: bytes) -> None:
    for _ in range(3):
        with closing(socket.create_connection(running[0], timeout=PATIENCE)) as connection:
            client = Client(connection)
            assert client.get(request_).headers["connection"] == "close"
            assert client.is_closed()


def test_a_wish_for_another_protocol_is_passed_over(client: Client) -> None:
    wish = b"Connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n"
    upgrade = ASK[:-2] + wish
    head, body = post(b"ASK {}")
    assert json.loads(client.get(head[:-2] + wish + body).body)["boolean"] is True
    assert client.get(upgrade).status == 200
    assert client.get(ASK).status == 200
    assert client.get(upgrade).status == 200


@pytest.mark.parametrize(
    "raw",
    [
        b"what is this\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\nHos t: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"BREW coffee\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused_with_a_problem(client: Client, raw: bytes) -> None:
    got = client.get(raw)
    assert (got.status, got.headers["content-type"]) == (400, "application/problem+json")
    assert got.headers["access-control-allow-origin"] == "*"
    assert json.loads(got.body)["status"] == 400
    assert client.is_closed()


@pytest.mark.parametrize("method", ["BREW", "get", "VERY-LONG-METHOD"])
def test_a_method_that_nobody_knows_is_named(client: Client, method: str) -> None:
    got = client.get(f"{method} /sparql HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    assert (got.status, got.headers["access-control-allow-origin"]) == (501, "*")
    assert method in json.loads(got.body)["detail"]
    assert client.is_closed()


@pytest.mark.parametrize("target", ["/sparql", "http://localhost/sparql"])
def test_a_query_in_the_url_may_be_as_long_as_one_in_a_body(client: Client, target: str) -> None:
    asked = f"GET {target}?query=ASK%20%7B%7D%23".encode()
    end = b" HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for _ in range(2):
        got = client.get(asked, b"a" * 900_000, end)
        assert (got.status, json.loads(got.body)) == (200, {"head": {}, "boolean": True})
    refused = client.get(asked, b"a" * 1_000_000, end)
    assert (refused.status, json.loads(refused.body)["limit"]) == (413, "request_limit")
    assert client.get(ASK).status == 200


def test_a_long_query_reaches_the_worker_that_a_short_one_had_before_it(client: Client) -> None:
    for number in range(8):
        assert client.get(*post(b"ASK {} # short %d" % number)).status == 200
        assert client.get(*post(b"ASK {} # long %d" % number + b"a" * 900_000)).status == 200


def test_a_path_is_not_read_for_ever(client: Client) -> None:
    assert client.get(b"GET /" + b"a" * 100_000 + b"?x HTTP/1.1\r\nHost: localhost\r\n\r\n").status == 431


def test_a_body_that_cannot_be_read_is_refused_with_a_problem(client: Client) -> None:
    got = client.get(b"POST /sparql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nASK {}\r\n")
    assert (got.status, got.headers["content-type"]) == (400, "application/problem+json")
    assert client.is_closed()


def test_who_sends_requests_and_reads_no_answer_is_not_read_on(client: Client, running: Running) -> None:
    client.connection.settimeout(1)

    def send_all() -> None:
        for _ in range(500):
            client.send(ASK * 1000)

    with pytest.raises(TimeoutError):
        send_all()
    assert max(map(resident, family(running[1].pid)[1:])) < 300_000_000


def test_no_more_of_a_head_is_kept_than_is_read() -> None:
    config = uvicorn.Config(Front(lambda *_: (), Settings()), interface="asgi3", log_config=None)
    with asyncio.Runner() as runner:
        door = Door(config, ServerState(), {}, runner.get_loop())
        for _ in range(2):
            door.on_message_begin()
            for _ in range(100_000):
                door.on_header(b"a", b"b")
            assert len(door.headers) == LONGEST_HEAD // 2 + 1


def test_a_head_with_too_many_fields_is_refused(client: Client) -> None:
    got = client.get(b"GET /limits HTTP/1.1\r\nHost: localhost\r\n" + b"a:b\r\n" * 150_000 + b"\r\n")
    assert (got.status, got.headers["content-type"]) == (431, "application/problem+json")


@pytest.mark.parametrize("field", [b"Host: no.example", b"Accept: image/png", b"Content-Type: text/plain"])
def test_fields_behind_the_body_change_nothing(client: Client, field: bytes) -> None:
    start = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nTransfer-Encoding: chunked"
    chunks = b"\r\n\r\n6\r\nASK {}\r\n0\r\n"
    assert client.get(start + chunks + field + b"\r\n\r\n").status == 200


def resident(process: int) -> int:
    """Give the memory of a process in bytes."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * 4096


def test_a_head_that_does_not_end_is_refused_in_time(client: Client) -> None:
    got = client.get(ASK[:-2])
    assert (got.status, got.headers["content-type"]) == (408, "application/problem+json")
    assert client.is_closed()


def test_a_head_without_end_is_refused_by_its_length(client: Client) -> None:
    got = client.get(b"GET /?" + b"a" * 1_050_000)
    assert (got.status, json.loads(got.body)["title"]) == (431, "Request Header Fields Too Large")


@pytest.mark.parametrize("before", [b"", ASK])
def test_a_connection_on_which_nothing_comes_is_closed(client: Client, before: bytes) -> None:
    if before:
        assert client.get(before).status == 200
    assert client.is_closed()


def test_a_process_that_ends_is_replaced(running: Running) -> None:
    place, process = running
    answering = next(member for member in family(process.pid)[1:] if len(family(member)) > 1)
    os.kill(answering, signal.SIGKILL)
    with closing(socket.create_connection(place, timeout=PATIENCE)) as connection:
        assert Client(connection).get(ASK).status == 200
    assert answering not in family(process.pid)


class TestReadyAnswers:
    def test_are_there_as_long_as_the_cache_keeps_them(self) -> None:
        cache = AnswerCache(100_000)
        ready, entry = ReadyAnswers(cache), Entry(HEADERS, {IDENTITY: b"yes"})
        ready.put(ASK, ("a",), entry, (200, HEADERS, b"yes"))
        assert ready.get(ASK) is None
        cache.put(("a",), entry)
        ready.put(ASK, ("a",), entry, (200, HEADERS, b"yes"))
        assert ready.get(ASK) == (b'HTTP/1.1 200 OK\r\netag: "v"\r\n\r\n', b"yes")
        assert ready.get(NO) is None
        cache.put(("a",), Entry(HEADERS, {IDENTITY: b"no"}))
        assert ready.get(ASK) is None

    def test_of_long_requests_are_not_kept(self) -> None:
        cache, raw = AnswerCache(100_000), bytes(LONGEST + 1)
        ready, entry = ReadyAnswers(cache), Entry(HEADERS, {IDENTITY: b"yes"})
        cache.put(("a",), entry)
        ready.put(raw, ("a",), entry, (200, HEADERS, b"yes"))
        assert ready.get(raw) is None

    def test_are_bounded(self) -> None:
        cache = AnswerCache(100_000)
        ready, entry = ReadyAnswers(cache), Entry(HEADERS, {IDENTITY: b"yes"})
        cache.put(("a",), entry)
        for number in range(10_000):
            ready.put(str(number).encode(), ("a",), entry, (200, HEADERS, b"yes"))
        assert 0 < sum(ready.get(str(number).encode()) is not None for number in range(10_000)) < 5000
