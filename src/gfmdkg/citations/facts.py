"""What there is to say about the dataset in a citation: from the file CITATION.cff beside it, and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import yaml

from gfmdkg.corpus import Corpus
from gfmdkg.errors import CorpusError, Offence

_NAMES = ("name-particle", "family-names", "name-suffix")


@dataclass(frozen=True)
class Author:
    """Who is named as author.

    :param name: the family name, or the whole name of an organisation or a group.
    :param given: the given names of a person; empty for an organisation or a group.
    """

    name: str
    given: str = ""


@dataclass(frozen=True)
class Facts:
    """The facts of a citation that are those of the dataset; what its file does not say is empty.

    :param title: the title of the dataset.
    :param authors: who made it.
    :param release: the number of the release that the file describes.
    :param released: the day of that release, as ``2026-11-23``.
    :param licence: the identifier of the licence, as in SPDX.
    :param publisher: who publishes it.
    :param doi: the identifier of the dataset, without ``https://doi.org/``.
    :param abstract: what the dataset is, in a few sentences.
    :param keywords: words under which it is found.
    """

    title: str = ""
    authors: tuple[Author, ...] = ()
    release: str = ""
    released: str = ""
    licence: str = ""
    publisher: str = ""
    doi: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()

    @classmethod
    def of(cls, corpus: Corpus) -> Self:
        """Read the file of a corpus; nothing is known where there is none.

        :raises CorpusError: if it is no file in the Citation File Format.
        """
        path = corpus.citation_file
        if not path.is_file():
            return cls()
        try:
            return cls.parse(path.read_text(encoding="utf-8"))
        except (ValueError, TypeError, AttributeError, yaml.YAMLError) as error:
            message = f"this cannot be read as Citation File Format: {error}"
            raise CorpusError([Offence(corpus.name(path), 0, "citation file", "", message)]) from error

    @classmethod
    def parse(cls, text: str) -> Self:
        r"""Read a file in the Citation File Format.

        >>> Facts.parse("title: Sums\nauthors: [{name: The adders}]").authors
        (Author(name='The adders', given=''),)
        """
        found: Mapping[str, Any] = yaml.safe_load(text)
        released = str(found.get("date-released", ""))
        return cls(
            title=str(found.get("title", "")),
            authors=_authors(found.get("authors", ())),
            release=str(found.get("version", "")),
            released=released and date.fromisoformat(released).isoformat(),
            licence=str(found.get("license", "")),
            publisher=str(found.get("publisher", {}).get("name", "")),
            doi=str(found.get("doi", "")),
            abstract=" ".join(str(found.get("abstract", "")).split()),
            keywords=tuple(map(str, found.get("keywords", ()))),
        )

    def day(self, dataset_version: str) -> date | None:
        """Give the day on which a version of the dataset was released, where the file speaks of that release.

        >>> Facts(release="0.1.0", released="2026-11-23").day("0.1.0+3f2a")
        datetime.date(2026, 11, 23)
        """
        is_meant = self.released and dataset_version.partition("+")[0] == self.release
        return date.fromisoformat(self.released) if is_meant else None


def _authors(given: Sequence[Mapping[str, Any]]) -> tuple[Author, ...]:
    return tuple(
        Author(str(author["name"]))
        if "name" in author
        else Author(
            " ".join(str(author[name]) for name in _NAMES if name in author), str(author.get("given-names", ""))
        )
        for author in given
    )
