"""Files as streams of bytes: unpacked and hashed while they are read, so that no part of one passes for the whole."""

import gzip
import hashlib
import io
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast
from xml.parsers import expat

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

UNREADABLE = (OSError, EOFError, zlib.error, zstd.ZstdError)

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BLOCK = 64 * 1024


class _Hashing(io.RawIOBase):
    """Passes the bytes of a file on and keeps their SHA-256."""

    def __init__(self, source: io.FileIO) -> None:
        self._source = source
        self._hash = hashlib.sha256()
        self.size = 0

    @property
    def digest(self) -> str:
        """The SHA-256 of what was read so far."""
        return self._hash.hexdigest()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        size = self._source.readinto(buffer) or 0
        self._hash.update(memoryview(buffer)[:size])
        self.size += size
        return size


_UNPACK: Mapping[str, Callable[[Any], IO[bytes]]] = {
    ".gz": lambda packed: cast("IO[bytes]", gzip.GzipFile(fileobj=packed)),
    ".zst": lambda packed: cast("IO[bytes]", zstd.ZstdFile(packed)),
}
PACKED = tuple(_UNPACK)


class Stream:
    """One file, as a parser reads it: unpacked where its suffix says so.

    :param path: the file.
    :raises OSError: if it cannot be read; :meth:`read` may raise the others of :data:`UNREADABLE`, too.
    """

    def __init__(self, path: Path) -> None:
        self._file = io.FileIO(path)
        self._hashing = _Hashing(self._file)
        self._is_packed = path.suffix.lower() in _UNPACK
        buffered = io.BufferedReader(self._hashing, _BLOCK)
        self._text = _UNPACK[path.suffix.lower()](buffered) if self._is_packed else cast("IO[bytes]", buffered)
        self._is_begun = False

    @classmethod
    @contextmanager
    def opened(cls, path: Path) -> "Iterator[Stream]":
        """Open a file, and close it at the end of the block."""
        stream = cls(path)
        with stream._file:
            yield stream

    @property
    def line(self) -> int:
        """The line that was read last, from 1; 0 where lines are not counted."""
        return 0

    @property
    def as_file(self) -> IO[bytes]:
        """The stream, for a parser that only reads."""
        return cast("IO[bytes]", self)

    def read(self, size: int = -1, /) -> bytes:
        """Give the next bytes, none at the end; a byte order mark at the beginning is left out."""
        data = self._next(size)
        if self._is_begun:
            return data
        self._is_begun = True
        return data.removeprefix(_BYTE_ORDER_MARK) or self._next(size)

    def finish(self) -> str:
        """Read what the parser left, for only then the file is known to be whole.

        :returns: the SHA-256 of the file as it lies there.
        :raises EOFError: if it is empty and should be packed.
        """
        while self.read(_BLOCK):
            pass
        if self._is_packed and not self._hashing.size:
            raise EOFError("The file is empty")
        return self._hashing.digest

    def _next(self, size: int) -> bytes:
        return self._text.read(size)


class XmlStream(Stream):
    """A file in XML, checked line by line while it is read.

    The engine takes one that ends in the middle for a whole one, and names no line; here both are known.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._parser = expat.ParserCreate()
        self._line = 0
        self._is_at_line_end = True
        self._is_ended = False

    @property
    def line(self) -> int:
        """The line that was read last, from 1."""
        return self._line

    def _next(self, size: int) -> bytes:
        data = self._text.readline(size)
        if not self._is_ended:
            self._line += self._is_at_line_end and bool(data)
            self._is_at_line_end = data.endswith(b"\n")
            self._is_ended = not data
            self._parser.Parse(data, self._is_ended)
        return data
