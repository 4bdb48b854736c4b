"""What is published of the corpus, made once."""

import pytest

from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset
from gfmdkg.publishing.ontology.describing import Ontology


@pytest.fixture(scope="session")
def ontology(dataset: Dataset, corpus: Corpus) -> Ontology:
    return Ontology.of(dataset, corpus)
