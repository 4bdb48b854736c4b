"""The SQLite database: the same tables, whose keys hold."""

import doctest
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from checkout import ROOT
from gfmdkg.dataset import Dataset
from tables.conftest import Maker
from tables.reading import metadata, rows

TO_THE_SOURCE = """
SELECT mark.label_en, goal.notation, passage.place_en, passage.sha256
FROM mark JOIN goal ON goal.iri = mark.concerns_iri JOIN passage ON passage.iri = mark.stated_in_iri
WHERE mark.filed_under = 'Explicit' ORDER BY mark.iri LIMIT 1
"""
LINKS = """
SELECT practice.label_en, country.iso3166_alpha2
FROM practice JOIN link_implemented_by AS link ON link.record_iri = practice.iri
JOIN country ON country.iri = link.implemented_by_iri ORDER BY 1, 2
"""


@pytest.fixture(scope="module")
def database(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{folder / 'gfmdkg.sqlite'}?mode=ro", uri=True)) as opened:
        yield opened


def test_it_is_whole_and_its_keys_hold(database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_table_holds_the_rows_of_its_csv_file(database: sqlite3.Connection, package: Path) -> None:
    for table in metadata(package)["tables"]:
        name = table["url"].removesuffix(".csv").replace("-", "_")
        held = {
            tuple("" if cell is None else str(cell) for cell in row)
            for row in database.execute(f'SELECT * FROM "{name}"')
        }
        assert held == {tuple(row.values()) for row in rows(package, table["url"])}


def test_a_row_leads_to_its_source(database: sqlite3.Connection) -> None:
    label, goal, place, sha256 = database.execute(TO_THE_SOURCE).fetchone()
    assert (label, goal) == ("Mark of goal 10 under Explicit", "10")
    assert place.startswith("Table 1, row 10")
    assert len(sha256) == 64


def test_links_join(database: sqlite3.Connection) -> None:
    assert len(database.execute(LINKS).fetchall()) > 10


def test_it_says_what_it_is(database: sqlite3.Connection, dataset: Dataset) -> None:
    assert ("Version", dataset.version) in database.execute("SELECT fact, value FROM about").fetchall()
    assert database.execute(
        "SELECT meaning FROM data_dictionary WHERE \"table\" = 'mark' AND \"column\" = 'concerns_iri'"
    ).fetchone()


def test_whole_numbers_are_numbers_where_no_digit_is_lost(make: Maker) -> None:
    made = make("id:a gfmd:position 10 ; gfmd:code '07'^^xsd:integer ; gfmd:value 0.10 . id:b gfmd:position 9 .")
    with closing(sqlite3.connect(made / "gfmdkg.sqlite")) as opened:
        held = opened.execute("SELECT position, code, value FROM untyped ORDER BY position").fetchall()
    assert held == [(9, None, None), (10, "07", "0.10")]


def test_a_folder_that_cannot_be_written_to_is_an_error_of_the_system(make: Maker, tmp_path: Path) -> None:
    (tmp_path / "tables").write_text("a file is in the way")
    with pytest.raises(OSError, match="tables"):
        make("id:a a gfmd:Thing .")


def test_the_examples_of_the_page_give_what_they_say(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    done = doctest.testfile(str(ROOT / "docs" / "tables.md"), module_relative=False)
    assert (done.failed, done.attempted > 0) == (0, True)
