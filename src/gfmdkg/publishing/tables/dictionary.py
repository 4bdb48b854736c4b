"""The data dictionary: a row for each column of each table."""

from collections.abc import Iterator, Sequence
from functools import partial

from gfmdkg.iris import expand, shorten
from gfmdkg.publishing.tables.index import STRING
from gfmdkg.publishing.tables.model import Column, Row, Table
from gfmdkg.publishing.tables.plan import DICTIONARY

_COLUMNS = (
    ("table", "table", "The table that the column stands in."),
    ("column", "column", "Its name in the CSV file and in SQLite."),
    ("title", "title", "Its name in the workbook."),
    ("meaning", "meaning", "What stands in it: the definition of the property, and how the cell is made."),
    ("rule", "rule", "What the data must keep to, in the words of the shape that checks it."),
    ("datatype", "datatype", "IRI, or the datatype of the values; the cells are text all the same."),
    ("language", "language", "The language of the texts."),
    ("leads_to", "leads to", "The table that has a row for each of its values, found by the key of that table."),
    ("values", "values", "How many cells are filled."),
    ("on_basis", "on basis", "What the graphs that the values come from rest on."),
    ("in_graph", "in graph", "The graphs that the values come from."),
    ("property_iri", "property (IRI)", "The property whose values stand here; none where a column is only to be read."),
)


def dictionary(tables: Sequence[Table]) -> Table:
    """Describe the columns of tables, as one more table."""
    return Table(
        name=DICTIONARY,
        title="data dictionary",
        meaning="One row for each column of each table.",
        columns=tuple(Column(name, title, meaning, datatype=_datatype(name)) for name, title, meaning in _COLUMNS),
        key=("table", "column"),
        rows=partial(_rows, tables),
    )


def sort_of(column: Column) -> str:
    """Say in a word what the cells of a column are."""
    return shorten(column.datatype) if column.datatype else "IRI"


def _datatype(name: str) -> str:
    if name == "values":
        return expand("xsd:integer")
    return "" if name == "property_iri" else STRING


def _rows(tables: Sequence[Table]) -> Iterator[Row]:
    for table in tables:
        leads_to = dict(table.references)
        for column in table.columns:
            yield (
                table.name,
                column.name,
                column.title,
                column.meaning,
                column.rule,
                sort_of(column),
                column.language,
                leads_to.get(column.name, ""),
                str(column.filled),
                ", ".join(column.basis),
                ", ".join(column.graphs),
                column.property,
            )
