"""Clients that are slow, cut off, gone or greedy, against the real server on loopback."""

import http.client
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from live import family, server

PATIENCE = 60
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LARGE = "SELECT * { ?s ?p ?o VALUES ?x { 1 2 3 4 5 6 7 8 9 } }"
POST = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nAccept: text/csv\r\n"
# One query runs at a time, and who waits is soon refused: whoever is answered shows that the worker is free.
ALONE = {
    "GFMDKG_WORKERS": "1",
    "GFMDKG_LIGHT_SECONDS": "300",
    "GFMDKG_QUEUE_SECONDS": "1",
    "GFMDKG_TIME_LIMIT": "300",
}
HASTY = {"GFMDKG_BODY_SECONDS": "1", "GFMDKG_WRITE_SECONDS": "1", "GFMDKG_QUEUE_LIMIT": "8"}

Place = tuple[str, int]


@pytest.fixture(scope="module")
def alone(statements: Path) -> Iterator[Place]:
    with server("--files", str(statements), environment=ALONE) as (address, _):
        yield place(address)


@pytest.fixture(scope="module")
def hasty(statements: Path) -> Iterator[tuple[Place, subprocess.Popen[str]]]:
    with server("--files", str(statements), environment=HASTY) as (address, process):
        yield place(address), process


def place(address: str) -> Place:
    parts = urlsplit(address)
    assert parts.hostname
    assert parts.port
    return parts.hostname, parts.port


def connect(there: Place) -> socket.socket:
    return socket.create_connection(there, timeout=PATIENCE)


def ask(there: Place, text: str = "SELECT (RAND() AS ?never_kept) {}") -> int:
    with closing(http.client.HTTPConnection(*there, timeout=PATIENCE)) as connection:
        connection.request("GET", f"/sparql?query={quote(text)}", headers={"Accept": "text/csv"})
        response = connection.getresponse()
        response.read()
        return response.status


def read_all(connection: socket.socket) -> bytes:
    read = bytearray()
    while block := connection.recv(1 << 20):
        read += block
    return bytes(read)


def get(text: str, *more: bytes) -> bytes:
    head = f"GET /sparql?query={quote(text)} HTTP/1.1\r\nHost: a\r\nAccept: text/csv\r\n".encode()
    return head + b"".join(more) + b"\r\n"


@pytest.mark.parametrize("request_", [get(HEAVY), POST + b"Content-Length: %d\r\n\r\n" % len(HEAVY) + HEAVY.encode()])
def test_a_client_that_goes_away_frees_its_worker(alone: Place, request_: bytes) -> None:
    with connect(alone) as connection:
        connection.sendall(request_)
        while ask(alone) != 503:  # until the heavy query has the worker
            pass
    while (status := ask(alone)) == 503:  # the next 300 seconds, if it kept it
        pass
    assert status == 200


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"Content-Length: 50\r\n\r\nASK {}", id="shorter than its length"),
        pytest.param(b"Transfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n", id="no last chunk"),
        pytest.param(b"Transfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\nx\r\n", id="a chunk without a length"),
        pytest.param(b"Transfer-Encoding: chunked\r\n\r\n9\r\nASK {}", id="a chunk that is too short"),
    ],
)
def test_a_body_that_is_cut_off_is_never_answered_as_a_query(alone: Place, body: bytes) -> None:
    with connect(alone) as connection:
        connection.sendall(POST + body)
        connection.shutdown(socket.SHUT_WR)
        assert read_all(connection)[:12] in (b"", b"HTTP/1.1 400")


def test_a_body_in_chunks_is_read_whole(alone: Place) -> None:
    with connect(alone) as connection:
        connection.sendall(
            POST + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nASK \r\n2\r\n{}\r\n0\r\n\r\n"
        )
        assert read_all(connection).startswith(b"HTTP/1.1 200")


def test_slow_requests_hold_up_nobody(hasty: tuple[Place, subprocess.Popen[str]]) -> None:
    there, _ = hasty
    with ExitStack() as open_:
        slow = [open_.enter_context(connect(there)) for _ in range(300)]
        for number, connection in enumerate(slow):
            connection.sendall(POST + (b"Content-Length: 50\r\n\r\nASK" if number % 2 else b""))
        assert ask(there) == 200
        for connection in slow:
            assert read_all(connection)[:12] in (b"", b"HTTP/1.1 408")


def test_idle_connections_hold_up_nobody(hasty: tuple[Place, subprocess.Popen[str]]) -> None:
    there, _ = hasty
    with ExitStack() as open_:
        for _ in range(900):
            open_.enter_context(connect(there))
        assert ask(there) == 200


def test_a_client_that_does_not_read_is_left_and_its_answer_is_seen_to_be_cut_off(
    hasty: tuple[Place, subprocess.Popen[str]],
) -> None:
    there, process = hasty
    files = open_spools(process)
    with ExitStack() as open_:
        stalled = [open_.enter_context(connect(there)) for _ in range(6)]
        for connection in stalled:
            connection.sendall(get(LARGE))
        heads = [connection.recv(1000).partition(b"\r\n\r\n")[0] for connection in stalled]
        assert ask(there) == 200
        while open_spools(process) > files:
            pass
        lengths = {int(head.lower().partition(b"content-length: ")[2].split()[0]) for head in heads}
        for connection in stalled:
            assert len(rest_of(connection)) < min(lengths) - 1000
    assert ask(there, LARGE) == 200


def rest_of(connection: socket.socket) -> bytes:
    try:
        return read_all(connection)
    except ConnectionError:
        return b""


def open_spools(process: subprocess.Popen[str]) -> int:
    """Count the files without a name that the processes of the server hold open."""
    count = 0
    for child in family(process.pid):
        for descriptor in Path(f"/proc/{child}/fd").iterdir():
            try:
                target = str(descriptor.readlink())
            except FileNotFoundError:
                continue
            count += target.endswith("(deleted)") and "memfd" not in target
    return count


@pytest.mark.parametrize("coding", [b"", b"Accept-Encoding: gzip\r\n", b"Accept-Encoding: br, zstd\r\n"])
def test_a_large_answer_comes_whole_however_slowly_it_is_read(
    hasty: tuple[Place, subprocess.Popen[str]], coding: bytes
) -> None:
    there, _ = hasty
    with connect(there) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        connection.sendall(get(LARGE, coding, b"Connection: close\r\n"))
        head, _, body = read_all(connection).partition(b"\r\n\r\n")
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in head.split(b"\r\n"))}
    if b"content-length" in fields:
        assert len(body) == int(fields[b"content-length"])
    else:
        assert body.endswith(b"\r\n0\r\n\r\n")
