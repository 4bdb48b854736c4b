"""The record of a vocabulary of others: what it is called, where it is from, and what the graph says of it."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Self

import pyoxigraph as ox

from gfmdkg.errors import VocabularyError
from gfmdkg.iris import BASE, PREFIXES, VOCABULARIES

LONGEST_NAME = 40
LONGEST_TEXT = 500  # of a source or a licence

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_TAG_DIGITS = 12
_TYPE = PREFIXES["rdf"] + "type"
_LABEL = PREFIXES["rdfs"] + "label"
_DCTERMS, _GFMD, _SCHEMA = PREFIXES["dcterms"], PREFIXES["gfmd"], PREFIXES["schema"]


@dataclass(frozen=True)
class Vocabulary:
    """What is known of a vocabulary that was brought in.

    :param name: what it is called here, in kebab-case.
    :param graph: the IRI of its named graph.
    :param file: the name of its file.
    :param sha256: the SHA-256 of that file, as it lay there.
    :param statements: the number of its statements, each counted once.
    :param source: where the file is from: an address as a rule; empty where nobody said.
    :param licence: under which terms it stands; empty where nobody said.
    :param date: the day on which it was added, as ``2026-11-24``; empty for a file that is only read.
    """

    name: str
    graph: str
    file: str
    sha256: str
    statements: int
    source: str = ""
    licence: str = ""
    date: str = ""

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read a record.

        :raises ValueError: if it is none.
        """
        try:
            return cls(**json.loads(text))
        except TypeError as error:
            raise ValueError(str(error)) from error

    def json(self) -> str:
        """Write the record in one line."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    def quads(self) -> Iterator[ox.Quad]:
        """Describe it in the graph of such descriptions; of its own graph nothing is changed."""
        for predicate, value in self._statements():
            yield _described(self.graph, predicate, value)

    def _statements(self) -> Iterator[tuple[str, ox.NamedNode | ox.Literal]]:
        yield _TYPE, ox.NamedNode(PREFIXES["sd"] + "Graph")
        yield _TYPE, ox.NamedNode(_SCHEMA + "Dataset")
        yield _LABEL, _english(f"Vocabulary {self.name}")
        yield _DCTERMS + "title", _english(f"Vocabulary {self.name}")
        yield _DCTERMS + "identifier", ox.Literal(self.name)
        yield _DCTERMS + "source", _iri_or_text(self.source or self.file)
        yield _GFMD + "basis", ox.NamedNode(_GFMD + "external")
        yield _SCHEMA + "sha256", ox.Literal(self.sha256)
        yield PREFIXES["void"] + "triples", _typed(str(self.statements), "integer")
        if self.licence:
            yield _DCTERMS + "license", _iri_or_text(self.licence)
        if self.date:
            yield _DCTERMS + "dateSubmitted", _typed(self.date, "date")


def tag(vocabularies: Iterable[Vocabulary]) -> str:
    """Give what stands behind the version of a dataset that has these beside it: a hash of all records.

    However many they are, it is short, as the version is part of addresses.
    """
    records = "\n".join(sorted(vocabulary.json() for vocabulary in vocabularies))
    return f"with-{hashlib.sha256(records.encode()).hexdigest()[:_TAG_DIGITS]}"


def catalogue() -> Iterator[ox.Quad]:
    """Describe the graph of the descriptions itself."""
    text = "The vocabularies of others that this server or program was given, each with source, date, hash and licence."
    yield _described(VOCABULARIES, _TYPE, ox.NamedNode(PREFIXES["sd"] + "Graph"))
    yield _described(VOCABULARIES, _LABEL, _english("Vocabularies of others"))
    yield _described(VOCABULARIES, _DCTERMS + "title", _english("Vocabularies of others"))
    yield _described(VOCABULARIES, _DCTERMS + "description", _english(text))
    yield _described(VOCABULARIES, _GFMD + "basis", ox.NamedNode(_GFMD + "external"))


def default_graph(name: str) -> str:
    """Name the graph of a vocabulary for which nobody else named one.

    >>> default_graph("un-sdg")
    'https://w3id.org/gfmdkg/graph/vocabularies/un-sdg'
    """
    return f"{VOCABULARIES}/{name}"


def checked_name(name: str) -> str:
    """Give the name of a vocabulary back, if it can be one.

    :raises VocabularyError: if not.
    """
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        problem = f"{name[:LONGEST_NAME]!r} is no name for a vocabulary"
        raise VocabularyError(f"{problem}: give small letters, digits and single hyphens, such as un-sdg.")
    return name


def checked_graph(graph: str, name: str) -> str:
    """Give the graph of a vocabulary back, if it can be that: any absolute IRI that is not for our own graphs.

    :raises VocabularyError: if not.
    """
    try:
        ox.NamedNode(graph)
    except ValueError as error:
        raise VocabularyError(f"{graph!r} is no absolute IRI: {error}.") from error
    if graph.startswith(BASE) and graph != default_graph(name):
        raise VocabularyError(f"Graphs below {BASE} are ours; give another IRI than {graph}, or none.")
    return graph


def checked_text(text: str, what: str) -> str:
    """Give a source or a licence back in one line.

    :raises VocabularyError: if it is too long.
    """
    line = " ".join(text.split())
    if len(line) > LONGEST_TEXT:
        raise VocabularyError(f"The {what} has {len(line)} characters; {LONGEST_TEXT} are the most.")
    return line


def _described(subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), value, ox.NamedNode(VOCABULARIES))


def _iri_or_text(text: str) -> ox.NamedNode | ox.Literal:
    if text.startswith(("http://", "https://")):
        try:
            return ox.NamedNode(text)
        except ValueError:
            pass  # such as an address followed by words
    return ox.Literal(text)


def _english(text: str) -> ox.Literal:
    return ox.Literal(text, language="en")


def _typed(text: str, name: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(PREFIXES["xsd"] + name))
