"""The two tables of the report as a page prints them, drawn from the graph by saved queries."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gfmdkg.query import QueryRequest
from gfmdkg.saved_queries import SavedQuery
from gfmdkg.web.service import Publication

GOALS_BY_CATEGORY = "tables/goal-by-category"
AREAS_BY_SUMMIT = "tables/area-by-summit"

_MEMBERS = "entities/of-class"
_COLUMN_CLASS = {GOALS_BY_CATEGORY: "gfmd:MigrationCategory", AREAS_BY_SUMMIT: "gfmd:Summit"}
_SUMMIT = "GFMD Summit "  # each summit's label begins with it; eleven columns of it say nothing
_NUMBER = "number"

Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Heading:
    """What a row or a column is about.

    :param iri: the entity; empty where the graph has none for a column.
    :param label: its name.
    :param number: its number, or empty.
    """

    iri: str
    label: str
    number: str = ""


@dataclass(frozen=True)
class Line:
    """One row: what it is about, and the entries of each of its cells."""

    heading: Heading
    cells: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Table:
    """One printed table.

    :param query: the saved query that draws it.
    :param columns: what its columns are about.
    :param lines: its rows.
    """

    query: SavedQuery
    columns: tuple[Heading, ...]
    lines: tuple[Line, ...]

    @property
    def entries(self) -> int:
        """The number of entries in all cells: the marks of Table 1, the roundtables of Table 2."""
        return sum(len(cell) for line in self.lines for cell in line.cells)


class Tables:
    """Both tables, drawn once for each version of the dataset.

    :param published: the saved queries, and what answers them.
    """

    def __init__(self, published: Publication) -> None:
        self._published = published
        self._drawn: tuple[str, tuple[Table, ...]] | None = None

    def both(self) -> tuple[Table, ...]:
        """Give Table 1 and Table 2 of the dataset that is served now."""
        version, drawn = self._published.engine.version, self._drawn
        if drawn is None or drawn[0] != version:
            drawn = version, tuple(self._draw(name) for name in _COLUMN_CLASS)
            self._drawn = drawn
        return drawn[1]

    def _draw(self, name: str) -> Table:
        variables, rows = self._ask(name, {})
        subject = next(variable for variable in variables if variable + "Label" in variables)
        names = [variable for variable in variables if variable not in (_NUMBER, subject, subject + "Label")]
        _, members = self._ask(_MEMBERS, {"class": (_COLUMN_CLASS[name],)})
        columns = tuple(_column(variable, members) for variable in names)
        lines = (Line(_row_heading(row, subject), tuple(_entries(row[column]) for column in names)) for row in rows)
        return Table(self._published.queries[name], columns, tuple(lines))

    def _ask(self, name: str, values: Mapping[str, Sequence[str]]) -> tuple[list[str], Rows]:
        text = self._published.choices.bind(self._published.queries[name], values)
        document = json.loads(self._published.engine.answer(QueryRequest(text)).read())
        bindings = document["results"]["bindings"]
        return document["head"]["vars"], [{name: term["value"] for name, term in row.items()} for row in bindings]


def _column(variable: str, members: Rows) -> Heading:
    # A column is named after the identifier of its entity: BEL2007 after bel-2007, potential after potential.
    for member in members:
        if _slug(member["entity"]).startswith(variable.casefold()):
            return Heading(member["entity"], member["label"].removeprefix(_SUMMIT))
    return Heading("", variable)


def _row_heading(row: Mapping[str, str], subject: str) -> Heading:
    return Heading(row[subject], row[subject + "Label"], row.get(_NUMBER, ""))


def _entries(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(", ")) if cell else ()


def _slug(iri: str) -> str:
    return iri.rpartition("/")[2].replace("-", "")
