"""What a format has to know of statements before it writes the first."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Self

from gfmdkg.iris import PREFIXES

_SAMPLE = 50_000  # lines in which prefixes are looked for; one that is missed costs length, nothing else


class Noted:
    """Looks at lines of N-Triples or N-Quads while they pass.

    Its attribute ``predicates`` holds the predicates as they are written there, and ``prefixes`` those of ours that can
    be used.
    """

    def __init__(self) -> None:
        self.predicates: set[bytes] = set()
        self.prefixes: dict[str, str] = {}
        self._unused = {f"<{iri}".encode(): prefix for prefix, iri in PREFIXES.items()}

    @classmethod
    def of(cls, path: Path) -> Self:
        """Look at all lines of a file."""
        noted = cls()
        with path.open("rb") as lines:
            for _ in noted.passing(lines):
                pass
        return noted

    def passing(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Give the lines as they are."""
        coming = iter(lines)
        for line in islice(coming, _SAMPLE):
            for start in [start for start in self._unused if start in line]:
                prefix = self._unused.pop(start)
                self.prefixes[prefix] = PREFIXES[prefix]
            self.predicates.add(line.split(b" ", 2)[1])
            yield line
        for line in coming:
            self.predicates.add(line.split(b" ", 2)[1])
            yield line
