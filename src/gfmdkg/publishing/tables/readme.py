"""The README of the zip: the tables and their columns, to be read by people."""

from collections.abc import Iterator, Sequence

from gfmdkg.publishing.tables.about import FORMULAS, NUMBERS_ARE_TEXT, About
from gfmdkg.publishing.tables.dictionary import sort_of
from gfmdkg.publishing.tables.model import Column, Table

FILE = "README.md"
_HOW = (
    "Each class has a table with a row for each of its records, found by its `iri`. A property with one value has a "
    "column; what it links to stands there by name, and by IRI in the column of the same name with `_iri`. A property "
    "of which a record has several values has a table of its own, `link_...`, with a row for each value; in the table "
    "of the class they are joined by `; `, to be read.",
    "Every row says in which graphs it stands (`in_graph`) and what those rest on (`on_basis`): stated in the "
    "document, inferred by us, or external. A record that the document states leads to its passages by `stated_in`.",
    "`csv-metadata.json` tells it to programs (CSVW): with it the CSV files give back the RDF that they are made from.",
    NUMBERS_ARE_TEXT,
    FORMULAS,
)


def text(about: About, tables: Sequence[Table]) -> str:
    """Write the README in Markdown."""
    return "\n".join(_lines(about, tables)) + "\n"


def _lines(about: About, tables: Sequence[Table]) -> Iterator[str]:
    yield f"# {about.title}: tables"
    yield ""
    yield from (f"- {name}: {value}" for name, value in about.lines())
    for paragraph in _HOW:
        yield ""
        yield paragraph
    yield from ("", "## Tables", "", "| file | rows | a row is |", "| --- | ---: | --- |")
    for table in tables:
        yield _row(f"[{table.file_name}](#{table.name})", str(table.size), table.meaning)
    for table in tables:
        yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    leads_to = dict(table.references)
    yield from ("", f"### {table.name}", "", table.meaning, "")
    yield from ("| column | is | cells | meaning |", "| --- | --- | ---: | --- |")
    for column in table.columns:
        where = f" Leads to `{leads_to[column.name]}`." if column.name in leads_to else ""
        yield _row(f"`{column.name}`", _sort(column), str(column.filled), column.meaning + where)


def _sort(column: Column) -> str:
    return f"{sort_of(column)}, {column.language}" if column.language else sort_of(column)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
