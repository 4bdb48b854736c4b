"""What most tests share: the corpus, loaded once, in both engines, and the sources beside the checkout."""

import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import settings

import gfmdkg
from checkout import CORPUS, REPORT, VOCAB, VOCABULARIES
from gfmdkg.cli import options
from gfmdkg.client import KnowledgeGraph, open_graph
from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.loading import load
from gfmdkg.publishing.building import build
from gfmdkg.publishing.releases import Release
from gfmdkg.settings import Settings
from gfmdkg.vocabularies import Shelf, bring
from live import server

settings.register_profile("gfmdkg", derandomize=True, deadline=None, database=None)
settings.load_profile("gfmdkg")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite tests/expected/ with the answers as they are now")


@pytest.fixture(scope="session")
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether the expected answers are to be rewritten."""
    return bool(request.config.getoption("--accept", default=False))


@pytest.fixture(scope="session", autouse=True)
def state_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let servers that a test starts keep their state in one folder: each version of the dataset is published once."""
    base = tmp_path_factory.getbasetemp()
    run = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base  # processes that test side by side share it
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GFMDKG_STATE", str(run / "state"))
        yield


@pytest.fixture(scope="session")
def address(state_folder: None) -> Iterator[str]:
    """Where a server of this checkout listens that has no settings; no test changes or stops it."""
    with server() as (address, _):
        yield address


@pytest.fixture(scope="session")
def packaged() -> KnowledgeGraph:
    """What ``gfmdkg.open()`` gives, read once."""
    return gfmdkg.open()


@pytest.fixture
def read_once(monkeypatch: pytest.MonkeyPatch, packaged: KnowledgeGraph) -> None:
    """Let a command that is called in this process have the packaged graph that was read already."""

    def opened(source: str | Path | None = None, **given: Any) -> KnowledgeGraph:
        is_packaged = source == CORPUS.root and not any(given.values())
        return packaged if is_packaged else open_graph(source, **given)

    monkeypatch.setattr(options, "open_graph", opened)


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """The ontology, data and queries of this checkout."""
    return CORPUS


@pytest.fixture(scope="session")
def dataset(corpus: Corpus) -> Dataset:
    """The corpus, parsed."""
    return load(corpus)


@pytest.fixture(scope="session")
def release(dataset: Dataset, corpus: Corpus, state_folder: None) -> Release:
    """Everything that is made of the corpus to be published, where servers find it made."""
    return build(dataset, corpus, Settings.from_environment().releases_folder / dataset.version)


@pytest.fixture(scope="session")
def statements(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corpus in one file, for a server that need not check it."""
    path = tmp_path_factory.mktemp("corpus") / "statements.nq"
    path.write_bytes(dataset.n_quads())
    return path


@pytest.fixture(scope="session")
def with_others(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """The corpus with small vocabularies of ours beside it, which are named like the UN's."""
    given = [f"{path.stem}={path}" for path in sorted(VOCABULARIES.glob("*.ttl"))]
    return bring(dataset, given, Shelf(tmp_path_factory.mktemp("state")))


@pytest.fixture(scope="session")
def engine(dataset: Dataset) -> EmbeddedEngine:
    """The engine that answers; it has no state that a query could change."""
    return EmbeddedEngine.of(dataset)


@pytest.fixture(scope="session")
def second_engine(dataset: Dataset) -> rdflib.Dataset:
    """The second opinion: the same graphs in rdflib, their union as default graph."""
    store = rdflib.Dataset(default_union=True)
    with warnings.catch_warnings():
        # rdflib 7.6 warns of its own methods; a test that queries it has the mark answers.rdflib_warns_of_itself.
        warnings.simplefilter("ignore", DeprecationWarning)
        store.parse(data=dataset.n_quads(), format="nquads")
    return store


@pytest.fixture(scope="session")
def graph(dataset: Dataset) -> rdflib.Graph:
    """The merge of all graphs in rdflib, for tests that look statements up."""
    graph = rdflib.Graph()
    graph.parse(data=ox.serialize(dataset.merge(), format=ox.RdfFormat.N_TRIPLES) or b"", format="nt")
    return graph


@pytest.fixture(scope="session")
def report() -> str:
    """The text of the report."""
    if not REPORT.is_file():
        pytest.skip(f"the text of the report is not at {REPORT}")
    return REPORT.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def vocab() -> Path:
    """The folder with copies of the vocabularies of others."""
    if not VOCAB.is_dir():
        pytest.skip(f"the copies of outside vocabularies are not at {VOCAB}")
    return VOCAB
