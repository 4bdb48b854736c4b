"""A window of an answer: some of its rows, and the number of all.

The query is evaluated to its end whatever the window: a part of an answer without the number of all its rows would look
like the answer. Where all rows are wanted the engine writes them and they are counted on their way; otherwise the rows
of the window go through a document in JSON, from which the engine writes every format as it writes any other answer.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from gfmdkg.errors import LimitError
from gfmdkg.formats import CSV, JSON, TSV, XML, Format
from gfmdkg.query import Window

if TYPE_CHECKING:
    from gfmdkg.engines.evaluation import Output

# What stands once for each row, outside quotes; the first two formats have a line for the names of the columns, too.
_MARKS: Mapping[Format, tuple[bytes, ...]] = MappingProxyType(
    {CSV: (b"\n",), TSV: (b"\n",), XML: (b"<result>",), JSON: (b"[{", b",{")}
)
_WITH_HEADER = (CSV, TSV)
_QUOTING = (CSV, JSON)  # in these a mark can stand inside a value


class RowCounter:
    """Passes an answer on and counts its rows.

    :param output: takes the bytes.
    :param written: how the answer is written.
    """

    def __init__(self, output: "Output", written: Format) -> None:
        self._output = output
        self._format = written
        self._marks = _MARKS[written]
        self._begin()

    @property
    def rows(self) -> int:
        """The number of rows that were written."""
        return self._found - (self._format in _WITH_HEADER)

    def write(self, data: bytes, /) -> int:
        """Take the next bytes."""
        self._count(self._outside_quotes(data) if self._format in _QUOTING else data)
        return self._output.write(data)

    def flush(self) -> None:
        """Hand buffered bytes on."""
        self._output.flush()

    def restart(self) -> None:
        """Begin anew."""
        self._begin()
        self._output.restart()

    def _begin(self) -> None:
        self._found = 0
        self._is_quoted = False
        self._behind = self._escape = b""

    def _count(self, data: bytes) -> None:
        seen = self._behind + data
        self._found += sum(map(seen.count, self._marks))
        self._behind = seen[len(seen) + 1 - len(self._marks[0]) :]  # a mark may come in two pieces

    def _outside_quotes(self, data: bytes) -> bytes:
        if self._format == JSON:
            data = self._without_escapes(data)
        parts = data.split(b'"')
        outside = b"".join(parts[self._is_quoted :: 2])
        self._is_quoted ^= len(parts) % 2 == 0
        return outside

    def _without_escapes(self, data: bytes) -> bytes:
        read = self._escape + data
        whole = read.rstrip(b"\\")
        self._escape = read[len(whole) :]
        return whole.replace(rb"\\", b"").replace(rb"\"", b"")


def cut(results: ox.QuerySolutions, window: Window) -> tuple[bytes, int]:
    """Take the rows of a window out of an answer.

    :returns: a document in the SPARQL results format in JSON that has these rows, and the number of all rows.
    :raises LimitError: if triples stand inside triples, hundreds deep.
    """
    head = json.dumps({"vars": [variable.value for variable in results.variables]})
    rows = iter(results)
    before = _count(islice(rows, window.offset))
    try:
        shown = [json.dumps(_row(row, results)) for row in islice(rows, window.limit)]
    except RecursionError:
        raise LimitError("nesting", "the stack of a worker", "Take the whole answer: ask without a window.") from None
    document = f'{{"head":{head},"results":{{"bindings":[{",".join(shown)}]}}}}'
    return document.encode(), before + len(shown) + _count(rows)


def parsed(document: bytes) -> ox.QuerySolutions:
    """Give the rows of a document that :func:`cut` made to the engine, which can write them in every format."""
    results = ox.parse_query_results(document, format=ox.QueryResultsFormat.JSON)
    assert isinstance(results, ox.QuerySolutions)
    return results


def _count(rows: Iterator[ox.QuerySolution]) -> int:
    return sum(1 for _ in rows)


def _row(row: ox.QuerySolution, results: ox.QuerySolutions) -> dict[str, Any]:
    named = zip(results.variables, row, strict=True)
    return {variable.value: _term(term) for variable, term in named if term is not None}


def _term(term: object) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _term(part) for name, part in parts.items()}}
    assert isinstance(term, ox.Literal)
    return _literal(term)


def _literal(term: ox.Literal) -> dict[str, Any]:
    written = {"type": "literal", "value": term.value}
    if term.language is None:
        return {**written, "datatype": term.datatype.value}
    direction = {"its:dir": str(term.direction)} if term.direction else {}
    return {**written, "xml:lang": term.language, **direction}
