"""What a page shows of an answer: its first rows as cells, or the beginning of its text."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from gfmdkg.formats import GRAPH_FORMATS, SOLUTION_FORMATS, Format
from gfmdkg.iris import PREFIXES, shorten
from gfmdkg.query import Answer

MOST_COLUMNS = 200
MOST_CELLS = 20_000  # an unbound variable takes no bytes of JSON, and a cell of the page all the same
MOST_BYTES = 5_000_000  # of JSON; a longer answer would take too much memory for a page that shows the first rows of it
MOST_TEXT = 200_000

_LABEL = "Label"
_NUMBERS = {PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "float")}


@dataclass(frozen=True)
class Cell:
    """One term of a row.

    :param text: how people read it.
    :param iri: the IRI to link to; empty where there is none that is safe to follow.
    :param language: its language tag.
    :param is_number: whether it lines up on the right.
    :param note: what stands beside it, less loud: the name of an entity whose label is the text.
    """

    text: str
    iri: str = ""
    language: str = ""
    is_number: bool = False
    note: str = ""

    @classmethod
    def of(cls, term: Mapping[str, Any]) -> Self:
        """Read a term of the SPARQL results format in JSON."""
        if term["type"] == "uri":
            return cls._link(term["value"])
        if term["type"] == "literal":
            return cls(term["value"], language=term.get("xml:lang", ""), is_number=term.get("datatype") in _NUMBERS)
        return cls(_written(term))

    def labelled(self, label: "Cell") -> "Cell":
        """Show a label in place of the name."""
        return replace(self, text=label.text, language=label.language, note=self.text)

    @classmethod
    def _link(cls, iri: str) -> Self:
        is_safe = re.match(r"https?://", iri, re.IGNORECASE)  # a javascript: IRI is a term like any other
        return cls(shorten(iri), iri if is_safe else "")


@dataclass(frozen=True)
class Result:
    """What a page shows of an answer.

    :param formats: in which it can be had complete.
    :param size: the length of the answer that the page is made from, in bytes.
    :param columns: the names of its columns, a label behind what it is the label of, or in its place.
    :param rows: the rows that are shown; None stands for an unbound variable.
    :param offset: how many rows come before them.
    :param total: how many rows it has; None where the answer is too long, wide or deep for a page.
    :param truth: the answer of ASK.
    :param text: the beginning of a graph in Turtle.
    :param is_whole: whether nothing is left out.
    """

    formats: Sequence[Format]
    size: int
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell | None, ...], ...] = ()
    offset: int = 0
    total: int | None = None
    truth: bool | None = None
    text: str = ""
    is_whole: bool = True

    @classmethod
    def of(cls, answer: Answer, most_rows: int, offset: int = 0, *, with_labels: bool = False) -> Self:
        """Read what a page can show of an answer in JSON or Turtle, and close it.

        :param most_rows: how many rows it shows at most.
        :param offset: how many rows come before those of the answer.
        :param with_labels: whether an entity is shown by its label, where the answer has a column for that.
        """
        with answer.body as body:
            if answer.format.kind == "graph":
                return cls._of_graph(answer, body.read(MOST_TEXT))
            if answer.size > MOST_BYTES:
                return cls._of_no_page(answer)
            try:
                found = cls._of_solutions(answer, json.loads(body.read()), most_rows, with_labels=with_labels)
                return replace(found, offset=offset)
            except RecursionError:  # triples inside triples, hundreds deep
                return cls._of_no_page(answer)

    @classmethod
    def _of_no_page(cls, answer: Answer) -> Self:
        return cls(SOLUTION_FORMATS, answer.size, is_whole=False)

    @classmethod
    def _of_graph(cls, answer: Answer, beginning: bytes) -> Self:
        is_whole = answer.size <= MOST_TEXT
        shown = beginning if is_whole else beginning[: beginning.rfind(b"\n") + 1]
        return cls(GRAPH_FORMATS, answer.size, text=shown.decode(), is_whole=is_whole)

    @classmethod
    def _of_solutions(cls, answer: Answer, document: Mapping[str, Any], most_rows: int, *, with_labels: bool) -> Self:
        if "boolean" in document:
            return cls(SOLUTION_FORMATS, answer.size, truth=document["boolean"])
        variables, rows = document["head"]["vars"], document["results"]["bindings"]
        if len(variables) > MOST_COLUMNS:
            return cls._of_no_page(answer)
        columns = _labelled(variables) if with_labels else dict.fromkeys(_in_order(variables), "")
        shown = min(most_rows, MOST_CELLS // max(1, len(columns)))
        total = len(rows) if answer.rows is None else answer.rows
        return cls(
            SOLUTION_FORMATS,
            answer.size,
            tuple(map(_heading, columns)) if with_labels else tuple(columns),
            tuple(_cells(row, columns) for row in rows[:shown]),
            total=total,
            is_whole=total <= len(rows[:shown]),
        )


def _cells(row: Mapping[str, Any], columns: Mapping[str, str]) -> tuple[Cell | None, ...]:
    return tuple(_cell(row.get(column), row.get(label)) for column, label in columns.items())


def _cell(term: Mapping[str, Any] | None, label: Mapping[str, Any] | None) -> Cell | None:
    if term and label:
        return Cell.of(term).labelled(Cell.of(label))
    return Cell.of(term or label or {}) if term or label else None


def _labelled(variables: Sequence[str]) -> dict[str, str]:
    """Give each column with that of its label; a label has no column of its own."""
    known = set(variables)
    shown = [name for name in variables if not _is_label(name, known)]
    return {name: name + _LABEL if name + _LABEL in known else "" for name in shown}


def _heading(column: str) -> str:
    # A label that stands by itself is the name of something: the column kindLabel has kinds.
    return column.removesuffix(_LABEL) or column


def _is_label(name: str, known: Collection[str]) -> bool:
    entity = name.removesuffix(_LABEL)
    return entity != name and entity in known and not _is_label(entity, known)


def _in_order(variables: Sequence[str]) -> Iterator[str]:
    for variable in variables:
        if not (variable.endswith(_LABEL) and variable.removesuffix(_LABEL) in variables):
            yield from _with_label(variable, variables)


def _with_label(variable: str, variables: Sequence[str]) -> Iterator[str]:
    yield variable
    if variable + _LABEL in variables:
        yield from _with_label(variable + _LABEL, variables)


def _written(term: Mapping[str, Any]) -> str:
    if term["type"] == "triple":
        return f"<<( {' '.join(_written(term['value'][part]) for part in ('subject', 'predicate', 'object'))} )>>"
    if term["type"] == "bnode":
        return f"_:{term['value']}"
    return shorten(term["value"]) if term["type"] == "uri" else json.dumps(term["value"], ensure_ascii=False)
