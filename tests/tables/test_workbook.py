"""The workbook: every cell a text, no cell a formula, every sheet ready to be filtered."""

from pathlib import Path

import openpyxl
import pyoxigraph as ox
import pytest
from openpyxl.workbook import Workbook

from gfmdkg.dataset import Dataset
from gfmdkg.publishing.tables import workbook
from tables.conftest import Maker
from tables.reading import metadata, rows


@pytest.fixture(scope="module")
def book(folder: Path) -> Workbook:
    return openpyxl.load_workbook(folder / "gfmdkg.xlsx")


def test_it_has_a_sheet_for_each_table_behind_what_it_is_about(book: Workbook, package: Path) -> None:
    files = [table["url"] for table in metadata(package)["tables"]]
    assert book.sheetnames == ["About", *(name.removesuffix(".csv").replace("-", "_") for name in files)]


def test_a_sheet_holds_the_rows_of_its_table(book: Workbook, package: Path) -> None:
    for name in ("target", "practice", "link_stated_in", "data_dictionary"):
        head, *cells = book[name].iter_rows(values_only=True)
        table = rows(package, name.replace("_", "-") + ".csv")
        assert [[cell or "" for cell in row] for row in cells] == [list(row.values()) for row in table]
        assert len(head) == len(table[0])


def test_every_cell_is_a_text(book: Workbook) -> None:
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds <= {"s", "inlineStr"}


def test_the_head_stays_in_view_and_filters(book: Workbook) -> None:
    for sheet in book.worksheets[1:]:
        assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", sheet.dimensions)


def test_the_first_sheet_says_what_it_is_and_leads_to_the_others(book: Workbook, dataset: Dataset) -> None:
    facts = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}
    assert (facts["Version"], facts["Released"]) == (dataset.version, "2026-11-23")
    assert facts["Licence"] == "https://creativecommons.org/licenses/by/4.0/"
    links = [cell.hyperlink.location for row in book["About"].iter_rows() for cell in row if cell.hyperlink]
    assert links == [f"'{name}'!A1" for name in book.sheetnames[1:]]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "8.10", "0123", "NA", " a ", "a\nb\tc", "a\x01b", "_x0041_", "<r>&</r>"],
)
def test_a_text_is_a_text_and_is_not_changed(make: Maker, text: str) -> None:
    book = openpyxl.load_workbook(make(f"id:a a gfmd:Thing ; gfmd:text {ox.Literal(text)} .") / "gfmdkg.xlsx")
    cell = book["thing"]["A2"]
    assert (openpyxl.utils.escape.unescape(str(cell.value)), cell.data_type) == (text, "s")


def test_a_text_that_is_too_long_for_a_cell_says_so(make: Maker) -> None:
    folder = make(f"id:a a gfmd:Thing ; gfmd:text '{'😀' * 20_000}' .")
    cell = openpyxl.load_workbook(folder / "gfmdkg.xlsx")["thing"]["A2"]
    assert str(cell.value).endswith("😀" + workbook.CUT)
    assert len(str(cell.value).encode("utf-16-le")) <= 2 * workbook.MOST_LETTERS
    assert rows(folder / "gfmdkg-tables.zip", "thing.csv")[0]["text"] == "😀" * 20_000


def test_a_table_that_is_too_long_for_a_sheet_is_named(make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    book = openpyxl.load_workbook(make("id:a a gfmd:Thing . id:b a gfmd:Thing . id:c a gfmd:Thing .") / "gfmdkg.xlsx")
    assert "thing" not in book.sheetnames
    assert any("see thing.csv" in str(row[2]) for row in book["About"].iter_rows(values_only=True))


def test_sheets_have_names_that_are_allowed_and_differ(make: Maker) -> None:
    long = "A" * 40
    classes = [f"<urn:x-test:{name}>" for name in (f"{long}b", f"{long}c", "History", "About")]
    book = openpyxl.load_workbook(make("".join(f"id:x a {name} ." for name in classes)) / "gfmdkg.xlsx")
    names = [name.lower() for name in book.sheetnames]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 31
    assert "history" not in names
