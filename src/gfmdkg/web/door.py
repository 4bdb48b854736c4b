"""The connection of one client: HTTP/1.1 by uvicorn and httptools, with a bound for the time and length of a head.

A request that came before, byte for byte, and whose answer is kept is answered here, without being read again.
"""

import asyncio
import re
import sys
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from gfmdkg.web.bridge import Headers
from gfmdkg.web.front import DROP, LONGEST_HEAD, RAW, WHOLE, Front
from gfmdkg.web.ready import LONGEST, head
from gfmdkg.web.refusals import RefusalError, late
from gfmdkg.web.sockets import CONNECTIONS

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application

_LONGEST_TARGET = 0xFFFF  # bytes of a request target; the parser reads no longer one
_PIECE = 16_384  # bytes that are read at once: each request in them takes its memory at once
_END = b"\r\n\r\n"
_REQUEST_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) \S+ HTTP/1\.[01]\r\n")
_UPGRADE = re.compile(rb"\r\nupgrade:", re.IGNORECASE)
_UNREADABLE = "This is no HTTP/1.1 request, or not a whole one."


class Door(HttpToolsProtocol):
    """Stands before the front, once for each connection; uvicorn makes it."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        front = cast(Front, self.config.app)
        self._ready = front.ready
        self._patience = front.settings.body_seconds
        self._longest_head = front.settings.request_limit + LONGEST_HEAD  # a query in the URL is a request
        self._is_whole = True  # what came so far are whole requests
        self._begun = 0  # requests that began in the bytes that are read now
        self._head_size = 0
        self._fields_size = 0
        self._is_in_head = False
        self._rest = b""  # what has come and is not read yet
        self._piece = b""  # what is read now
        self._since = 0.0  # when the connection was last seen to do something
        self._answering: RequestResponseCycle | None = None
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        if len(self.connections) > CONNECTIONS:
            transport.abort()
            return
        self._since = self.loop.time()
        self._watch(self._patience)

    def connection_lost(self, exc: Exception | None) -> None:
        """End the waiting, and let what answers know, also when another request has come behind its own."""
        super().connection_lost(exc)
        if self._answering:
            self._answering.disconnected = True
        if self._timer:
            self._timer.cancel()

    def data_received(self, data: bytes) -> None:
        """Answer a request that is known; let the parser read any other."""
        is_next = self._is_whole and self._is_idle and not self._rest and len(data) <= LONGEST
        if is_next and not self.flow.write_paused and (found := self._ready.get(data)):
            self._since = self.loop.time()
            self._send(*found)
            return
        self._begun = 0
        self._rest += data
        self._read()
        if is_next and self._begun == 1 and self._is_whole and self.cycle.keep_alive:
            self.scope[RAW] = data  # type: ignore[literal-required]

    def _read(self) -> None:
        """Read what has come, but no further than into a second request while one is answered."""
        while self._rest and not self.pipeline and not self.transport.is_closing():
            self._piece, self._rest = self._rest[:_PIECE], self._rest[_PIECE:]
            self._head_size += len(self._piece)
            super().data_received(_without_upgrade(self._piece) if self._is_whole else self._piece)
            if self._head_size > self._longest_head and not self.transport.is_closing():
                self._refuse(RefusalError(431, f"The head of the request is longer than {self._longest_head} bytes."))
        if self._rest:
            self.flow.pause_reading()

    def _go_on(self) -> None:
        self._read()
        if not (self._rest or self.pipeline):
            self.flow.resume_reading()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: "ASGI3Application") -> None:
        self._answering = cycle
        super()._start_asgi_task(cycle, app)

    def on_message_begin(self) -> None:
        """See the first byte of a request."""
        super().on_message_begin()
        self._is_whole = False
        self._begun += 1
        self._fields_size, self._is_in_head = 0, True
        self._since = self.loop.time()

    def on_header(self, name: bytes, value: bytes) -> None:
        """See a header field, but leave out what the head has no room for; the front then refuses it.

        Fields behind the body are left out, too: whoever stands before the server has not looked at them.
        """
        if self._is_in_head and self._fields_size <= LONGEST_HEAD:
            super().on_header(name, value)
        self._fields_size += len(name) + len(value)

    def on_headers_complete(self) -> None:
        """See the end of its head."""
        self._is_in_head = False
        path, _, query = self.url.partition(b"?")
        is_long = len(self.url) > _LONGEST_TARGET
        if is_long:
            self.url = path[:_LONGEST_TARGET]
        super().on_headers_complete()
        if is_long:
            self.scope["query_string"] = query.partition(b"#")[0]
        self.scope[WHOLE] = partial(self._send_whole, self.cycle)  # type: ignore[literal-required]
        self.scope[DROP] = partial(self._drop, self.cycle)  # type: ignore[literal-required]
        self._head_size = 0

    def on_body(self, body: bytes) -> None:
        """See a part of its body."""
        super().on_body(body)
        self._head_size = 0

    def on_message_complete(self) -> None:
        """See its end."""
        super().on_message_complete()
        self._is_whole = True
        self._head_size = 0

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        super().on_response_complete()
        self._since = self.loop.time()
        if self._rest or self.pipeline:
            self.flow.pause_reading()
            self.loop.call_soon(self._go_on)

    def timeout_keep_alive_handler(self) -> None:
        """Do nothing: the door has a watch of its own."""

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the name that uvicorn gives it
        """Refuse what is no request, or one with a method that nobody knows."""
        line = _REQUEST_LINE.match(self._piece)
        if line and isinstance(sys.exception(), httptools.HttpParserInvalidMethodError):
            self._refuse(RefusalError(501, f"There is no method {line[1].decode()}; methods are in capitals."))
        else:
            self._refuse(RefusalError(400, _UNREADABLE))

    def _unsupported_upgrade_warning(self) -> None:
        # The parser would read nothing more.
        self.parser = httptools.HttpRequestParser(self)

    @property
    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _watch(self, seconds: float) -> None:
        self._timer = self.loop.call_later(seconds, self._look)

    def _look(self) -> None:
        rest = self._since + self._patience - self.loop.time()
        if not self._is_idle:
            self._watch(self._patience)
        elif rest > 0:
            self._watch(rest)
        elif self._is_whole:
            self.transport.close()
        else:
            self._refuse(late(self._patience))

    def _refuse(self, refusal: RefusalError) -> None:
        if self._is_idle or not (self.pipeline or self.cycle.response_started):
            status, headers, body = refusal.response()
            self._send(head(status, headers), body)
        self.transport.close()

    async def _send_whole(self, cycle: RequestResponseCycle, status: int, headers: Headers, body: bytes) -> None:
        """Do in one step what the cycle does in two: the client gets the head and the body in one packet."""
        if self.flow.write_paused and not cycle.disconnected:
            await self.flow.drain()
        if cycle.disconnected:
            return
        if not cycle.keep_alive:
            headers = [*(header for header in headers if header[0] != b"connection"), (b"connection", b"close")]
        is_last = (b"connection", b"close") in headers
        self._send(head(status, headers), body)
        cycle.response_started = cycle.response_complete = True
        cycle.message_event.set()
        if is_last:
            self.transport.close()
        cycle.on_response()

    def _drop(self, cycle: RequestResponseCycle) -> None:
        cycle.disconnected = True
        self.transport.abort()

    def _send(self, response_head: bytes, body: bytes) -> None:
        line, _, rest = response_head.partition(b"\r\n")
        date = self.server_state.default_headers[0][1]
        self.transport.write(b"%b\r\ndate: %b\r\n%b%b" % (line, date, rest, body))


def _without_upgrade(piece: bytes) -> bytes:
    """Hide the wish for another protocol, which a client must bear to be passed over (RFC 9110, section 7.8).

    Clients that would rather speak HTTP/2 send it with a body, which the parser would not read.
    """
    head, end, rest = piece.partition(_END)
    return _UPGRADE.sub(b"\r\nx-upgrade:", head) + end + rest
