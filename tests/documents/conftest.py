"""Documents of the real graph, made in this process."""

import pytest

from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset
from gfmdkg.documents import Documents, Statements
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.identifying import Lookups
from gfmdkg.saved_queries import SavedQueries


def documents_of(engine: EmbeddedEngine, corpus: Corpus, most: int | None = None) -> Documents:
    queries = SavedQueries.of(corpus)
    return Documents(Statements(engine, queries, most), Lookups(engine, queries, corpus))


@pytest.fixture(scope="session")
def documents(engine: EmbeddedEngine, corpus: Corpus) -> Documents:
    return documents_of(engine, corpus)


@pytest.fixture(scope="session")
def documents_with_others(with_others: Dataset, corpus: Corpus) -> Documents:
    """Where small vocabularies of others are beside the graph."""
    return documents_of(EmbeddedEngine.of(with_others), corpus)
