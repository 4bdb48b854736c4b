"""What an answer says, whatever its format, the order of its rows and the names of its blank nodes; and its hash.

``docs/citations.md`` states the rules, so that another program can compute the same hash.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any, Self

import pyoxigraph as ox

from gfmdkg.citations.canonical import canonical
from gfmdkg.errors import LimitError
from gfmdkg.iris import BASE, PREFIXES, shorten
from gfmdkg.limits import LIMITS
from gfmdkg.query import Answer
from gfmdkg.tokens import decode_escapes, tokens

TABLE = BASE + "table"
MOST_CELLS = 500_000
ANY_BLANK = "[]"  # stands for a blank node where rows are compared one by one

_INTEGER = f"<{PREFIXES['xsd']}integer>"
_BLANK = "_:"
_PART = re.compile(r'<[^<>\s]*>|"(?:[^"\\]|\\.)*"|(?P<blank>_:[^\s)]+)')
_DEPTH = {"{": 1, "}": -1}


@dataclass(frozen=True)
class Content:
    """What an answer says.

    :param columns: the names of its columns in alphabetical order; empty for a graph and for ASK.
    :param rows: the terms of each row in N-Triples, an unbound one as the empty text; for a graph its triples, for ASK
        its truth.
    :param is_table: whether it has columns at all.
    :param is_ordered: whether the order of the rows is part of what it says.
    :param shown: the columns in the order in which the query has them, which is no part of what it says.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    is_table: bool = True
    is_ordered: bool = False
    shown: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def of(cls, answer: Answer, text: str, most: int | None = None) -> Self:
        """Read an answer that was asked for by :meth:`gfmdkg.citations.citation.Question.request`, and close it.

        :param text: the query.
        :param most: bytes of the answer that are read at most.
        :raises LimitError: if it is longer, or nested too deep.
        """
        with answer.body as body:
            if most is not None and answer.size > most:
                raise LimitError("cite_limit", f"{most} bytes", LIMITS["cite_limit"].advice)
            read = body.read()
        if answer.format.kind == "graph":
            return cls.of_graph(read.decode())
        try:
            document = json.loads(read)
            _check_cells(document)
            return cls.of_solutions(document, is_ordered=is_ordered(text))
        except RecursionError:
            raise LimitError("nesting", "triples inside triples", "Ask for terms that are nested less.") from None

    @classmethod
    def of_solutions(cls, document: Mapping[str, Any], *, is_ordered: bool = False) -> Self:
        """Read the answer of SELECT or ASK from the SPARQL results format in JSON.

        :param is_ordered: whether the query orders its rows.
        """
        if "boolean" in document:
            return cls((), ((json.dumps(document["boolean"]),),), is_table=False)
        shown = tuple(document["head"]["vars"])
        columns = tuple(sorted(shown))
        rows = (tuple(_written(row.get(name)) for name in columns) for row in document["results"]["bindings"])
        return cls(columns, tuple(rows) if is_ordered else tuple(sorted(rows)), is_ordered=is_ordered, shown=shown)

    @classmethod
    def of_graph(cls, n_triples: str) -> Self:
        """Read the answer of CONSTRUCT or DESCRIBE from N-Triples."""
        lines = {line for line in n_triples.split("\n") if line}
        return cls((), tuple((line,) for line in sorted(lines)), is_table=False)

    @cached_property
    def fingerprint(self) -> str:
        """The SHA-256 of what it says, in hexadecimal digits.

        :raises LimitError: if its blank nodes cannot be told apart in time, or stand inside triple terms.

        >>> Content(("n",), (('"a"',), ('"b"',))).fingerprint
        'fbdb8cd1cc4008e26aa2aad0eb5e74aca6f6e8272374eec0b7aabe7d7ea654f1'
        """
        return hashlib.sha256(self._canonical().encode()).hexdigest()

    @property
    def comparable(self) -> tuple[tuple[str, ...], ...]:
        """Its rows with every blank node written as ``[]``, to be compared with those of another answer."""
        return tuple(tuple(map(_without_labels, row)) for row in self.rows) if self._has_blanks else self.rows

    @cached_property
    def _has_blanks(self) -> bool:
        return any(_BLANK in cell and any(_blanks(cell)) for row in self.rows for cell in row)

    def _canonical(self) -> str:
        if not self._has_blanks:
            head = ["\t".join(f"?{name}" for name in self.columns)] if self.is_table else []
            return "".join(f"{line}\n" for line in chain(head, map("\t".join, self.rows)))
        if any("<<(" in cell and "<<(" in _PART.sub("", cell) for row in self.rows for cell in row):
            advice = "Leave out the blank nodes inside triple terms."
            raise LimitError("blank nodes", "none beside triple terms", advice)
        return canonical("".join(self._table() if self.is_table else (f"{line}\n" for (line,) in self.rows)))

    def _table(self) -> Iterator[str]:
        # The table as a graph: a blank node for each row, and which columns there are.
        for name in self.columns:
            yield f'<{TABLE}> <{TABLE}#column> "{name}" .\n'
        numbered = list(enumerate(self.rows, 1)) if self.is_ordered else _counted(self.rows)
        number = "position" if self.is_ordered else "count"
        for at, (amount, row) in enumerate(numbered):
            yield f'_:row{at} <{TABLE}#{number}> "{amount}"^^{_INTEGER} .\n'
            for name, term in zip(self.columns, row, strict=True):
                if term:
                    yield f"_:row{at} <{TABLE}#column/{name}> {_apart(term)} .\n"


