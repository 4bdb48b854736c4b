"""Where answers wait until they are sent: files without a name, which are gone when they are closed."""

import io
import os
import tempfile
import threading
from collections.abc import Callable

from gfmdkg.errors import BusyError

_RETRY_SECONDS = 10


class SpoolFile(io.FileIO):
    """One answer.

    :param descriptor: the open file.
    :param on_close: called once, with the size that was settled.
    """

    def __init__(self, descriptor: int, on_close: Callable[[int], None]) -> None:
        super().__init__(descriptor, "r+b")
        self._on_close = on_close
        self._size = 0

    def settle(self, size: int) -> None:
        """Say how long the finished answer is."""
        self._size = size

    def close(self) -> None:
        """Give the space back."""
        if not self.closed:
            super().close()
            self._on_close(self._size)


class Spool:
    """Makes such files, as long as those not yet sent do not take too much.

    :param folder: where they lie; None for the system's temporary folder.
    :param limit: the most bytes of finished answers.
    """

    def __init__(self, folder: str | None, limit: int) -> None:
        self._folder = folder
        self._limit = limit
        self._lock = threading.Lock()
        self._held = 0

    def open(self) -> SpoolFile:
        """Make an empty file.

        :raises BusyError: if the answers that wait to be read take all the space there is.
        """
        if self._held >= self._limit:
            raise BusyError("Answers that are still being sent fill the spool.", _RETRY_SECONDS)
        with tempfile.TemporaryFile(dir=self._folder, buffering=0) as unnamed:
            return SpoolFile(os.dup(unnamed.fileno()), lambda size: self._count(-size))

    def settle(self, file: SpoolFile, size: int) -> None:
        """Count a finished answer until its file is closed, and go back to its beginning."""
        file.settle(size)
        self._count(size)
        file.seek(0)

    def _count(self, size: int) -> None:
        with self._lock:
            self._held += size
