"""The wheel holds everything: installed in an empty place, it answers and serves."""

import subprocess
import sys
import sysconfig
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

from gfmdkg.corpus import Corpus
from live import run, server

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """Give the command of an environment that has the wheel, and of ours only the dependencies."""
    place = tmp_path_factory.mktemp("environment")
    venv.create(place, with_pip=False)
    python = place / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    (site,) = place.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return (str(place / "bin" / "gfmdkg"),)


def test_the_wheel_holds_the_corpus_and_the_licences(wheel: Path, corpus: Corpus) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    files = [
        *corpus.graph_files,
        *corpus.link_tables.glob("*.tsv"),
        *corpus.check_files.values(),
        *corpus.saved_query_files.values(),
    ]
    assert [corpus.name(path) for path in files if f"gfmdkg/corpus_files/{corpus.name(path)}" not in names] == []
    assert {name.rpartition("/")[2] for name in names} >= {"LICENSE", "LICENSE-DATA", "py.typed", "style.css"}
    beside = (corpus.citation_file, corpus.change_log)
    assert [path.name for path in beside if f"gfmdkg/corpus_files/{corpus.name(path)}" not in names] == []


def test_the_wheel_holds_what_was_built_and_not_what_it_was_built_from(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    built = {
        "gfmdkg/web/static/built/chart.js",
        "gfmdkg/web/static/built/licences.txt",
        "gfmdkg/charts/built/countries.json",
    }
    if not (ROOT / "src/gfmdkg/web/static/built").is_dir():
        pytest.skip("the front end is not built: run `make frontend`")
    assert set(names) >= built
    assert [name for name in names if "frontend" in name or "node_modules" in name] == []


def test_it_answers_in_an_empty_folder(installed: tuple[str, ...], tmp_path: Path) -> None:
    done = run("query", "goals/in-every-category", "-f", "csv", folder=tmp_path, command=installed)
    assert "http://metadata.un.org/sdg/8" in done.stdout, done.stderr
    assert list(tmp_path.iterdir()) == []


def test_its_numbers_and_days_agree(installed: tuple[str, ...], tmp_path: Path) -> None:
    done = run("release", folder=tmp_path, command=installed)
    assert (done.returncode, done.stdout.endswith(" can be released.\n")) == (0, True), done.stdout


def test_it_serves_in_an_empty_folder(installed: tuple[str, ...], tmp_path: Path) -> None:
    with server(folder=tmp_path, command=installed) as (address, _), urllib.request.urlopen(address) as page:
        assert page.status == 200
        assert b"Partnerships for the goals" in page.read()
    assert list(tmp_path.iterdir()) == []
