"""Files compressed beside themselves, always with the same bytes."""

import gzip
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import IO, BinaryIO, cast

from gfmdkg.publishing.manifest import Compression, Described

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_BLOCK = 1 << 18
_GZIP_LEVEL = 6
_ZSTD_LEVEL = 9


def packed(described: Described, folder: Path) -> Iterator[Described]:
    """Describe a file, and compress it in every way that there is.

    :param folder: where its path begins.
    """
    yield described
    for compression, pack in _PACK.items():
        path = f"{described.path}.{compression}"
        with (folder / described.path).open("rb") as plain, (folder / path).open("wb") as file, pack(file) as coder:
            shutil.copyfileobj(plain, coder, _BLOCK)
        yield replace(described, path=path, compression=compression)


def _gzip(file: BinaryIO) -> IO[bytes]:
    return cast("IO[bytes]", gzip.GzipFile("", "wb", _GZIP_LEVEL, file, mtime=0))


def _zstd(file: BinaryIO) -> IO[bytes]:
    return cast("IO[bytes]", zstd.ZstdFile(file, "wb", level=_ZSTD_LEVEL))


_PACK: Mapping[Compression, Callable[[BinaryIO], IO[bytes]]] = {"gz": _gzip, "zst": _zstd}
