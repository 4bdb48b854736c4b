"""What takes long says so on a terminal, whichever command it is, and says nothing elsewhere."""

from pathlib import Path

import pytest

from checkout import REPORT, ROOT
from command import call
from gfmdkg.cli import waiting
from gfmdkg.corpus import Corpus
from versions.small import small_corpus, with_saved_queries

THINGS = """<https://example.org/a> a <https://example.org/B> ; rdfs:label "A"@en ."""
COMMANDS = {
    waiting.WAITING: (
        ("query", "goals/in-every-category"),
        ("sparql", "-"),
        ("why", "https://example.org/a"),
        ("coverage",),
        ("lookup", "wd:Q31"),
    ),
    waiting.READING: (
        ("links",),
        ("verify-source", str(REPORT)),
        ("dump",),
    ),
    waiting.CHECKING: (("validate",), ("release",)),
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return with_saved_queries(small_corpus(tmp_path_factory.mktemp("corpus"), "0.1.0", "2026-01-02", THINGS))


@pytest.mark.parametrize(
    ("said", "command"),
    [(said, command) for said, commands in COMMANDS.items() for command in commands],
    ids=lambda part: part[0] if isinstance(part, tuple) else "",
)
def test_a_command_says_what_it_does(
    monkeypatch: pytest.MonkeyPatch, corpus: Corpus, said: str, command: tuple[str, ...]
) -> None:
    arguments = (*command, "--corpus", str(corpus.root))
    assert said not in call(*arguments, given="ASK {}").stderr
    monkeypatch.setattr(waiting, "QUIET_SECONDS", 0.001)
    monkeypatch.setattr(waiting, "is_terminal", lambda: True)
    assert f"\r{said} 0 s\r" in call(*arguments, given="ASK {}").stderr


def test_a_table_that_is_drawn_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ("sparql", "-", "--corpus", str(ROOT))
    text = "SELECT * { { SELECT ?s { ?s ?p ?o } LIMIT 200 } }"
    assert call(*arguments, given=text).stderr == "200 rows\n"
    monkeypatch.setattr(waiting, "QUIET_SECONDS", 0.001)
    monkeypatch.setattr(waiting, "is_terminal", lambda: True)
    assert f"\r{waiting.DRAWING} 0 s\r" in call(*arguments, given=text).stderr


def test_what_reads_files_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(waiting, "QUIET_SECONDS", 0.001)
    monkeypatch.setattr(waiting, "is_terminal", lambda: True)
    monkeypatch.setenv("GFMDKG_STATE", str(tmp_path))
    file = str(ROOT / "data" / "passages.ttl")
    for command in (("diff", file, file), ("format", "--check", file), ("vocab", "add", "things", file)):
        assert f"\r{waiting.READING} 0 s\r" in call(*command).stderr
