"""Checks: rules of the data, written as queries."""

from dataclasses import dataclass, field
from typing import Self

from gfmdkg.corpus import Corpus
from gfmdkg.saved_queries.header import QueryFileError, checked, read_header
from gfmdkg.saved_queries.library import parse_all
from gfmdkg.saved_queries.parsing import shape

_KEYS = {"title": str, "description": str, "fix": str}


@dataclass(frozen=True)
class CheckQuery:
    """A rule of the data: every row of its answer is an offence, the offender first.

    :param name: the mistake that it finds.
    """

    name: str
    title: str
    description: str
    fix: str
    text: str = field(repr=False)

    @classmethod
    def parse(cls, name: str, text: str) -> Self:
        """Read a check from its file.

        :raises QueryFileError: if the header has a wrong key or value, or the text is no SELECT query.
        """
        header = checked(read_header(text), _KEYS, {})
        if shape(text).form != "SELECT":
            raise QueryFileError("a check must be a SELECT query.")
        return cls(name=name, text=text, **header)

    @classmethod
    def all(cls, corpus: Corpus) -> list[Self]:
        """Read every check of a corpus.

        :raises CorpusError: if any file breaks a rule; it names each.
        """
        return list(parse_all(corpus, corpus.check_files, cls.parse).values())