def is_ordered(text: str) -> bool:
    """Whether a query orders its rows, outside of every subquery.

    >>> is_ordered("SELECT ?a { ?a ?b ?c } ORDER BY ?a"), is_ordered("SELECT * { { SELECT ?a { } ORDER BY ?a } }")
    (True, False)
    """
    depth = 0
    for token in tokens(decode_escapes(text)):
        depth += _DEPTH.get(token.text, 0)
        if depth == 0 and token.kind == "word" and token.text.upper().startswith("ORDER"):
            return True
    return False


def shortened(cell: str) -> str:
    """Write the IRIs of a term or a triple as prefixed names where a namespace is known, to be read by people.

    >>> shortened('<http://metadata.un.org/sdg/1> "<x>" "7"^^<http://www.w3.org/2001/XMLSchema#integer>')
    'sdg:1 "<x>" "7"^^xsd:integer'
    """
    return _PART.sub(lambda found: _shorter(found[0]), cell)


def _shorter(part: str) -> str:
    name = shorten(part[1:-1]) if part.startswith("<") else part
    return part if name == part[1:-1] else name


def _check_cells(document: Mapping[str, Any]) -> None:
    # An unbound variable takes no bytes of JSON, and memory here all the same.
    rows = document.get("results", {}).get("bindings", ())
    if len(rows) * max(1, len(document["head"].get("vars", ()))) > MOST_CELLS:
        raise LimitError("cite_limit", f"{MOST_CELLS} cells", LIMITS["cite_limit"].advice)


def _counted(rows: Sequence[tuple[str, ...]]) -> list[tuple[int, tuple[str, ...]]]:
    return [(amount, row) for row, amount in Counter(rows).items()]


def _written(term: Mapping[str, Any] | None) -> str:
    if term is None:
        return ""
    value = term["value"]
    if term["type"] == "uri":
        return f"<{value}>"
    if term["type"] == "bnode":
        return _BLANK + str(value)
    if term["type"] == "triple":
        return f"<<( {' '.join(_written(value[part]) for part in ('subject', 'predicate', 'object'))} )>>"
    return _literal(value, term)


def _literal(value: str, term: Mapping[str, Any]) -> str:
    if language := term.get("xml:lang"):
        direction = {"ltr": ox.BaseDirection.LTR, "rtl": ox.BaseDirection.RTL}.get(term.get("its:dir", ""))
        return str(ox.Literal(value, language=language, direction=direction))
    datatype = term.get("datatype")
    return str(ox.Literal(value, datatype=ox.NamedNode(datatype) if datatype else None))


def _blanks(cell: str) -> Iterator[str]:
    return (found["blank"] for found in _PART.finditer(cell) if found["blank"])


def _without_labels(cell: str) -> str:
    return _PART.sub(lambda found: ANY_BLANK if found["blank"] else found[0], cell)


def _apart(term: str) -> str:
    # A blank node of the answer must not be taken for a row.
    return f"_:b{term.removeprefix(_BLANK)}" if term.startswith(_BLANK) else term
