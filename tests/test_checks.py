"""Each check both ways: the corpus passes it, and it catches its own mistake (queries/README.md)."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.query import Result

from answers import as_result, rdflib_warns_of_itself, rows
from checkout import BROKEN, CORPUS, file_id
from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset, graph_name
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.errors import CorpusError
from gfmdkg.iris import shorten
from gfmdkg.loading import load
from gfmdkg.validation import validate

FIXTURES = sorted(BROKEN.glob("*"))
SMALL, MIDDLING = 80, 700  # statements of a graph that the second engine reads for every check, and where it is named
every_check = pytest.mark.parametrize("check", sorted(CORPUS.check_files))


def text_of(check: str) -> str:
    return CORPUS.check_files[check].read_text(encoding="utf-8")


def mistake_of(check: str, folder: Path) -> Dataset:
    """Read the fixture of a check as the file data/broken.ttl."""
    (folder / "data").mkdir()
    (folder / "data" / "broken.ttl").write_bytes((BROKEN / f"{check}.ttl").read_bytes())
    return load(Corpus(folder))


@pytest.fixture(scope="module")
def store(dataset: Dataset) -> ox.Store:
    return dataset.store()


@pytest.fixture
def catching(store: ox.Store, tmp_path: Path) -> Iterator[Callable[[str], Result]]:
    """Give the rows of a check while the corpus has its fixture as one more file."""
    added: list[ox.Quad] = []

    def catch(check: str) -> Result:
        mistake = mistake_of(check, tmp_path).quads
        merged = [ox.Quad(*quad.triple) for quad in mistake]
        added.extend(quad for quad in (*mistake, *merged) if quad not in store)
        store.extend(added)
        return as_result(EmbeddedEngine(store, "broken"), text_of(check))

    yield catch
    for quad in added:
        store.remove(quad)


@pytest.fixture
def part_with_mistake(dataset: Dataset, graphs_of: Mapping[str, set[str]], tmp_path: Path) -> Callable[[str], Dataset]:
    """Give the fixture of a check with the small graphs of the corpus, and those that describe what it names.

    The second engine would need minutes for all of it, and in a part there is more amiss for both to find.
    """

    def add(check: str) -> Dataset:
        mistake = mistake_of(check, tmp_path)
        named = {graph for quad in mistake.quads for term in quad.triple for graph in graphs_of[str(term)]}
        most = {graph: MIDDLING if graph in named else SMALL for graph in dataset.sizes}
        part = [quad for quad in dataset.quads if dataset.sizes[graph_name(quad)] <= most[graph_name(quad)]]
        return Dataset.of([*part, *mistake.quads])

    return add


@pytest.fixture(scope="module")
def graphs_of(dataset: Dataset) -> Mapping[str, set[str]]:
    """The graphs in which each entity is described."""
    found: dict[str, set[str]] = defaultdict(set)
    for quad in dataset.quads:
        found[str(quad.subject)].add(graph_name(quad))
    return found


@every_check
def test_the_corpus_passes(engine: EmbeddedEngine, check: str) -> None:
    assert list(as_result(engine, text_of(check))) == [], "the check file says what to do"


@every_check
def test_the_check_catches_its_mistake(catching: Callable[[str], Result], check: str) -> None:
    found = list(catching(check))
    assert found, "the fixture must have the mistake of its name"
    assert not any(isinstance(row[0], rdflib.Literal) for row in found), "select the offender first"  # type: ignore[index]


@rdflib_warns_of_itself
@every_check
def test_the_second_engine_catches_the_same(part_with_mistake: Callable[[str], Dataset], check: str) -> None:
    part = part_with_mistake(check)
    first = rows(as_result(EmbeddedEngine.of(part), text_of(check)))
    second = rdflib.Dataset(default_union=True)
    second.parse(data=part.n_quads(), format="nquads")
    assert first
    assert rows(second.query(text_of(check))) == first


@pytest.mark.parametrize("path", FIXTURES, ids=file_id)
def test_a_fixture_has_its_check_and_says_what_is_wrong(path: Path) -> None:
    assert path.stem in CORPUS.check_files, "rename the fixture to its check, or remove it"
    assert path.read_text(encoding="utf-8").startswith("# "), "begin with a comment that says what is wrong"


def test_an_offence_names_check_entity_and_file(catching: Callable[[str], Result], tmp_path: Path) -> None:
    check, broken = "shortcut-without-mark", tmp_path / "data" / "broken.ttl"
    (row,) = catching(check)
    with pytest.raises(CorpusError) as caught:
        validate(load(Corpus(tmp_path)), CORPUS, (broken,))
    found = [offence for offence in caught.value.offences if offence.rule == f"check {check}"]
    assert [(offence.file, offence.entity) for offence in found] == [(str(broken), shorten(str(row[0])))]  # type: ignore[index]
    assert broken.read_text(encoding="utf-8").splitlines()[found[0].line - 1].startswith(found[0].entity)
