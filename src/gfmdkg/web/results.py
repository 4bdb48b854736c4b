"""What a page shows of an answer: its first rows as cells, or the beginning of its text."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from gfmdkg.formats import GRAPH_FORMATS, SOLUTION_FORMATS, Format
from gfmdkg.iris import BASE, PREFIXES, shorten
from gfmdkg.query import Answer

MOST_COLUMNS = 200
MOST_CELLS = 20_000  # an unbound variable takes no bytes of JSON, and a cell of the page all the same
MOST_BYTES = 5_000_000  # of JSON; a longer answer would take too much memory for a page that shows the first rows of it
MOST_TEXT = 200_000

_OURS = (BASE, PREFIXES["sdg"])
_NUMBERS = {PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "float")}


@dataclass(frozen=True)
class Cell:
    """One term of a row.

    :param text: how people read it.
    :param iri: the IRI to link to; empty where there is none that is safe to follow.
    :param is_ours: whether we have pages on that IRI.
    :param language: its language tag.
    :param is_number: whether it lines up on the right.
    """

    text: str
    iri: str = ""
    is_ours: bool = False
    language: str = ""
    is_number: bool = False

    @classmethod
    def of(cls, term: Mapping[str, Any]) -> Self:
        """Read a term of the SPARQL results format in JSON."""
        if term["type"] == "uri":
            return cls._link(term["value"])
        if term["type"] == "literal":
            return cls(term["value"], language=term.get("xml:lang", ""), is_number=term.get("datatype") in _NUMBERS)
        return cls(_written(term))

    @classmethod
    def _link(cls, iri: str) -> Self:
        is_ours = iri.startswith(_OURS)
        is_safe = re.match(r"https?://", iri, re.IGNORECASE)  # a javascript: IRI is a term like any other
        return cls(shorten(iri), iri if is_safe else "", is_ours)


@dataclass(frozen=True)
class Result:
    """What a page shows of an answer.

    :param formats: in which it can be had complete.
    :param size: the length of the answer that the page is made from, in bytes.
    :param columns: the names of its columns, a label behind what it is the label of.
    :param rows: its first rows; None stands for an unbound variable.
    :param total: how many rows it has; None where the answer is too long, wide or deep for a page.
    :param truth: the answer of ASK.
    :param text: the beginning of a graph in Turtle.
    :param is_whole: whether nothing is left out.
    """

    formats: Sequence[Format]
    size: int
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell | None, ...], ...] = ()
    total: int | None = None
    truth: bool | None = None
    text: str = ""
    is_whole: bool = True

    @classmethod
    def of(cls, answer: Answer, most_rows: int) -> Self:
        """Read what a page can show of an answer in JSON or Turtle, and close it.

        :param most_rows: how many rows it shows at most.
        """
        with answer.body as body:
            if answer.format.kind == "graph":
                return cls._of_graph(answer, body.read(MOST_TEXT))
            if answer.size > MOST_BYTES:
                return cls._of_no_page(answer)
            try:
                return cls._of_solutions(answer, json.loads(body.read()), most_rows)
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
    def _of_solutions(cls, answer: Answer, document: Mapping[str, Any], most_rows: int) -> Self:
        if "boolean" in document:
            return cls(SOLUTION_FORMATS, answer.size, truth=document["boolean"])
        variables, rows = document["head"]["vars"], document["results"]["bindings"]
        if len(variables) > MOST_COLUMNS:
            return cls._of_no_page(answer)
        columns = tuple(_in_order(variables))
        shown = min(most_rows, MOST_CELLS // max(1, len(columns)))
        return cls(
            SOLUTION_FORMATS,
            answer.size,
            columns,
            tuple(_cells(row, columns) for row in rows[:shown]),
            len(rows),
            is_whole=len(rows) <= shown,
        )


def _cells(row: Mapping[str, Any], columns: Sequence[str]) -> tuple[Cell | None, ...]:
    return tuple(Cell.of(row[column]) if column in row else None for column in columns)


def _in_order(variables: Sequence[str]) -> Iterator[str]:
    for variable in variables:
        if not (variable.endswith("Label") and variable.removesuffix("Label") in variables):
            yield from _with_label(variable, variables)


def _with_label(variable: str, variables: Sequence[str]) -> Iterator[str]:
    yield variable
    if variable + "Label" in variables:
        yield from _with_label(variable + "Label", variables)


def _written(term: Mapping[str, Any]) -> str:
    if term["type"] == "triple":
        return f"<<( {' '.join(_written(term['value'][part]) for part in ('subject', 'predicate', 'object'))} )>>"
    if term["type"] == "bnode":
        return f"_:{term['value']}"
    return shorten(term["value"]) if term["type"] == "uri" else json.dumps(term["value"], ensure_ascii=False)
