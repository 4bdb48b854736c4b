"""Other endpoints, on this machine: a real one to join with, and some that do what endpoints should not do."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

import pyoxigraph as ox

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
TABLE = b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"one"}}]}}'
XML_TABLE = (
    b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="n"/></head>'
    b'<results><result><binding name="n"><literal>one</literal></binding></result></results></sparql>'
)

Behaviour = Callable[["Request"], None]


@dataclass
class Endpoint:
    """A server on the loopback interface.

    :param address: its IRI.
    :param queries: the queries that it was asked, in order.
    :param requests: the path and the headers of each.
    :param connections: how many were made to it, whatever was said there.
    :param leaving: set when the test is over, for behaviours that wait.
    """

    address: str = ""
    queries: list[str] = field(default_factory=list)
    requests: list[tuple[str, Message]] = field(default_factory=list)
    connections: int = 0
    leaving: threading.Event = field(default_factory=threading.Event)


class Request(BaseHTTPRequestHandler):
    """One request to such a server."""

    server: "Server"
    query: str
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        self.query = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.endpoint.queries.append(self.query)
        self.server.endpoint.requests.append((self.path, self.headers))
        self.server.behaviour(self)

    def answer(self, body: bytes, media_type: str = JSON, status: int = 200, **headers: str) -> None:
        """Answer in one piece."""
        self.start(media_type, status, len(body), **headers)
        self.wfile.write(body)

    def start(self, media_type: str = JSON, status: int = 200, length: int | None = None, **headers: str) -> None:
        """Send the head of an answer."""
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        if length is not None:
            self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """What takes the requests."""

    daemon_threads = True

    def __init__(self, behaviour: Behaviour, tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.behaviour = behaviour
        self.endpoint = Endpoint(f"http{'s' if tls else ''}://127.0.0.1:{self.server_port}/sparql?of=test")
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)

    def verify_request(self, *_: object) -> bool:
        """Count the connection, and take it."""
        self.endpoint.connections += 1
        return True

    def handle_error(self, *_: object) -> None:
        """Say nothing: some tests hang up."""


@contextmanager
def endpoint(behaviour: Behaviour, tls: ssl.SSLContext | None = None) -> Iterator[Endpoint]:
    """Serve until the block ends."""
    with Server(behaviour, tls) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        try:
            yield server.endpoint
        finally:
            server.endpoint.leaving.set()
            server.shutdown()


def answers(body: bytes, media_type: str = JSON, status: int = 200, **headers: str) -> Behaviour:
    """Answer every request alike."""
    return lambda request: request.answer(body, media_type, status, **headers)


def over(*quads: ox.Quad) -> Behaviour:
    """Answer as a SPARQL endpoint does that holds these statements."""
    store = ox.Store()
    store.extend(quads)

    def evaluated(request: Request) -> None:
        found = cast(ox.QuerySolutions, store.query(request.query))
        request.answer(cast(bytes, found.serialize(format=ox.QueryResultsFormat.JSON)))

    return evaluated


def stalls(request: Request) -> None:
    """Never answer."""
    request.server.endpoint.leaving.wait()


def drips(request: Request) -> None:
    """Send a little at a time, for ever."""
    request.start()
    while not request.server.endpoint.leaving.wait(0.01):
        request.wfile.write(b" ")


def begins_for_ever(request: Request) -> None:
    """Send one header after another."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not request.server.endpoint.leaving.wait(0.05):
        request.wfile.write(b"X: y\r\n")


def counts_for_ever(request: Request) -> None:
    """Send the length of a block, digit by digit."""
    request.wfile.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: " + JSON.encode() + b"\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    while not request.server.endpoint.leaving.wait(0.01):
        request.wfile.write(b"0")


def packs_nothing(request: Request) -> None:
    """Send a gzip file whose head never ends, so that there is nothing to unpack."""
    request.wfile.write(f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\nContent-Encoding: gzip\r\n\r\n".encode())
    request.wfile.write(b"\x1f\x8b\x08\x08" + bytes(6))
    while not request.server.endpoint.leaving.wait(0.01):
        request.wfile.write(b"a")


def floods(request: Request) -> None:
    """Send rows for ever."""
    request.start()
    request.wfile.write(TABLE.removesuffix(b"]}}"))
    while not request.server.endpoint.leaving.is_set():
        request.wfile.write(b',{"n":{"type":"literal","value":"more"}}' * 1000)


def breaks_off(request: Request) -> None:
    """Promise more than is sent."""
    request.start(length=1000)
    request.wfile.write(TABLE.removesuffix(b"]}}"))


def hangs_up(request: Request) -> None:
    """Close the connection without a word."""
