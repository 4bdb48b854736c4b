"""What the pages on Python, on the command line and on the model show is what happens."""

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from checkout import CORPUS, ROOT
from gfmdkg.cli.answering import FORMATS
from gfmdkg.dataset import Dataset
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.formats import CSV
from gfmdkg.iris import PREFIXES
from gfmdkg.query import QueryRequest

COMMANDS = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
MODEL = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
SESSION = re.compile(r"^\$ (.*)\n((?:(?!\$ |```).*\n)*)", re.MULTILINE)


@pytest.mark.parametrize("page", ["README.md", "docs/python.md"])
def test_the_examples_in_python_give_what_they_say(page: str) -> None:
    done = doctest.testfile(str(ROOT / page), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert (done.failed, done.attempted > 0) == (0, True)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A search path on which the command is that of this checkout."""
    program = tmp_path_factory.mktemp("bin") / "gfmdkg"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m gfmdkg "$@"\n')
    program.chmod(0o755)
    return f"{program.parent}{os.pathsep}{os.environ['PATH']}"


@pytest.mark.parametrize(("command", "printed"), [*SESSION.findall(COMMANDS), *SESSION.findall(MODEL)])
def test_a_command_prints_what_it_says(path: str, command: str, printed: str) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, text=True, env={**os.environ, "PATH": path}, check=True
    )
    shown = done.stdout.replace("\r\n", "\n")
    assert re.fullmatch("(?s:.*)".join(map(re.escape, printed.split("...\n"))), shown)


def test_every_format_stands_in_the_table() -> None:
    assert [name for name in FORMATS if f"`{name}`" not in COMMANDS] == []


@pytest.mark.parametrize("page", ["python.md", "command-line.md", "server.md", "versions.md"])
def test_a_link_leads_somewhere(page: str) -> None:
    place = ROOT / "docs" / page
    links = re.findall(r"\]\(([^)#:]+)\)", place.read_text(encoding="utf-8"))
    assert [link for link in links if not (place.parent / Path(link)).exists()] == []


def blocks(language: str) -> list[str]:
    """List what the page on the model shows in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", MODEL, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("shown", blocks("turtle"))
def test_a_statement_on_the_model_is_in_the_file_that_it_names(dataset: Dataset, shown: str) -> None:
    graph = ox.NamedNode(CORPUS.graph(ROOT / shown.partition("\n")[0].removeprefix("# ")))
    prefixes = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
    said = {quad.triple for quad in ox.parse(prefixes + shown, ox.RdfFormat.TURTLE)}
    assert said
    assert said <= {quad.triple for quad in dataset.quads if quad.graph_name == graph}


def test_the_query_on_the_model_has_the_answer_that_stands_below_it(engine: EmbeddedEngine) -> None:
    (query,), (answer,) = blocks("sparql"), blocks("csv")
    assert engine.answer(QueryRequest(query, CSV)).read().decode().replace("\r\n", "\n") == answer


def test_every_term_on_the_model_is_one(dataset: Dataset) -> None:
    named = {ox.NamedNode(PREFIXES["gfmd"] + name) for name in re.findall(r"gfmd:([A-Za-z0-9]+)", MODEL)}
    assert named - {quad.subject for quad in dataset.quads} == set()
