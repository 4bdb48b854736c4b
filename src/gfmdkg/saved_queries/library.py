"""The library of saved queries of a corpus, read whole or refused with every mistake."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Self, TypeVar

from gfmdkg.corpus import Corpus
from gfmdkg.errors import CorpusError, Offence, UnknownNameError
from gfmdkg.saved_queries.header import QueryFileError
from gfmdkg.saved_queries.queries import SavedQuery

Query = TypeVar("Query")

_parsed = lru_cache(1024)(SavedQuery.parse)  # a corpus is read for its graph and for its library
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*")


class SavedQueries(Mapping[str, SavedQuery]):
    """The library of saved queries, by name."""

    def __init__(self, queries: Mapping[str, SavedQuery]) -> None:
        self._queries = dict(sorted(queries.items()))

    @classmethod
    def of(cls, corpus: Corpus) -> Self:
        """Read every saved query of a corpus.

        :raises CorpusError: if any file breaks a rule; it names each.
        """
        return cls(parse_all(corpus, corpus.saved_query_files, _named))

    @cached_property
    def version(self) -> str:
        """A hash of all files, headers included: what is served of them is the same as long as it is."""
        digest = blake2b(digest_size=6)
        for query in self._queries.values():
            digest.update(f"{query.name}\0{query.text}\0".encode())
        return digest.hexdigest()

    def search(self, words: str) -> list[SavedQuery]:
        """Find the queries that have each of these words in name, title, description, tags or parameters.

        :param words: in whatever case; without any all are found.
        """
        wanted = dict.fromkeys(words.casefold().split())
        return [query for query in self._queries.values() if _has_all(_searched(query), wanted)]

    def __getitem__(self, name: str) -> SavedQuery:
        """Give one query.

        :raises UnknownNameError: if there is none of that name; it names those that are near.
        """
        if name not in self._queries:
            raise UnknownNameError("saved query", name, tuple(self._queries))
        return self._queries[name]

    def __contains__(self, name: object) -> bool:
        return name in self._queries

    def __iter__(self) -> Iterator[str]:
        return iter(self._queries)

    def __len__(self) -> int:
        return len(self._queries)


def parse_all(corpus: Corpus, files: Mapping[str, Path], parse: Callable[[str, str], Query]) -> dict[str, Query]:
    """Read query files.

    :param files: the path of each by name.
    :param parse: makes a query of a name and a text.
    :raises CorpusError: if any file breaks a rule; it names each.
    """
    queries, offences = {}, []
    for name, path in files.items():
        try:
            queries[name] = parse(name, _read(path))
        except QueryFileError as error:
            offences.append(Offence(corpus.name(path), error.line, "query file", "", str(error)))
    if offences:
        raise CorpusError(offences)
    return queries


def _named(name: str, text: str) -> SavedQuery:
    if not _NAME.fullmatch(name):
        raise QueryFileError(
            f"{name!r} cannot be a public name: put the file at queries/<topic>/<name>.rq, with both in lower-case"
            " letters, digits and hyphens."
        )
    return _parsed(name, text)


def _has_all(text: str, words: Iterable[str]) -> bool:
    return all(word in text for word in words)


def _searched(query: SavedQuery) -> str:
    parameters = [f"{known.name} {known.description}" for known in query.parameters.values()]
    return " ".join([query.name, query.title, query.description, *query.tags, *parameters]).casefold()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryFileError(f"the file cannot be read: {error}") from error
