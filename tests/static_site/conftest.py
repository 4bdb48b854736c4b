"""The site of the corpus as files: all of its kinds of addresses, of the many queries and documents a few."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset
from gfmdkg.publishing.content import quietly
from gfmdkg.publishing.releases import Release
from gfmdkg.saved_queries import SavedQueries
from gfmdkg.site import Outcome, addresses, answered, application, dumps, export

LIVE = "https://live.example/kg"
FEW = ("/id/area/", "/doc/id/area/", "/id/summit/", "/doc/id/summit/", "/doc/graph/data/areas", "/graph/data/areas")
TOPICS = ("dataset", "goals", "provenance", "roundtables", "tables")
SDG = ("iri=http://metadata.un.org/sdg/10", "iri=http://metadata.un.org/sdg/10.7")


@dataclass(frozen=True)
class Site:
    """What was exported.

    :param folder: where it is.
    :param outcome: what the export says of it.
    """

    folder: Path
    outcome: Outcome


def is_wanted(address: str) -> bool:
    path, _, asked = address.partition("?")
    if path.startswith(("/id/", "/doc/", "/graph/", "/shape/")):
        return path.startswith(FEW)
    if path.startswith("/queries/"):
        return path.split("/")[2] in ("", *TOPICS)
    return path != "/describe" or asked.partition("&")[0] in SDG


@pytest.fixture(scope="session")
def app(dataset: Dataset, corpus: Corpus, release: Release) -> Flask:
    return application(dataset, corpus, release)


@pytest.fixture(scope="session")
def site(
    dataset: Dataset, corpus: Corpus, release: Release, app: Flask, tmp_path_factory: pytest.TempPathFactory
) -> Site:
    folder = tmp_path_factory.mktemp("site") / "out"
    queries = SavedQueries.of(corpus)
    is_answered = answered(queries)
    seeds = [address for address in addresses(dataset, queries) if is_wanted(address)]
    some = [(address, path) for address, path in dumps(release) if not address.startswith("/dumps/graphs/")]
    outcome = export(
        app, folder, LIVE, seeds, some, quietly, lambda link: is_wanted(link) and has(link) and is_answered(link)
    )
    return Site(folder, outcome)


def has(link: str) -> bool:
    """Whether what a page leads to is part of this small export, where the dumps of graphs are not."""
    return not link.startswith("/dumps/graphs/")
