"""One citation: which answer is meant, and the link that fixes it."""

import json
import re
from base64 import b32encode
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import blake2b, sha256
from typing import Any, Self
from urllib.parse import quote, urlencode

from gfmdkg.citations.facts import Author, Facts
from gfmdkg.errors import ParameterError
from gfmdkg.formats import JSON, N_TRIPLES
from gfmdkg.query import QueryRequest
from gfmdkg.saved_queries import SavedQuery

UNTITLED = "Answer to a SPARQL query"
PREFIX = "cite"
MOST_VALUES = 4000  # letters of all values of parameters, which the link holds

_MOST_ECHO = 100
_ID_LETTERS = 16  # of 5 bits each
_FORMS = {
    "query_version": re.compile(r"[0-9a-f]{12}"),
    "dataset_version": re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]{0,99}"),
    "fingerprint": re.compile(r"[0-9a-f]{64}"),
}


@dataclass(frozen=True)
class Question:
    """A SPARQL query with the graphs that it was asked about.

    :param text: the complete text; that of a saved query with its parameters put in.
    :param default_graphs: as in :class:`gfmdkg.query.QueryRequest`.
    :param named_graphs: as in :class:`gfmdkg.query.QueryRequest`.
    """

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Its short name, made of all that it is."""
        return _id(asdict(self))

    @property
    def version(self) -> str:
        """A hash of its text, made as that of a saved query."""
        return blake2b(self.text.encode(), digest_size=6).hexdigest()

    def request(self, base_iri: str | None = None) -> QueryRequest:
        """Ask it in the formats from which :class:`gfmdkg.citations.content.Content` reads."""
        return QueryRequest(self.text, JSON, N_TRIPLES, self.default_graphs, self.named_graphs, base_iri)


@dataclass(frozen=True)
class Citation:
    """The citation of one answer.

    :param title: that of the saved query, or empty.
    :param query: the name of the saved query, or empty.
    :param parameters: each parameter of it with its value, defaults too.
    :param query_version: the version of the query.
    :param dataset_version: the version of the dataset that answered.
    :param fingerprint: see :attr:`gfmdkg.citations.content.Content.fingerprint`.
    :param question: the id of the text, for a query that is not a saved one.
    :param facts: what is said about the dataset.
    :param entity: the IRI whose document is cited; then there is no query, and need be no fingerprint.
    """

    title: str
    query: str
    parameters: tuple[tuple[str, str], ...]
    query_version: str
    dataset_version: str
    fingerprint: str
    question: str = ""
    facts: Facts = field(default_factory=Facts)
    entity: str = ""

    def __post_init__(self) -> None:
        if sum(len(value) for _, value in self.parameters) > MOST_VALUES:
            raise ParameterError(
                f"The values are too long for a link: {MOST_VALUES} letters are the most.", self.parameters[0][0]
            )
        for name, form in _FORMS.items():
            value = getattr(self, name)
            if self.entity and not value:
                continue
            if not form.fullmatch(value):
                raise ParameterError(f"{value[:_MOST_ECHO]!r} is no {name.replace('_', ' ')} of a citation.", name)

    @property
    def id(self) -> str:
        """Its short name, made of what fixes the answer."""
        parameters = [list(pair) for pair in self.parameters]
        versions = [self.query_version, self.dataset_version, self.fingerprint]
        return _id([self.query, parameters, self.question, *versions, *([self.entity] if self.entity else [])])

    @property
    def path(self) -> str:
        """Its link from the root of a server on, with all that fixes the answer; the short one for any other query."""
        if not self.query:
            return self.short_path
        parts = (PREFIX, self.query, self.query_version, self.dataset_version, self.fingerprint)
        address = "/".join(quote(part, safe="/+") for part in parts)
        return f"{address}?{urlencode(self.parameters)}" if self.parameters else address

    @property
    def short_path(self) -> str:
        """Its short link from the root of a server on, which holds where a server keeps the citation."""
        return f"{PREFIX}/{self.id}"

    @property
    def what(self) -> str:
        """What is cited, in one line of words."""
        if self.entity:
            return self.title
        if not self.query:
            return f"{UNTITLED} ({self.question})"
        given = ", ".join(f"{name} = {_shown(value)}" for name, value in self.parameters)
        return f"{self.title} ({given})" if given else self.title

    def to_dict(self) -> dict[str, Any]:
        """Give it in what JSON knows, to be read by :meth:`from_dict`."""
        return asdict(self)

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_dict` gave."""
        said = given["facts"]
        authors = tuple(Author(**author) for author in said["authors"])
        facts = {**said, "authors": authors, "keywords": tuple(said.get("keywords", ()))}
        parameters = tuple((name, value) for name, value in given["parameters"])
        return cls(**{**given, "parameters": parameters, "facts": Facts(**facts)})


def of_saved(
    query: SavedQuery,
    parameters: Iterable[tuple[str, str]],
    dataset_version: str,
    fingerprint: str,
    facts: Facts,
) -> Citation:
    """Cite an answer of a saved query.

    :param parameters: the values that were given; every other parameter counts with its default.
    """
    return Citation(
        query.title,
        query.name,
        complete(query, parameters),
        query.version,
        dataset_version,
        fingerprint,
        facts=facts,
    )


def of_question(question: Question, dataset_version: str, fingerprint: str, facts: Facts) -> Citation:
    """Cite an answer of any other query."""
    return Citation("", "", (), question.version, dataset_version, fingerprint, question.id, facts)


def of_entity(iri: str, title: str, dataset_version: str, facts: Facts, fingerprint: str = "") -> Citation:
    """Cite what the dataset says of an IRI.

    :param title: what people call it.
    """
    return Citation(title, "", (), "", dataset_version, fingerprint, facts=facts, entity=iri)


def complete(query: SavedQuery, parameters: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Give each parameter of a query with its values, in the order of its file.

    :param parameters: the values that were given.
    """
    given = values_of((query.parameter(name).name, value) for name, value in parameters)
    defaults = {name: list(known.examples) for name, known in query.parameters.items()}
    return tuple((name, value) for name, values in (defaults | given).items() for value in values)


def values_of(parameters: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Give the values of each parameter by its name.

    >>> values_of([("goal", "1"), ("area", "diaspora"), ("goal", "10")])
    {'goal': ['1', '10'], 'area': ['diaspora']}
    """
    values: dict[str, list[str]] = {}
    for name, value in parameters:
        values.setdefault(name, []).append(value)
    return values


def _shown(value: str) -> str:
    line = " ".join(value.split()) or "any"
    return line if len(line) <= _MOST_ECHO else line[:_MOST_ECHO] + "…"


def _id(what: object) -> str:
    digest = sha256(json.dumps(what, ensure_ascii=True, sort_keys=True).encode()).digest()
    return b32encode(digest).decode().lower()[:_ID_LETTERS]
