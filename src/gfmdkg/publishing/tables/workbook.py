"""The Excel workbook: a sheet for each table, every cell text."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from gfmdkg.publishing.tables.about import NUMBERS_ARE_TEXT, About
from gfmdkg.publishing.tables.model import Row, Table
from gfmdkg.publishing.tables.naming import sheets

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_576  # of a sheet, with its header; this and the next are limits of Excel
MOST_LETTERS = 32_767  # of a cell, in UTF-16
CUT = " ... (cut: the CSV file has all of it)"
_NARROWEST, _WIDEST, _LOOKED_AT = 8, 60, 200
_NO_DAY = date(1980, 1, 1)


def write(about: About, tables: Sequence[Table], path: Path) -> None:
    """Write the tables as a workbook; the same tables give the same bytes.

    :raises OSError: if the file cannot be written.
    """
    import xlsxwriter  # noqa: PLC0415 - slow to import, and only a build needs it
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415

    try:
        with (
            TemporaryDirectory(dir=path.parent) as work,
            xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": work}) as book,
        ):
            _fill(book, about, tables)
    except FileCreateError as error:
        raise OSError(f"{path} cannot be written: {error}") from error


def _fill(book: "Workbook", about: About, tables: Sequence[Table]) -> None:
    created = datetime.combine(about.released or _NO_DAY, time())
    book.set_properties({"title": about.title, "comments": f"Version {about.version}", "created": created})
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF4"})
    fitting = [table for table in tables if table.size < MOST_ROWS]
    first, *names = sheets(["About", *(table.name for table in fitting)])
    links = {table.name: name for table, name in zip(fitting, names, strict=True)}
    _write_about(book.add_worksheet(first), head, about, [(table, links.get(table.name, "")) for table in tables])
    for table in fitting:
        _write_table(book.add_worksheet(links[table.name]), head, table)


def _write_about(sheet: "Worksheet", head: "Format", about: About, tables: Sequence[tuple[Table, str]]) -> None:
    for column, width in enumerate((30, 9, _WIDEST * 2)):
        sheet.set_column(column, column, width)
    facts = [*about.lines(), ("Cells", NUMBERS_ARE_TEXT)]
    for at, (name, value) in enumerate(facts):
        _write_row(sheet, at, (name,), head)
        sheet.write_string(at, 1, value)
    top = len(facts) + 1
    _write_row(sheet, top, ("sheet", "rows", "a row is"), head)
    for at, (table, name) in enumerate(tables, top + 1):
        too_long = "" if name else f" It has too many rows for a sheet: see {table.file_name}."
        _write_row(sheet, at, (table.name, str(table.size), table.meaning + too_long))
        if name:
            sheet.write_url(at, 0, f"internal:'{name}'!A1", string=table.name)
    sheet.ignore_errors({"number_stored_as_text": f"B{top + 2}:B{top + 1 + len(tables)}"})


def _write_table(sheet: "Worksheet", head: "Format", table: Table) -> None:
    titles = tuple(column.title for column in table.columns)
    for column, width in enumerate(_widths([titles, *islice(table.rows(), _LOOKED_AT)])):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, table.size, len(titles) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{MOST_ROWS}"})
    _write_row(sheet, 0, titles, head)
    for at, row in enumerate(table.rows(), 1):
        _write_row(sheet, at, row)


def _write_row(sheet: "Worksheet", at: int, row: Row, form: "Format | None" = None) -> None:
    for column, text in enumerate(row):
        if text.startswith("<r>") and text.endswith("</r>"):  # XlsxWriter takes this for XML of its own
            sheet.write_rich_string(at, column, text[:1], text[1:2], text[2:])
        elif text:
            sheet.write_string(at, column, _fitting(text), form)


def _fitting(text: str) -> str:
    text = text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")  # no XML can hold the two
    encoded = text.encode("utf-16-le")
    if len(encoded) <= 2 * MOST_LETTERS:
        return text
    return encoded[: 2 * (MOST_LETTERS - len(CUT))].decode("utf-16-le", "ignore") + CUT


def _widths(rows: Sequence[Row]) -> Iterator[int]:
    for cells in zip(*rows, strict=True):
        yield min(max(_NARROWEST, *(len(cell) + 2 for cell in cells)), _WIDEST)
