"""The short way of a query at the endpoint: from the event loop to a worker and back, past threads and Flask.

It is taken where a client asks a query and wants data for it. Pages, descriptions and refusals are Flask's, and so is
the wording of what went wrong here: the request then goes on to Flask, with the error beside it.
"""

import asyncio
import os
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from werkzeug import Request
from werkzeug.exceptions import HTTPException
from werkzeug.wsgi import FileWrapper

from gfmdkg.engines.isolated import Begun, IsolatedEngine
from gfmdkg.errors import GfmdkgError
from gfmdkg.query import Answer, QueryRequest
from gfmdkg.settings import Settings
from gfmdkg.web.answers import BLOCK, headers_of
from gfmdkg.web.bridge import CANCELLATION, FAILURE, Response
from gfmdkg.web.fields import measure
from gfmdkg.web.headers import ALWAYS
from gfmdkg.web.negotiation import Accepted
from gfmdkg.web.protocol import BODIES, ENDPOINT, METHODS, endpoint_address, read_operation
from gfmdkg.web.threads import Threads
from gfmdkg.web.validators import held, policy, served_by

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_MOMENT = 0.05  # seconds
_MOST_WAITING = 64
_LONGEST = 1 << 16  # bytes of fields; to read more takes a while, in which the event loop would do nothing else
_EVERY = (("Accept-Query", BODIES), *ALWAYS)


class Direct:
    """Answers queries where the event loop can.

    :param engine: what answers.
    :param settings: the limits.
    :param threads: where a query goes that is not answered at once.
    """

    def __init__(self, engine: IsolatedEngine, settings: Settings, threads: Threads) -> None:
        self._engine = engine
        self._settings = settings
        self._threads = threads
        self._waiting: deque[asyncio.Future[bool]] = deque()

    async def answer(self, environ: "WSGIEnvironment") -> Response | None:
        """Answer a request, or give None: the application then has to.

        :param environ: the request; an error of the engine stands in it afterwards, under :data:`FAILURE`.
        """
        try:
            read = self._read(environ)
        except (GfmdkgError, HTTPException):
            return None
        if not read:
            return None
        request, accepted, asked = read
        kept = policy(asked, accepted.labels, served_by(self._engine.version, self._settings), request.method)
        if there := held(kept.etag, environ.get("HTTP_IF_NONE_MATCH")):
            version = ("GFMDKG-Dataset-Version", self._engine.version)
            return _response(HTTPStatus.NOT_MODIFIED, [version, *replace(kept, etag=there).headers])
        try:
            answered = await self._evaluate(asked)
        except Exception as error:  # noqa: BLE001 - it is raised again, where its response is written
            environ[FAILURE] = error
            return None
        return _response(HTTPStatus.OK, [*headers_of(answered, accepted), *kept.headers], answered)

    def _read(self, environ: "WSGIEnvironment") -> tuple[Request, Accepted, QueryRequest] | None:
        if environ["PATH_INFO"].removesuffix("/") != ENDPOINT or environ["REQUEST_METHOD"] not in METHODS:
            return None
        if len(environ["QUERY_STRING"]) + environ["wsgi.input"].getbuffer().nbytes > _LONGEST:
            return None
        request, limit = Request(environ, populate_request=False), self._settings.request_limit
        measure(request, limit)
        operation = read_operation(request, limit)
        accepted = operation.accepted(environ.get("HTTP_ACCEPT"))
        if accepted.page or "version" in operation.fields or operation.asks_nothing:
            return None
        asked = operation.query_request(accepted, endpoint_address(request), environ[CANCELLATION])
        return request, accepted, asked

    async def _evaluate(self, asked: QueryRequest) -> Answer:
        begun = await self._begin(asked)
        if not begun:
            return await self._threads.run(partial(self._engine.answer, asked))
        try:
            is_there = await self._is_answered(begun)
            if not is_there:
                return await self._threads.run(partial(self._engine.end, begun))
            return self._engine.end(begun)
        finally:
            self._call_next()

    async def _begin(self, asked: QueryRequest) -> Begun | None:
        """Wait for a free worker for a moment, in which other light queries are likely to end."""
        loop = asyncio.get_running_loop()
        until = loop.time() + _MOMENT
        begun = self._engine.begin(asked)
        while not begun and loop.time() < until and len(self._waiting) < _MOST_WAITING:
            called: asyncio.Future[bool] = loop.create_future()
            self._waiting.append(called)
            await _settled(called, until - loop.time())
            begun = self._engine.begin(asked)
        return begun

    def _call_next(self) -> None:
        while self._waiting:
            called = self._waiting.popleft()
            if not called.done():
                _settle(called)
                return

    async def _is_answered(self, begun: Begun) -> bool:
        """Wait as long as a query is light, or until its worker says something or ends."""
        loop = asyncio.get_running_loop()
        readable: asyncio.Future[bool] = loop.create_future()
        descriptor = begun.fileno()
        loop.add_reader(descriptor, _settle, readable)
        try:
            with begun.stopping():
                is_readable = await _settled(readable, self._settings.light_seconds)
        finally:
            loop.remove_reader(descriptor)
            os.set_blocking(descriptor, True)  # uvloop lets it not wait, and a long message needs to
        return is_readable and self._engine.has_answered(begun)


def _settle(future: "asyncio.Future[bool]", has_happened: bool = True) -> None:
    if not future.done():
        future.set_result(has_happened)


async def _settled(future: "asyncio.Future[bool]", seconds: float) -> bool:
    """Wait until something happens, but no longer than some time; whether it has."""
    timer = asyncio.get_running_loop().call_later(seconds, _settle, future, False)
    try:
        return await future
    finally:
        timer.cancel()


def _response(status: HTTPStatus, headers: list[tuple[str, str]], answered: Answer | None = None) -> Response:
    blocks = FileWrapper(answered.body, BLOCK) if answered else iter(())
    close: Callable[[], object] = answered.body.close if answered else lambda: None
    return Response(status, [*map(_written, headers), *map(_written, _EVERY)], blocks, close)


@lru_cache(1024)
def _written(header: tuple[str, str]) -> tuple[bytes, bytes]:
    return header[0].lower().encode("latin-1"), header[1].encode("latin-1")
