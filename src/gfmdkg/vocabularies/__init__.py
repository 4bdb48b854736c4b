"""Vocabularies of others, brought in: each an RDF file in a named graph of its own, with a record of its source."""

from gfmdkg.vocabularies.bringing import bring
from gfmdkg.vocabularies.records import Vocabulary
from gfmdkg.vocabularies.shelf import Shelf

__all__ = ["Shelf", "Vocabulary", "bring"]
