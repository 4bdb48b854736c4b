"""How much of the dumps is written, by the bytes that are read for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from gfmdkg.publishing.content import Progress

_STEP = 1 << 22  # bytes between two words on progress


class Meter:
    """Counts what is read.

    :param progress: is told how much is done.
    :param total: the number of bytes that will be read, about.
    """

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._total = max(1, total)
        self._done = 0
        self._told = 0

    @contextmanager
    def open(self, path: Path, what: str) -> Iterator[IO[bytes]]:
        """Open a file so that what is read of it counts.

        :param what: the name of what is written from it.
        """
        self._tell(what)
        with path.open("rb") as file:
            yield cast("IO[bytes]", _Counting(file, self, what))

    def add(self, size: int, what: str) -> None:
        """Count bytes that were read."""
        self._done += size
        if self._done - self._told >= _STEP:
            self._tell(what)

    def _tell(self, what: str) -> None:
        self._told = self._done
        self._progress(what, min(1, self._done / self._total))


class _Counting:
    def __init__(self, file: IO[bytes], meter: Meter, what: str) -> None:
        self._file = file
        self._meter = meter
        self._what = what

    def read(self, size: int = -1, /) -> bytes:
        data = self._file.read(size)
        self._meter.add(len(data), self._what)
        return data
