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
_ZSTD_LEVEL = 6


def packed(described: Described, folder: Path) -> Iterator[Described]:
    """Describe a file, and compress it in every way that there is.

    :param folder: where its path begins.
    """
    yield described
    for compression in _CODERS:
        path = pack(folder / described.path, compression)
        yield replace(described, path=path.relative_to(folder).as_posix(), compression=compression)


def pack(path: Path, compression: Compression) -> Path:
    """Compress a file beside itself.

    :returns: the compressed file; the file itself where no compression is named.
    """
    if not compression:
        return path
    target = path.with_name(f"{path.name}.{compression}")
    with path.open("rb") as plain, target.open("wb") as file, _CODERS[compression](file) as coder:
        shutil.copyfileobj(plain, coder, _BLOCK)
    return target


def _gzip(file: BinaryIO) -> IO[bytes]:
    return cast("IO[bytes]", gzip.GzipFile("", "wb", _GZIP_LEVEL, file, mtime=0))


def _zstd(file: BinaryIO) -> IO[bytes]:
    return cast("IO[bytes]", zstd.ZstdFile(file, "wb", level=_ZSTD_LEVEL))


_CODERS: Mapping[Compression, Callable[[BinaryIO], IO[bytes]]] = {"gz": _gzip, "zst": _zstd}
