"""Content codings (RFC 9110, section 8.4): which one a client wants, and answers written in it."""

import sys
import zlib
from functools import lru_cache
from typing import Protocol

import brotli
from werkzeug.http import parse_accept_header

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

IDENTITY = "identity"
CODINGS = ("zstd", "br", "gzip")  # between equals the first is taken
SMALLEST = 512  # bytes; a shorter body gains nothing

_GZIP_WINDOW = 31  # zlib's way to say: 32 kB, with the header and trailer of gzip
_GZIP_LEVEL = 6
_BROTLI_QUALITY = 5
_TEXTS = ("json", "xml", "javascript", "n-triples", "n-quads", "trig", "sparql-query", "sparql-results")


class Encoder(Protocol):
    """Codes a body block by block."""

    def add(self, block: bytes) -> bytes:
        """Take the next block and give what is coded so far."""

    def end(self) -> bytes:
        """Give the rest."""


class _Gzip:
    def __init__(self) -> None:
        self._coder = zlib.compressobj(_GZIP_LEVEL, wbits=_GZIP_WINDOW)

    def add(self, block: bytes) -> bytes:
        return self._coder.compress(block)

    def end(self) -> bytes:
        return self._coder.flush()


class _Brotli:
    def __init__(self) -> None:
        self._coder = brotli.Compressor(quality=_BROTLI_QUALITY)

    def add(self, block: bytes) -> bytes:
        return bytes(self._coder.process(block))

    def end(self) -> bytes:
        return bytes(self._coder.finish())


class _Zstandard:
    def __init__(self) -> None:
        self._coder = zstd.ZstdCompressor()

    def add(self, block: bytes) -> bytes:
        return self._coder.compress(block)

    def end(self) -> bytes:
        return self._coder.flush()


_ENCODERS: dict[str, type[Encoder]] = {"zstd": _Zstandard, "br": _Brotli, "gzip": _Gzip}


def encoder(coding: str) -> Encoder:
    """Make an encoder for one body.

    :param coding: one of :data:`CODINGS`.
    """
    return _ENCODERS[coding]()


def encode(coding: str, body: bytes) -> bytes:
    """Code a whole body."""
    coder = encoder(coding)
    return coder.add(body) + coder.end()


@lru_cache(maxsize=1024)
def choose(accept_encoding: str, codings: tuple[str, ...] = CODINGS) -> str:
    """Choose a coding that the client accepts; one that it does not name is not wanted, unless no coding is refused.

    :param accept_encoding: its header.
    :param codings: those that there are; between equals the first is taken.

    >>> choose("gzip, deflate, br;q=0.5"), choose("*, identity;q=0")
    ('gzip', 'zstd')
    >>> choose(""), choose("*")
    ('identity', 'identity')
    """
    wanted = _wanted(accept_encoding)
    others = wanted.get("*", 0) if refuses_identity(accept_encoding) else 0
    best = max(codings, key=lambda coding: wanted.get(coding, others))
    quality = wanted.get(best, others)
    return best if quality > 0 and quality >= wanted.get(IDENTITY, 0) else IDENTITY


@lru_cache(maxsize=1024)
def refuses_identity(accept_encoding: str) -> bool:
    """Whether the client refuses an answer that is not coded, however short it is.

    >>> refuses_identity("gzip"), refuses_identity("gzip, identity;q=0"), refuses_identity("gzip, *;q=0")
    (False, True, True)
    """
    wanted = _wanted(accept_encoding)
    return wanted.get(IDENTITY, wanted.get("*", 1)) == 0


def _wanted(accept_encoding: str) -> dict[str, float]:
    return {name.lower(): quality for name, quality in parse_accept_header(accept_encoding)}


@lru_cache(maxsize=256)
def is_text(content_type: str) -> bool:
    """Whether a media type is text, which gets shorter when it is coded.

    >>> is_text("application/sparql-results+json"), is_text("image/png")
    (True, False)
    """
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type.startswith("text/") or media_type.endswith(_TEXTS)
