"""``validate`` and ``format`` name file, line, entity and rule, and change nothing that is right."""

import re
import shutil
from pathlib import Path

import pytest

from gfmdkg.corpus import Corpus
from live import run

HEADER = """@prefix gfmd: <https://w3id.org/gfmdkg/ontology#> .
@prefix sdg: <http://metadata.un.org/sdg/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@pytest.fixture
def copied(corpus: Corpus, tmp_path: Path) -> Path:
    for part in ("ontology", "data", "queries"):
        shutil.copytree(corpus.root / part, tmp_path / "corpus" / part)
    return tmp_path / "corpus"


def test_the_packaged_corpus_is_valid() -> None:
    done = run("validate")
    assert (done.returncode, done.stderr) == (0, "")
    assert "keep every rule" in done.stdout


def test_a_corpus_in_a_folder_is_checked_like_the_packaged_one(copied: Path) -> None:
    broken = copied / "data" / "marks.ttl"
    text = broken.read_text()
    broken.write_text(text.replace("gfmd:filedUnder", "gfmd:concerns", 1))
    for name, right, wrong in (
        ("roundtables/of-area", "area:remittances", "rdfs:label"),
        ("targets/records-by-code", '"8.8"', '"10.77"'),
        ("roundtables/of-summit", "gfmd:Summit", "gfmd:Claim-to-fame"),
    ):
        query = copied / "queries" / f"{name}.rq"
        assert right in query.read_text()
        query.write_text(query.read_text().replace(right, wrong, 1))
    done = run("validate", copied)
    assert done.returncode == 1
    assert re.search(r"of-area\.rq:\d+: .*#label of parameter 'area' is no entity of the class gfmd:Them", done.stdout)
    assert re.search(r"by-code\.rq:\d+: .*10\.77 of parameter 'code' is no code of an entity of", done.stdout)
    assert re.search(r"of-summit\.rq:\d+: .*there is no entity of the class gfmd:Claim-to-fame", done.stdout)
    assert "data/marks.ttl:" in done.stdout
    assert "shape https://w3id.org/gfmdkg/shape/Mark" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_syntax_error_is_named_with_file_and_line(tmp_path: Path) -> None:
    file = tmp_path / "broken.ttl"
    file.write_text(HEADER + "sdg:1 gfmd:number .\n")
    done = run("validate", file)
    assert done.returncode == 1
    assert done.stdout.startswith(f"{file}:4: Turtle syntax: ")


def test_a_file_beside_the_corpus_is_held_against_its_rules(tmp_path: Path) -> None:
    file = tmp_path / "more.ttl"
    file.write_text(HEADER + "\n<https://w3id.org/gfmdkg/id/mark/x> a gfmd:Mark .\n")
    done = run("validate", file)
    assert done.returncode == 1
    assert f"{file}:5: shape " in done.stdout
    assert "id:mark/x" in done.stdout
    assert f"{file}: check graph-without-description: graph:data/more" in done.stdout


def test_a_folder_of_files_is_checked(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("oops")
    (tmp_path / "b.ttl").write_text("<a:b> <c:d> 1 ,, 2 .")
    done = run("validate", tmp_path)
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == [
        str(tmp_path / name) for name in ("a.ttl", "b.ttl")
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [("nowhere.ttl", "there is no such file or folder"), ("notes.txt", "this is no Turtle file")],
)
def test_a_path_that_cannot_be_checked_is_named(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "notes.txt").write_text("x")
    done = run("validate", tmp_path / name)
    assert done.returncode == 1
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_format_writes_the_canonical_form_once(tmp_path: Path) -> None:
    file = tmp_path / "loose.ttl"
    file.write_text(HEADER + "sdg:2 gfmd:number '2' .   sdg:1 gfmd:number '01'^^xsd:string .")
    assert run("format", "--check", file).returncode == 1
    assert "sdg:1" in file.read_text().splitlines()[-1]
    assert run("format", file).stdout == f"changed: {file}\n"
    assert run("format", "--check", file).returncode == 0
    assert file.read_text().index("sdg:1\n") < file.read_text().index("sdg:2\n")


def test_format_leaves_a_broken_file_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "broken.ttl"
    file.write_text("<a:b> <c:d> .\n")
    done = run("format", file)
    assert done.returncode == 1
    assert str(file) in done.stderr
    assert "Traceback" not in done.stderr
    assert file.read_text() == "<a:b> <c:d> .\n"


def test_a_copy_of_a_file_is_checked_in_its_place(corpus: Corpus, tmp_path: Path) -> None:
    text = (corpus.root / "data" / "marks.ttl").read_text()
    file = tmp_path / "marks.ttl"
    file.write_text(
        text.replace("gfmd:statedIn <https://w3id.org/gfmdkg/id/passage/table-1-goal-1-potential> ;", "", 1)
    )
    done = run("validate", file)
    assert done.returncode == 1
    assert f"{file} is checked in place of" in done.stderr
    assert "id:mark/goal-1-potential" in done.stdout
