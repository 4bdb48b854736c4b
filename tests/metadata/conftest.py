"""The descriptions of the release of the corpus, in rdflib."""

from collections.abc import Callable

import pytest
import rdflib

from gfmdkg.citations.facts import Facts
from gfmdkg.corpus import Corpus
from gfmdkg.formats import TURTLE
from gfmdkg.publishing.metadata import SUMMARY, Held, Summary, describe
from gfmdkg.publishing.releases import Release

ADDRESS = "https://example.org/kg"


@pytest.fixture(scope="session")
def held(release: Release, corpus: Corpus) -> Held:
    summary = Summary.parse((release.folder / SUMMARY).read_text(encoding="utf-8"))
    return Held(release.manifest, summary, Facts.of(corpus), ADDRESS)


@pytest.fixture(scope="session")
def described(held: Held) -> Callable[[str], rdflib.Graph]:
    """Give a description by its name; each is read once."""
    read: dict[str, rdflib.Graph] = {}

    def graph(name: str) -> rdflib.Graph:
        if name not in read:
            read[name] = rdflib.Graph().parse(data=describe(name, held, TURTLE), format="turtle")
        return read[name]

    return graph


@pytest.fixture(scope="session")
def void(described: Callable[[str], rdflib.Graph]) -> rdflib.Graph:
    return described("void")


@pytest.fixture(scope="session")
def dcat(described: Callable[[str], rdflib.Graph]) -> rdflib.Graph:
    return described("dcat")


@pytest.fixture(scope="session")
def prov(described: Callable[[str], rdflib.Graph]) -> rdflib.Graph:
    return described("prov")
