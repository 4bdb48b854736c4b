"""The door of the server: an ASGI application around the Flask application.

It reads a request whole before a thread is taken for it, answers from the cache, notices clients that go away or do not
read, and codes bodies. The Flask application behind it sees complete requests only, and decides what they mean.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

from gfmdkg.engines.isolated import IsolatedEngine
from gfmdkg.query import Cancellation
from gfmdkg.settings import Settings
from gfmdkg.web import coding
from gfmdkg.web.bridge import Headers, Receive, Response, Scope, Send, ask, environment, fields
from gfmdkg.web.cache import AnswerCache, Entry, Key
from gfmdkg.web.coding import IDENTITY
from gfmdkg.web.direct import Direct
from gfmdkg.web.incoming import Incoming
from gfmdkg.web.outgoing import Outgoing
from gfmdkg.web.ready import ReadyAnswers
from gfmdkg.web.refusals import RefusalError, late
from gfmdkg.web.threads import Threads
from gfmdkg.web.validators import held

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

_OTHER_THREADS = 32  # for requests that need no worker: pages from memory, downloads, refusals
_WHOLE = 1 << 20  # bytes; a longer body is never in memory as a whole
_WATCH_AFTER = 0.02  # seconds after which it is worth while to look whether the client is still there
LONGEST_HEAD = 16_384  # bytes of header fields and path; a query in the URL has the limit of a request
WHOLE = "gfmdkg.whole"  # where a scope has a way to send a response at once (:data:`gfmdkg.web.outgoing.Whole`)
DROP = "gfmdkg.drop"  # where a scope has a way to end its connection: an answer cut off is seen to be cut off
RAW = "gfmdkg.raw"  # where a scope has the bytes of its whole request, if they came at once and nothing with them
_KEPT_BY_304 = {
    b"access-control-allow-origin",
    b"access-control-expose-headers",
    b"cache-control",
    b"etag",
    b"gfmdkg-dataset-version",
    b"vary",
}


class Front:
    """Stands before an application.

    :param application: what answers.
    :param settings: the limits.
    :param engine: what answers queries at the endpoint, where that can be done without the application.
    :param believe: changes the environment of a request to what the proxies before the server say of it.

    Its attribute ``cache`` holds the answers that are kept, and ``ready`` those that can be sent as they are.
    """

    def __init__(
        self,
        application: "WSGIApplication",
        settings: Settings,
        engine: IsolatedEngine | None = None,
        believe: "Callable[[WSGIEnvironment], object]" = lambda _: None,
    ) -> None:
        self._application = application
        self._believe = believe
        self.settings = settings
        self.cache = AnswerCache(settings.cache_limit)
        self.ready = ReadyAnswers(self.cache)
        self._most = settings.worker_count + settings.long_worker_count + settings.queue_limit + _OTHER_THREADS
        self._running = 0
        self._threads = Threads(self._most)
        self._direct = Direct(engine, settings, self._threads) if engine else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3)."""
        request = Incoming(scope, fields(scope))
        outgoing = Outgoing(send, scope.get(WHOLE), self.settings.write_seconds, is_head=scope["method"] == "HEAD")
        try:
            await self._answer(request, receive, outgoing)
        except RefusalError as refusal:
            await outgoing.send(*refusal.response())
        except (ConnectionError, TimeoutError):  # the client has gone, or does not read
            scope.get(DROP, _leave)()

    async def _answer(self, request: Incoming, receive: Receive, outgoing: Outgoing) -> None:
        if request.head_size > LONGEST_HEAD:
            raise RefusalError(431, f"The head of the request is longer than {LONGEST_HEAD} bytes.")
        if not request.fields.get(b"host") and request.scope["http_version"] == "1.1":
            raise RefusalError(400, "The request needs the name of this host in its Host header.")
        if request.fields.get(b"transfer-encoding", b"chunked").lower() != b"chunked":
            raise RefusalError(501, "The body may come in chunks, but not coded otherwise on its way.")
        key = request.key() if request.is_get else None
        entry = self.cache.get(key) if key and b"range" not in request.fields else None
        if key and entry:
            await self._send_entry(key, entry, request, outgoing)
            return
        body = await self._read(receive, request) if request.has_body else b""
        key = key or request.key(body)
        entry = self.cache.get(key) if not request.is_get else None
        if entry:
            await self._send_entry(key, entry, request, outgoing)
            return
        if self._running >= self._most:
            waiting = "queue_limit", f"{self.settings.queue_limit} requests"
            raise RefusalError(503, "Too many requests wait already.", (b"retry-after", b"10"), waiting)
        await self._pass_on(key, request, body, receive, outgoing)

    async def _read(self, receive: Receive, request: Incoming) -> bytes:
        limit = self.settings.request_limit
        value = f"{limit} bytes"
        too_long = RefusalError(413, f"The request is longer than {value}.", limit=("request_limit", value))
        if _number(request.fields.get(b"content-length")) > limit:
            raise too_long
        body = bytearray()
        try:
            async with asyncio.timeout(self.settings.body_seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise RefusalError(400, "The request ended before its body was complete.")
                    body += message.get("body", b"")
                    if len(body) > limit:
                        raise too_long
                    if not message.get("more_body"):
                        return bytes(body)
        except TimeoutError:
            raise late(self.settings.body_seconds) from None

    async def _pass_on(self, key: Key, request: Incoming, body: bytes, receive: Receive, outgoing: Outgoing) -> None:
        cancellation = Cancellation()
        environ = environment(request.scope, request.fields, body, self.settings.root_path, cancellation)
        self._believe(environ)
        if request.scope["method"] == "HEAD":
            environ["REQUEST_METHOD"] = "GET"  # so that one answer serves both; the body stays here
            environ.pop("HTTP_RANGE", None)  # which only GET has
        self._running += 1
        try:
            with _Watch(receive, cancellation):
                response = await self._response(environ)
            with closing(response):
                if not cancellation.is_cancelled:
                    await self._send(key, request, response, outgoing)
        finally:
            self._running -= 1

    async def _response(self, environ: "WSGIEnvironment") -> Response:
        if self._direct and (response := await self._direct.answer(environ)):
            return response
        environ["wsgi.input"].seek(0)
        return await self._threads.run(partial(ask, self._application, environ))

    async def _send(self, key: Key, request: Incoming, response: Response, outgoing: Outgoing) -> None:
        fields = response.fields
        if b"repr-digest" in fields:  # the very bytes that the application names, neither coded nor kept
            await outgoing.stream(response.status, response.headers, _blocks(response))
            return
        if not _number(fields.get(b"content-length"), _WHOLE + 1) <= _WHOLE:
            await self._stream(request, response, outgoing)
            return
        body = response.read()
        entry = Entry(response.headers, {IDENTITY: body})
        is_kept = response.status == 200 and b"no-store" not in fields.get(b"cache-control", b"no-store")  # noqa: PLR2004
        if is_kept and len(body) <= self.cache.longest and b"content-range" not in fields:
            self.cache.put(key, entry)
        await self._send_entry(key, entry, request, outgoing, response.status)

    async def _send_entry(
        self, key: Key, entry: Entry, request: Incoming, outgoing: Outgoing, status: int = 200
    ) -> None:
        if there := held(entry.tag, request.fields.get(b"if-none-match", b"").decode("latin-1")):
            kept = [(name, there.encode("latin-1") if name == b"etag" else value) for name, value in entry.headers]
            kept = [header for header in kept if header[0] in _KEPT_BY_304]
            self._keep_ready(request, key, entry, (304, kept, b""))
            await outgoing.send(304, kept, b"")
            return
        chosen = request.coding if _is_codable(request, entry.headers, len(entry.bodies[IDENTITY])) else IDENTITY
        headers, body = entry.headers, entry.bodies.get(chosen)
        if body is None:
            body = await self._threads.run(partial(self.cache.coded, key, entry, chosen))
        if chosen != IDENTITY:
            headers = _coded_headers(headers, chosen, len(body))
        self._keep_ready(request, key, entry, (status, headers, body))
        await outgoing.send(status, headers, body)

    def _keep_ready(self, request: Incoming, key: Key, entry: Entry, response: tuple[int, Headers, bytes]) -> None:
        raw = request.scope.get(RAW)
        if raw and request.scope["method"] != "HEAD":
            self.ready.put(raw, key, entry, response)

    async def _stream(self, request: Incoming, response: Response, outgoing: Outgoing) -> None:
        # HTTP/1.0 has no chunks: without its length, a coded answer that is cut off would look whole.
        is_old = request.scope["http_version"] == "1.0"
        if is_old or not _is_codable(request, response.headers, _WHOLE) or request.coding == IDENTITY:
            await outgoing.stream(response.status, response.headers, _blocks(response))
            return
        headers = _coded_headers(response.headers, request.coding, None)
        await outgoing.stream(response.status, headers, self._coded_blocks(response, request.coding))

    async def _coded_blocks(self, response: Response, chosen: str) -> AsyncIterator[bytes]:
        encoder = coding.encoder(chosen)
        for block in response.blocks:
            yield await self._threads.run(partial(encoder.add, block))
        yield encoder.end()


class _Watch:
    """Looks whether the client is still there, once a request takes longer than most."""

    def __init__(self, receive: Receive, cancellation: Cancellation) -> None:
        self._receive = receive
        self._cancellation = cancellation
        self._task: asyncio.Task[None] | None = None

    def __enter__(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(_WATCH_AFTER, self._begin)

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        if self._task:
            self._task.cancel()

    def _begin(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._until_gone())

    async def _until_gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        await asyncio.to_thread(self._cancellation.cancel)


def _leave() -> None:
    """Leave a response as it is: the server sees that its end is missing."""


async def _blocks(response: Response) -> AsyncIterator[bytes]:
    for block in response.blocks:
        yield block


def _is_codable(request: Incoming, headers: Headers, length: int) -> bool:
    fields = dict(headers)
    is_plain = b"content-encoding" not in fields and b"content-range" not in fields and b"range" not in request.fields
    content_type = fields.get(b"content-type", b"").decode("latin-1")
    return is_plain and length >= request.shortest and coding.is_text(content_type)


def _coded_headers(headers: Headers, chosen: str, length: int | None) -> Headers:
    coded = [(name, _coded_tag(value, chosen) if name == b"etag" else value) for name, value in headers]
    coded = [header for header in coded if header[0] not in (b"content-length", b"accept-ranges")]
    if length is not None:
        coded.append((b"content-length", str(length).encode()))
    return [*coded, (b"content-encoding", chosen.encode())]


def _coded_tag(tag: bytes, chosen: str) -> bytes:
    return tag[:-1] + b"-" + chosen.encode() + b'"'


def _number(text: bytes | None, otherwise: int = 0) -> int:
    return int(text) if text and text.isdigit() else otherwise
