"""Vocabularies beside the graph: from what a user names to a dataset that has them."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from gfmdkg.dataset import Dataset
from gfmdkg.errors import VocabularyError
from gfmdkg.vocabularies.reading import Brought, read
from gfmdkg.vocabularies.records import catalogue, tag
from gfmdkg.vocabularies.shelf import Shelf


def bring(dataset: Dataset, wanted: Iterable[str], shelf: Shelf) -> Dataset:
    """Put vocabularies beside a dataset, each in its own named graph.

    The default graph stays as it is, so that a query which names no graph has the same answer with and without them.

    :param wanted: for each its name, if it was added, or ``NAME=FILE`` for a file that is only read.
    :param shelf: what was added.
    :returns: the dataset with them; the same one where none is wanted.
    :raises VocabularyError: if one is not there, or two have one name or graph.
    :raises CorpusError: if a file cannot be read.
    """
    found = [_found(text, shelf) for text in wanted]
    if not found:
        return dataset
    for part in ("name", "graph"):
        counted = Counter(str(getattr(brought.vocabulary, part)) for brought in found)
        if twice := [text for text, number in counted.items() if number > 1]:
            raise VocabularyError(f"Two vocabularies have the {part} {twice[0]}; give each one once.")
    described = [*catalogue(), *(quad for brought in found for quad in brought.vocabulary.quads())]
    others = [quad for brought in found for quad in brought.quads]
    return dataset.beside(described, others, tag(brought.vocabulary for brought in found))


def _found(text: str, shelf: Shelf) -> Brought:
    name, equals, file = text.partition("=")
    return read(name, Path(file)) if equals else shelf.get(name)
