"""Each check both ways: the corpus passes it, and it catches its own mistake (queries/README.md)."""

from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib

from answers import as_result, rdflib_warns_of_itself, rows
from checkout import BROKEN, CORPUS, file_id
from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.errors import CorpusError
from gfmdkg.iris import GRAPH, shorten
from gfmdkg.loading import load
from gfmdkg.validation import validate

FIXTURES = sorted(BROKEN.glob("*"))
every_check = pytest.mark.parametrize("check", sorted(CORPUS.check_files))


def text_of(check: str) -> str:
    return CORPUS.check_files[check].read_text(encoding="utf-8")


@pytest.fixture
def with_mistake(dataset: Dataset, tmp_path: Path) -> Callable[[str], Dataset]:
    """Give the corpus with the fixture of a check as one more file, data/broken.ttl."""

    def add(check: str) -> Dataset:
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "broken.ttl").write_bytes((BROKEN / f"{check}.ttl").read_bytes())
        return Dataset.of([*dataset.quads, *load(Corpus(tmp_path)).quads])

    return add


@every_check
def test_the_corpus_passes(engine: EmbeddedEngine, check: str) -> None:
    assert list(as_result(engine, text_of(check))) == [], "the check file says what to do"


@every_check
def test_the_check_catches_its_mistake(with_mistake: Callable[[str], Dataset], check: str) -> None:
    found = list(as_result(EmbeddedEngine.of(with_mistake(check)), text_of(check)))
    assert found, "the fixture must have the mistake of its name"
    assert not any(isinstance(row[0], rdflib.Literal) for row in found), "select the offender first"  # type: ignore[index]


@rdflib_warns_of_itself
@every_check
def test_the_second_engine_catches_the_same(
    second_engine: rdflib.Dataset, with_mistake: Callable[[str], Dataset], check: str
) -> None:
    first = as_result(EmbeddedEngine.of(with_mistake(check)), text_of(check))
    broken = second_engine.graph(rdflib.URIRef(GRAPH + "data/broken"))
    try:
        broken.parse(BROKEN / f"{check}.ttl", format="turtle")
        assert rows(second_engine.query(text_of(check))) == rows(first)
    finally:
        second_engine.remove_graph(broken)


@pytest.mark.parametrize("path", FIXTURES, ids=file_id)
def test_a_fixture_has_its_check_and_says_what_is_wrong(path: Path) -> None:
    assert path.stem in CORPUS.check_files, "rename the fixture to its check, or remove it"
    assert path.read_text(encoding="utf-8").startswith("# "), "begin with a comment that says what is wrong"


def test_an_offence_names_check_entity_and_file(with_mistake: Callable[[str], Dataset], tmp_path: Path) -> None:
    check, broken = "shortcut-without-mark", tmp_path / "data" / "broken.ttl"
    dataset = with_mistake(check)
    (row,) = as_result(EmbeddedEngine.of(dataset), text_of(check))
    with pytest.raises(CorpusError) as caught:
        validate(dataset, CORPUS, (broken,))
    found = [offence for offence in caught.value.offences if offence.rule == f"check {check}"]
    assert [(offence.file, offence.entity) for offence in found] == [(str(broken), shorten(str(row[0])))]  # type: ignore[index]
    assert broken.read_text(encoding="utf-8").splitlines()[found[0].line - 1].startswith(found[0].entity)
