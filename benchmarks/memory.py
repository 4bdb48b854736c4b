"""Memory of a process and all that it started, each shared page counted once."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Self

_PROCESSES = Path("/proc")
_KIBIBYTE = 1024


def family(process: int) -> list[int]:
    """Give a process and all that it, or one of those, started."""
    children: dict[int, list[int]] = {}
    for child, parent in _parents():
        children.setdefault(parent, []).append(child)
    found = [process]
    for member in found:
        found += children.get(member, [])
    return found


def share(process: int) -> int:
    """Give the proportional share of memory of one process in bytes; 0 when it is gone."""
    try:
        text = (_PROCESSES / str(process) / "smaps_rollup").read_text()
    except (OSError, ProcessLookupError):
        return 0
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) * _KIBIBYTE


def is_of_engine(process: int) -> bool:
    """Whether a process holds the graph: the nursery or a worker."""
    try:
        return b"gfmdkg.engines" in (_PROCESSES / str(process) / "cmdline").read_bytes()
    except OSError:
        return False


def total(processes: list[int]) -> int:
    """Add the shares of several processes."""
    return sum(map(share, processes))


class Watch:
    """Looks at the memory of a family of processes again and again while a block runs.

    :param process: the eldest.
    :param pause: seconds between two looks.
    """

    def __init__(self, process: int, pause: float = 0.05) -> None:
        self._process = process
        self._pause = pause
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self.most = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(self._pause):
            self.most = max(self.most, total(family(self._process)))


def _parents() -> Iterator[tuple[int, int]]:
    for folder in _PROCESSES.iterdir():
        if folder.name.isdecimal():
            try:
                state = (folder / "stat").read_text().rpartition(")")[2].split()
            except (OSError, ProcessLookupError):
                continue
            yield int(folder.name), int(state[1])
