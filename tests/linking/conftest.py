"""What tests of links share: the mapping sets and tables of this checkout, and the look-up over its graph."""

import pytest

from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.identifying import lookup_in
from gfmdkg.linking.checks import Links
from gfmdkg.linking.lookup import Lookup
from gfmdkg.saved_queries import SavedQueries
from gfmdkg.validation import links as links_of


@pytest.fixture(scope="session")
def links(dataset: Dataset, corpus: Corpus) -> Links:
    return links_of(dataset, corpus)


@pytest.fixture(scope="session")
def lookup(engine: EmbeddedEngine, corpus: Corpus) -> Lookup:
    return lookup_in(engine, SavedQueries.of(corpus), corpus)
