"""Where the engine of a query that calls other endpoints must go instead of to them.

The query is rewritten so that each SERVICE names an address of the gateway, on this machine and under a secret path.
The gateway asks the endpoint that stands behind that address and gives the engine its complete results, or an error.
It asks no endpoint the same question twice for one query: the engine itself would ask again for every row of an
``EXISTS``. And it keeps what failed, for the engine takes a call that fails in ``EXISTS`` or ``MINUS`` for an answer.
"""

import secrets
import socketserver
import threading
import time
from collections.abc import Callable, Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler

from gfmdkg.engines.outside import Question, Results
from gfmdkg.errors import ServiceError
from gfmdkg.guard import Call
from gfmdkg.query import Limits

_SHARE = 0.9  # of the time that is left: what a call may take, so that it ends before the query does

Fetch = Callable[[Question], Results]


class Gateway(socketserver.ThreadingTCPServer):
    """The calls of one query.

    :param calls: as the guard found them.
    :param limits: what the query may use.
    :param seconds: the time that is left for the query.
    :param fetch: asks an endpoint, as :func:`gfmdkg.engines.outside.fetch` does.
    """

    daemon_threads = True

    def __init__(self, calls: Sequence[Call], limits: Limits, seconds: float, fetch: Fetch) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self._limits = limits
        self._until = time.monotonic() + seconds
        self._bytes_left = limits.service_bytes
        self._fetch = fetch
        self._asking = threading.Lock()
        self._known: dict[tuple[str, bytes], Results | ServiceError] = {}
        self.port: int = self.server_address[1]
        self.failure: ServiceError | None = None
        path = f"http://127.0.0.1:{self.port}/{secrets.token_urlsafe()}"
        self._calls = {f"{path}/{number}": call for number, call in enumerate(calls)}

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses that stand for the endpoints, call by call."""
        return tuple(self._calls)

    def rewritten(self, text: str) -> str:
        """Put the addresses in the place of the endpoints."""
        for address, call in reversed(self._calls.items()):
            text = f"{text[: call.start]}<{address}>{text[call.end :]}"
        return text

    def start(self) -> None:
        """Take requests, in threads of their own."""
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def results(self, address: str, query: bytes) -> Results:
        """Ask the endpoint behind an address.

        :raises KeyError: if none stands there.
        :raises ServiceError: if it gives no usable answer. Unless the call is silent, the whole query has none.
        """
        call = self._calls[address]
        key = (call.endpoint, self._as_written(query))
        with self._asking:
            if key not in self._known:
                self._known[key] = self._ask(*key)
            found = self._known[key]
            if isinstance(found, Results):
                return found
            if not call.is_silent:
                self.failure = self.failure or found
        raise found

    def _as_written(self, query: bytes) -> bytes:
        # A SERVICE inside another one is for the other endpoint to call.
        for address, call in self._calls.items():
            query = query.replace(f"<{address}>".encode(), f"<{call.endpoint}>".encode())
        return query

    def _ask(self, endpoint: str, query: bytes) -> Results | ServiceError:
        seconds = min(self._limits.service_seconds, _SHARE * (self._until - time.monotonic()))
        try:
            found = self._fetch(Question(endpoint, query, max(0.0, seconds), self._bytes_left))
        except ServiceError as error:
            return error
        self._bytes_left -= len(found.data)
        return found

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: an engine that has read enough hangs up."""


class _Handler(BaseHTTPRequestHandler):
    server: Gateway
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        address = f"http://127.0.0.1:{self.server.port}{self.path}"
        try:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            found = self.server.results(address, query)
        except KeyError:
            self.send_error(HTTPStatus.NOT_FOUND)
        except ServiceError:
            self.send_error(HTTPStatus.BAD_GATEWAY)
        else:
            self._send(found)

    def _send(self, found: Results) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", found.media_type)
        self.send_header("Content-Length", str(len(found.data)))
        self.end_headers()
        self.wfile.write(found.data)

    def log_message(self, *_: object) -> None:
        pass
