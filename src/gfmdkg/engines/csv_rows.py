"""CSV as RFC 4180 wants it: the engine quotes literals but not IRIs, and an IRI can hold a comma.

An answer with such an IRI is rare and writing rows here is slow, so the engine writes, its commas are counted, and only
where they are too many the answer is written once more.
"""

import re
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

if TYPE_CHECKING:
    from gfmdkg.engines.evaluation import Sink

_ROWS = 1000
_NEEDS_QUOTES = re.compile('[",\r\n]')


class CountingSink:
    """Passes CSV on and counts its records and its commas outside quotes.

    :param sink: takes the bytes.
    :param columns: how many fields each record has.
    """

    def __init__(self, sink: "Sink", columns: int) -> None:
        self._sink = sink
        self._commas_each = max(0, columns - 1)
        self._is_quoted = False
        self._surplus = 0

    @property
    def is_right(self) -> bool:
        """Whether no field has a comma too many."""
        return self._surplus == 0

    def write(self, data: bytes, /) -> int:
        """Take the next bytes."""
        for at, part in enumerate(data.split(b'"')):
            self._is_quoted ^= at > 0  # a quote inside a field is written twice, and so changes nothing
            if not self._is_quoted:
                self._surplus += part.count(b",") - part.count(b"\n") * self._commas_each
        return self._sink.write(data)

    def flush(self) -> None:
        """Do nothing: the sink waits for the end."""


def write_rows(results: ox.QuerySolutions, sink: "Sink") -> None:
    """Write solutions as CSV, each field quoted that needs it."""
    _write([[variable.value for variable in results.variables]], sink)
    while rows := list(islice(results, _ROWS)):
        _write(([_text(term) for term in row] for row in rows), sink)


def _write(rows: Iterable[Iterable[str]], sink: "Sink") -> None:
    sink.write("".join(",".join(map(_quoted, row)) + "\r\n" for row in rows).encode())


def _text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    if isinstance(term, ox.NamedNode | ox.Literal):
        return term.value
    return "" if term is None else str(term)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _NEEDS_QUOTES.search(text) else text
