"""What is completed, and that a real bash completes it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from checkout import ROOT
from command import call

pytestmark = pytest.mark.usefixtures("read_once")
BASH = shutil.which("bash")
SCRIPT = """
source <(_GFMDKG_COMPLETE=bash_source gfmdkg)
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_gfmdkg_completion gfmdkg
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command as a program of its own, as the shell calls it."""
    program = tmp_path_factory.mktemp("bin") / "gfmdkg"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m gfmdkg "$@"\n')
    program.chmod(0o755)
    return program


def completed(*words: str) -> list[str]:
    """Give what the command answers when bash asks it, without the kinds before it."""
    asked = {"COMP_WORDS": " ".join(("gfmdkg", *words)), "COMP_CWORD": str(len(words))}
    done = call(environment={**asked, "_GFMDKG_COMPLETE": "bash_complete"})
    return [line.partition(",")[2] for line in done.stdout.splitlines() if line]


def completed_by_bash(command: Path, *words: str) -> list[str]:
    environment = {**os.environ, "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [str(BASH), "-c", SCRIPT, "bash", "gfmdkg", *words],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        cwd=ROOT,
        timeout=60,
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param(["que"], ["queries", "query"], id="command"),
        pytest.param(["query", "tables/"], ["tables/area-by-summit", "tables/goal-by-category"], id="name of a query"),
        pytest.param(["queries", "tables/g"], ["tables/goal-by-category"], id="name of a query to be explained"),
        pytest.param(["query", "roundtables/of-area", "-p", ""], ["area="], id="name of a parameter"),
        pytest.param(["query", "roundtables/of-area", "-p", "area", "=", "dia"], ["diaspora"], id="value"),
        pytest.param(["query", "roundtables/of-area", "-p", "area=dia"], ["area=diaspora"], id="word not cut"),
        pytest.param(["query", "dataset/graphs", "-p", ""], [], id="no parameters"),
        pytest.param(["describe", "id", ":", "area/dia"], ["area/diaspora"], id="entity to be described"),
        pytest.param(
            ["why", "https", ":", "//w3id.org/gfmdkg/id/area/dia"], ["//w3id.org/gfmdkg/id/area/diaspora"], id="IRI"
        ),
        pytest.param(["describe", "dia"], [], id="no entity"),
        pytest.param(["query", "none/none", "-p", "a", "=", ""], [], id="no such query"),
        pytest.param(["query", "roundtables/of-area", "-p", "none", "=", ""], [], id="no such parameter"),
        pytest.param(["query", "x", "-f", "chart."], ["chart.svg", "chart.png", "chart.json"], id="format"),
        pytest.param(
            ["query", "provenance/why", "-p", "entity", "=", "id", ":", "mark/goal-9"],
            ["mark/goal-9-employment-creation", "mark/goal-9-potential"],
            id="entity behind a colon",
        ),
        pytest.param(
            ["query", "provenance/why", "-p", "entity", "=", ""], ["id:mark/goal-3-explicit"], id="example of an entity"
        ),
    ],
)
def test_a_word_is_completed(words: list[str], expected: list[str]) -> None:
    assert sorted(completed(*words)) == sorted(expected)


@pytest.mark.skipif(BASH is None, reason="there is no bash")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param(["query", "tables/g"], ["tables/goal-by-category"], id="name of a query"),
        pytest.param(["query", "roundtables/of-area", "-p", "area", "=", "dia"], ["diaspora"], id="value"),
    ],
)
def test_bash_completes_it(command: Path, words: list[str], expected: list[str]) -> None:
    assert completed_by_bash(command, *words) == expected


def test_every_value_is_offered() -> None:
    assert len(completed("query", "roundtables/of-area", "-p", "area", "=", "")) == 6


def test_a_corpus_that_cannot_be_read_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    assert completed("query", "--corpus", str(tmp_path), "tab") == []
