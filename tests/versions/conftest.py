"""Two small versions of a dataset, of which one is served and the other held beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from gfmdkg.corpus import Corpus
from gfmdkg.loading import load
from gfmdkg.publishing.building import build
from gfmdkg.publishing.releases import Release
from live import server
from versions.small import small_corpus, with_saved_queries

OLD_DAY, NEW_DAY = "2026-01-02", "2026-11-23"
OLD = 'id:a rdfs:label "Old"@en . id:b rdfs:label "B"@en .\n'
NEW = 'id:a rdfs:label "New"@en . id:c rdfs:label "C"@en .\n'


@dataclass(frozen=True)
class World:
    """What there is.

    :param held: the folder of the releases that are held.
    :param old: the one in it.
    :param corpus: the corpus that is served.
    """

    held: Path
    old: Release
    corpus: Corpus


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("versions")
    older = with_saved_queries(small_corpus(folder / "old", "0.1.0", OLD_DAY, OLD))
    newer = with_saved_queries(small_corpus(folder / "new", "0.2.0", NEW_DAY, NEW, ("0.1.0", OLD_DAY)))
    dataset = load(older)
    old = build(dataset, older, folder / "held" / dataset.version)
    return World(folder / "held", old, newer)


@pytest.fixture(scope="session")
def address(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that holds both."""
    state = {"GFMDKG_STATE": str(tmp_path_factory.mktemp("state"))}
    arguments = ("--corpus", str(world.corpus.root), "--releases", str(world.held))
    with server(*arguments, environment=state) as (address, _):
        yield address
