"""What a format has to know of statements before it writes the first."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Self

from gfmdkg.iris import PREFIXES


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
        look = self._looking()
        for line in lines:
            self.predicates.add(line.split(b" ", 2)[1])
            while found := look(line):
                prefix = self._unused.pop(found[0])
                self.prefixes[prefix] = PREFIXES[prefix]
                look = self._looking()
            yield line

    def _looking(self) -> Callable[[bytes], re.Match[bytes] | None]:
        """Give a search for the prefixes that were not used yet; the longer one of two is found first."""
        starts = sorted(self._unused, key=len, reverse=True)
        return re.compile(b"|".join(map(re.escape, starts)) or b"(?!)").search
