"""Responses that are ready to be sent, by the bytes of the request that they answer."""

from http import HTTPStatus
from typing import NamedTuple

from gfmdkg.web.bridge import Headers
from gfmdkg.web.cache import AnswerCache, Entry, Key

LONGEST = 4096  # bytes; a longer request is read each time
_LONGEST_BODY = 1 << 16
_MOST = 2000


class _Known(NamedTuple):
    key: Key
    entry: Entry
    head: bytes
    body: bytes


class ReadyAnswers:
    """Lets a request be answered without being read when it comes again, as long as its answer is kept.

    :param cache: where the answers are kept.
    """

    def __init__(self, cache: AnswerCache) -> None:
        self._cache = cache
        self._known: dict[bytes, _Known] = {}

    def get(self, raw: bytes) -> tuple[bytes, bytes] | None:
        """Find the response to a request: its head from the second line on, without a date, and its body.

        :param raw: the whole request as it came.
        """
        known = self._known.get(raw)
        if not known or self._cache.get(known.key) is not known.entry:
            return None
        return known.head, known.body

    def put(self, raw: bytes, key: Key, entry: Entry, response: tuple[int, Headers, bytes]) -> None:
        """Keep a response, if it is short, as long as the entry of the cache that it was made from."""
        status, headers, body = response
        if len(raw) > LONGEST or len(body) > _LONGEST_BODY or self._cache.get(key) is not entry:
            return
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[raw] = _Known(key, entry, head(status, headers), body)


def head(status: int, headers: Headers) -> bytes:
    r"""Write the head of a response, with its blank line.

    >>> head(304, [(b"etag", b'"a"')])
    b'HTTP/1.1 304 Not Modified\r\netag: "a"\r\n\r\n'
    """
    lines = [b"HTTP/1.1 %d %b" % (status, HTTPStatus(status).phrase.encode())]
    lines += [b"%b: %b" % header for header in headers]
    return b"\r\n".join([*lines, b"", b""])
