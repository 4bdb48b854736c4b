"""The parts of a file that a client asks for (RFC 9110, section 14)."""

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from werkzeug.exceptions import RequestedRangeNotSatisfiable

Part = tuple[int, int]
"""The first byte and the one after the last."""

MOST_PARTS = 50
_BLOCK = 64 * 1024  # bytes that are read at once
_BYTES = re.compile(r"bytes\s*=(.*)", re.IGNORECASE | re.DOTALL)
_PART = re.compile(r"([0-9]{0,18})-([0-9]{0,18})")


def parts(header: str, length: int) -> list[Part]:
    """Read a Range header; with one in another unit than bytes the whole is asked for: no part.

    :param header: its value.
    :param length: the length of the file.
    :raises RequestedRangeNotSatisfiable: if it is broken, asks for nothing that is there, or for too much.

    >>> parts("bytes=0-9, 90-, -5", 100)
    [(0, 10), (90, 100), (95, 100)]
    >>> parts("lines=1-2", 100)
    []
    """
    named = _BYTES.fullmatch(header.strip())
    if named is None:
        return []
    found = [part for text in named[1].split(",") if text.strip() for part in _read(text.strip(), length)]
    if not found:
        raise _refusal(length, f"No byte of the range is there: the file has {length} bytes, from 0 on.")
    if len(found) > MOST_PARTS or sum(stop - start for start, stop in found) > length:
        advice = f"Ask for {MOST_PARTS} ranges at most, which are no longer than the file together."
        raise _refusal(length, f"The ranges are too many or too long. {advice}")
    return found


def read(file: BinaryIO, part: Part) -> Iterator[bytes]:
    """Read a part of a file block by block."""
    start, stop = part
    file.seek(start)
    while start < stop and (block := file.read(min(_BLOCK, stop - start))):
        start += len(block)
        yield block


class Multipart:
    """Several parts as one body of the type ``multipart/byteranges`` (RFC 9110, section 14.6).

    :param wanted: the parts.
    :param length: the length of the file.
    :param media_type: that of the file.
    :param boundary: what stands between two parts, and nowhere in them.
    """

    def __init__(self, wanted: Sequence[Part], length: int, media_type: str, boundary: str) -> None:
        self._wanted = wanted
        self.media_type = f"multipart/byteranges; boundary={boundary}"
        self._heads = [
            f"\r\n--{boundary}\r\nContent-Type: {media_type}\r\nContent-Range: {content_range(part, length)}\r\n\r\n"
            for part in wanted
        ]
        self._end = f"\r\n--{boundary}--\r\n"

    @property
    def length(self) -> int:
        """The length of the body."""
        return sum(map(len, (*self._heads, self._end))) + sum(stop - start for start, stop in self._wanted)

    def read(self, file: BinaryIO) -> Iterator[bytes]:
        """Give the body block by block."""
        for head, part in zip(self._heads, self._wanted, strict=True):
            yield head.encode("ascii")
            yield from read(file, part)
        yield self._end.encode("ascii")


def content_range(part: Part, length: int) -> str:
    """Write the Content-Range of a part.

    >>> content_range((0, 10), 100)
    'bytes 0-9/100'
    """
    return f"bytes {part[0]}-{part[1] - 1}/{length}"


def _read(text: str, length: int) -> Iterator[Part]:
    """Read one range; one that is not there gives nothing."""
    found = _PART.fullmatch(text)
    first, last = (found[1], found[2]) if found else ("", "")
    if not (first or last) or (first and last and int(last) < int(first)):
        raise _refusal(length, f"{text!r} is no range: write bytes=0-499, bytes=500- or bytes=-500.")
    start = int(first) if first else max(0, length - int(last))
    stop = min(int(last) + 1, length) if first and last else length
    if start < stop:
        yield start, stop


def _refusal(length: int, reason: str) -> RequestedRangeNotSatisfiable:
    return RequestedRangeNotSatisfiable(length, description=reason)
