"""What is kept stays, within its bounds, whoever else writes."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from shutil import disk_usage
from tempfile import TemporaryDirectory

import pytest

from gfmdkg.citations.citation import Citation, Question
from gfmdkg.citations.comparison import HeldRows
from gfmdkg.citations.store import LONGEST_TEXT, MOST_ROW_BYTES, Kept, Store
from gfmdkg.errors import BusyError, LimitError, ParameterError, UnknownNameError

LIMIT = 1_000_000
NOBODY = 65534
QUESTION = Question("ASK { ?s ?p 'é' }", ("x:g",), ("x:h", "x:i"))
ROWS = HeldRows(("a", "b"), (('"1"', ""), ("<x:é>", "[]")))

WRITER = """
import sys
from pathlib import Path
from gfmdkg.citations.citation import Question
from gfmdkg.citations.store import Store
store = Store(Path(sys.argv[1]), 10_000_000)
for number in range(40):
    store.keep_question(Question(f"ASK {{ <x:{number}> ?p {sys.argv[2]} }}"))
    store.keep_question(Question(f"ASK {{ <x:{number}> ?p ?same }}"))
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "new" / "state", LIMIT)


def text_of(number: int) -> Question:
    """Make a text that does not get shorter by compression."""
    return Question("".join(f"{os.urandom(20_000).hex()}"[:30_000]) + str(number))


def fill(store: Store) -> list[Question]:
    kept: list[Question] = []
    try:
        for number in range(1000):
            store.keep_question(question := text_of(number))
            kept.append(question)
    except LimitError as error:
        if error.limit == "state_limit":
            return kept
    raise AssertionError("it takes more than its limit")


def test_it_gives_what_was_kept(store: Store, citation: Citation, tmp_path: Path) -> None:
    name = store.keep(citation, QUESTION, ROWS)
    again = Store(tmp_path / "new" / "state", LIMIT)
    assert again.citation(name) == Kept(citation, QUESTION, ROWS)
    assert again.question(QUESTION.id) == QUESTION


def test_the_same_is_kept_once(store: Store, citation: Citation) -> None:
    assert store.keep(citation, QUESTION, ROWS) == store.keep(citation, QUESTION, None)
    assert store.citation(citation.id).rows == ROWS
    assert store.keep_question(QUESTION) == QUESTION.id


def test_nothing_is_written_by_looking(store: Store, tmp_path: Path) -> None:
    assert store.find("nothing") is None
    with pytest.raises(UnknownNameError):
        store.citation("nothing")
    with pytest.raises(UnknownNameError):
        store.question("nothing")
    assert list(tmp_path.iterdir()) == []


def test_a_full_store_refuses_what_is_new_and_keeps_what_it_has(
    store: Store, citation: Citation, tmp_path: Path
) -> None:
    name = store.keep(citation, QUESTION, ROWS)
    kept = fill(store)
    assert len(kept) > 5
    assert all(store.question(question.id) == question for question in kept)
    assert store.citation(name) == Kept(citation, QUESTION, ROWS)
    assert store.keep_question(kept[0]) == kept[0].id
    assert (tmp_path / "new" / "state" / "citations.sqlite3").stat().st_size <= LIMIT


def test_rows_take_no_more_than_half_of_the_room(store: Store, citation: Citation) -> None:
    for number in range(40):
        store.keep_question(text_of(number))
    name = store.keep(citation, QUESTION, ROWS)
    assert store.citation(name) == Kept(citation, QUESTION, None)


def test_rows_that_are_too_many_are_not_kept(store: Store, citation: Citation) -> None:
    many = HeldRows(("a",), (("x" * MOST_ROW_BYTES,), ("y",)))
    assert store.citation(store.keep(citation, QUESTION, many)).rows is None


def test_a_text_that_is_too_long_is_not_kept(store: Store, citation: Citation) -> None:
    long = Question("é" * LONGEST_TEXT)
    with pytest.raises(ParameterError, match="too long"):
        store.keep_question(long)
    with pytest.raises(ParameterError, match="too long"):
        store.keep(citation, long, None)
    assert store.find(citation.id) is None


def test_several_processes_may_write_at_a_time(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path / "state")]
    writers = [subprocess.Popen([*command, str(number)], stderr=subprocess.PIPE, text=True) for number in range(4)]
    assert [writer.communicate(timeout=60)[1] for writer in writers] == [""] * 4
    store = Store(tmp_path / "state", LIMIT)
    for number in range(40):
        for last in ("0", "3", "?same"):
            question = Question(f"ASK {{ <x:{number}> ?p {last} }}")
            assert store.question(question.id) == question


def test_what_is_kept_is_read_where_nothing_can_be_written(citation: Citation) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name) / "state"
        kept = Store(folder, LIMIT).keep(citation, QUESTION, ROWS)
        Path(name).chmod(0o755)
        folder.chmod(0o555)
        user = os.geteuid()
        try:
            os.seteuid(user or NOBODY)  # root can write anywhere
            assert Store(folder, LIMIT).citation(kept) == Kept(citation, QUESTION, ROWS)
            with pytest.raises(BusyError, match="cannot be read or written"):
                Store(folder, LIMIT).keep_question(text_of(1))
        finally:
            os.seteuid(user)
            folder.chmod(0o755)


def test_a_full_disk_is_not_taken_for_the_limit(
    store: Store, citation: Citation, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.keep(citation, QUESTION, ROWS)
    monkeypatch.setattr("gfmdkg.citations.store._DISK_LEFT", disk_usage(store._folder).total)
    with pytest.raises(BusyError, match="the disk is full"):
        fill(store)


@pytest.mark.parametrize("blocked", ["file", "folder"])
def test_a_place_that_cannot_be_used_is_said_to_be_so(tmp_path: Path, blocked: str, citation: Citation) -> None:
    folder = tmp_path / "state"
    if blocked == "folder":
        folder.write_text("no folder")
    else:
        folder.mkdir()
        (folder / "citations.sqlite3").write_text("no database, but long enough to look at it as one" * 100)
    with pytest.raises(BusyError, match="cannot be read or written"):
        Store(folder, LIMIT).keep(citation, QUESTION, None)


def test_the_order_of_names_counts(citation: Citation) -> None:
    other = replace(citation, parameters=(("b", "1"), ("a", "2")))
    assert other.id != replace(citation, parameters=(("a", "2"), ("b", "1"))).id
