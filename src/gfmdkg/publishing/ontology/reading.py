"""Statements looked up by subject and property, as the ontology, its shapes and the dataset are read here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

import pyoxigraph as ox

from gfmdkg.iris import ONTOLOGY, expand, shorten

NAMESPACE = ONTOLOGY + "#"
TYPE = expand("rdf:type")
LABEL = expand("rdfs:label")

Value = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True, order=True)
class Reference:
    """A term that is named somewhere.

    :param iri: its IRI.
    :param name: its prefixed name, where one of our prefixes fits.
    :param fragment: what stands behind the # of a term of ours, and is its anchor on the page; empty for others.
    """

    iri: str
    name: str
    fragment: str

    @classmethod
    def to(cls, iri: str) -> Self:
        """Refer to a term.

        >>> Reference.to("https://w3id.org/gfmdkg/ontology#Mark").fragment
        'Mark'
        """
        return cls(iri, shorten(iri), iri.removeprefix(NAMESPACE) if iri.startswith(NAMESPACE) else "")

    @property
    def short(self) -> str:
        """The name without our own prefix."""
        return self.fragment or self.name


class Statements:
    """Statements by subject, then by property.

    :param triples: the statements; those on blank nodes are left out.
    """

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._held: dict[str, dict[str, list[Value]]] = {}
        for triple in triples:
            if isinstance(triple.subject, ox.NamedNode):
                said = self._held.setdefault(triple.subject.value, {})
                said.setdefault(triple.predicate.value, []).append(triple.object)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._held))

    def of_type(self, *names: str) -> list[str]:
        """List the subjects that have one of these types, given by prefixed name."""
        wanted = {expand(name) for name in names}
        return [subject for subject in self if wanted & set(self.iris(subject, TYPE))]

    def values(self, subject: str, name: str) -> list[Value]:
        """Give what is said of a subject by a property, given by IRI or prefixed name."""
        return self._held.get(subject, {}).get(expand(name), [])

    def iris(self, subject: str, name: str) -> list[str]:
        """Give those of the values that are IRIs."""
        return sorted(value.value for value in self.values(subject, name) if isinstance(value, ox.NamedNode))

    def texts(self, subject: str, name: str) -> dict[str, str]:
        """Give the literals by language tag; one without is under the empty text."""
        literals = [value for value in self.values(subject, name) if isinstance(value, ox.Literal)]
        return {value.language or "": value.value for value in literals}

    def text(self, subject: str, name: str) -> str:
        """Give the literal in English, or else one without a language; empty where there is none."""
        found = self.texts(subject, name)
        return found.get("en", found.get("", ""))

    def notes(self, subject: str, name: str) -> tuple[str, ...]:
        """Give all literals, in order."""
        return tuple(sorted(value.value for value in self.values(subject, name) if isinstance(value, ox.Literal)))
