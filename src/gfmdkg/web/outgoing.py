"""The way of a response to its client: in blocks, and only as fast as it is read."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from gfmdkg.web.bridge import Headers, Send

Whole = Callable[[int, Headers, bytes], Awaitable[None]]

_BLOCK = 64 * 1024  # bytes that are sent at once


class Outgoing:
    """One response.

    :param send: as ASGI gives it; it waits until the client has taken what came before.
    :param whole: sends the head and the body of a short response at once, where the server can.
    :param seconds: how long the client may take for one block.
    :param is_head: whether the client wants the headers only.
    """

    def __init__(self, send: Send, whole: Whole | None, seconds: float, *, is_head: bool) -> None:
        self._send = send
        self._whole = whole
        self._seconds = seconds
        self._is_head = is_head

    async def send(self, status: int, headers: Headers, body: bytes) -> None:
        """Send a response that is in memory.

        :raises TimeoutError: if the client does not read.
        """
        if len(body) <= _BLOCK or self._is_head:
            await self._send_whole(status, headers, b"" if self._is_head else body)
            return
        await self._start(status, headers)
        for start in range(0, len(body), _BLOCK):
            await self._block(body[start : start + _BLOCK])
        await self._send({"type": "http.response.body", "body": b""})

    async def stream(self, status: int, headers: Headers, blocks: AsyncIterator[bytes]) -> None:
        """Send a response block by block; where it breaks off, the client sees that its end is missing.

        :raises TimeoutError: if the client does not read.
        """
        await self._start(status, headers)
        if not self._is_head:
            async for block in blocks:
                await self._block(block)
        await self._send({"type": "http.response.body", "body": b""})

    async def _send_whole(self, status: int, headers: Headers, body: bytes) -> None:
        if self._whole:
            await self._whole(status, headers, body)
            return
        await self._start(status, headers)
        await self._send({"type": "http.response.body", "body": body})

    async def _start(self, status: int, headers: Headers) -> None:
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def _block(self, block: bytes) -> None:
        async with asyncio.timeout(self._seconds):
            await self._send({"type": "http.response.body", "body": block, "more_body": True})
