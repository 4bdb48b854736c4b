"""``verify-source`` holds the graph against a copy of the report and names what differs."""

import shutil
from pathlib import Path

import pytest

import made_up_report
from gfmdkg.corpus import Corpus
from gfmdkg.report import SLOTS
from live import run

COUNT = len(SLOTS)


@pytest.fixture
def copy(report: str, tmp_path: Path) -> Path:
    file = tmp_path / "copy.txt"
    file.write_text(report, encoding="utf-8")
    return file


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_copy_of_the_report_agrees(copy: Path) -> None:
    done = run("verify-source", copy)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{COUNT} passages agree.\n", "")


@pytest.mark.parametrize(("encoding", "end"), [("utf-8-sig", "\n"), ("utf-8", "\r\n")], ids=["byte order mark", "CRLF"])
def test_how_a_system_saves_a_text_makes_no_difference(report: str, copy: Path, encoding: str, end: str) -> None:
    copy.write_text(report, encoding=encoding, newline=end)
    assert run("verify-source", copy).stdout == f"{COUNT} passages agree.\n"


def test_a_changed_letter_is_named_with_its_place(copy: Path) -> None:
    change(copy, "Rotterdam, Netherlands", "Roterdam, Netherlands")
    done = run("verify-source", copy)
    assert done.returncode == 1
    place = "Section (c), chapter Private Sector Development through Migration, Best Practice Box 3, bullet 2"
    assert done.stdout == f"box-3-item-2 ({place}): 223 characters expected, 222 found in line 290.\n"
    assert done.stderr == f"gfmdkg: 1 difference in {COUNT} passages.\n"


def test_a_mark_that_moved_is_named_by_its_cells(copy: Path) -> None:
    change(copy, "\t13. Climate action\n\t\n\tX\n\t\n", "\t13. Climate action\n\tX\n\t\n\t\n")
    done = run("verify-source", copy)
    assert done.returncode == 1
    assert [line.split()[0] for line in done.stdout.splitlines()] == [
        "table-1-goal-13-explicit",
        "table-1-goal-13-vulnerability-protection",
    ]
    assert "0 characters expected, 1 found" in done.stdout
    assert "1 character expected, 0 found" in done.stdout


def test_a_wrong_hash_in_the_graph_is_found(corpus: Corpus, copy: Path, tmp_path: Path) -> None:
    for part in ("ontology", "data"):
        shutil.copytree(corpus.root / part, tmp_path / part)
    file = tmp_path / "data" / "passages.ttl"
    before, slug, after = file.read_text().partition("passage/box-4-item-3>")
    file.write_text(before + slug + after.replace('gfmd:sha256 "', 'gfmd:sha256 "0', 1))
    done = run("verify-source", copy, "--corpus", tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith("box-4-item-3 (")
    assert len(done.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("written", "said"),
    [
        pytest.param(None, "cannot be read: No such file or directory.", id="missing"),
        pytest.param(b"", "is empty.", id="empty"),
        pytest.param(b" \n\t\n", "is empty.", id="blank"),
        pytest.param("Förderung".encode("latin-1"), "is no UTF-8 text: byte 2 cannot be read.", id="Latin-1"),
        pytest.param(b"PK\x03\x04\xff\xfe", "is no UTF-8 text: byte 5 cannot be read.", id="binary"),
        pytest.param(b"\0" * 100, "This is not the report", id="zeros"),
        pytest.param(b"Another text.\n" * 200, "This is not the report", id="another text"),
        pytest.param(made_up_report.TEXT.encode(), "This is not the report", id="another text of the same build"),
        pytest.param(b"x" * 1_000_001, "it is larger than 1000000 bytes.", id="too large"),
    ],
)
def test_a_file_that_is_no_copy_is_told_in_one_line(tmp_path: Path, written: bytes | None, said: str) -> None:
    file = tmp_path / "copy.txt"
    if written is not None:
        file.write_bytes(written)
    done = run("verify-source", file)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"gfmdkg: {file}")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_folder_is_told_in_one_line(tmp_path: Path) -> None:
    done = run("verify-source", tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        f"gfmdkg: {tmp_path} cannot be read: Is a directory.\n",
    )
