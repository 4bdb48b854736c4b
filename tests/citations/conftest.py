"""What the tests of citations share."""

import pytest

from gfmdkg.citations.citation import Citation, of_saved
from gfmdkg.citations.facts import Facts
from gfmdkg.corpus import Corpus
from gfmdkg.saved_queries import SavedQueries


@pytest.fixture(scope="session")
def queries(corpus: Corpus) -> SavedQueries:
    return SavedQueries.of(corpus)


@pytest.fixture(scope="session")
def facts(corpus: Corpus) -> Facts:
    return Facts.of(corpus)


@pytest.fixture
def citation(queries: SavedQueries, facts: Facts) -> Citation:
    query = queries["practices/of-area"]
    return of_saved(query, [("area", "diaspora")], f"{facts.release}+0123456789ab", "c0ffee00" * 8, facts)
