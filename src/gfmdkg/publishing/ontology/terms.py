"""The terms of the ontology, each with what its file says and what the dataset, the shapes and the queries show."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from gfmdkg.publishing.ontology.asking import Asked, Askers
from gfmdkg.publishing.ontology.reading import LABEL, NAMESPACE, TYPE, Reference, Statements
from gfmdkg.publishing.ontology.rules import Shape
from gfmdkg.publishing.ontology.usage import Example, Usage

_KINDS = MappingProxyType(
    {"owl:ObjectProperty": "leads to things", "owl:DatatypeProperty": "has texts, numbers or dates"}
)


@dataclass(frozen=True, kw_only=True)
class Term:
    """What is said of every term.

    :param term: its names.
    :param labels: what people call it, by language.
    :param comment: what it means.
    :param notes: what else is to be known.
    :param changes: what happened to it, and in which version.
    :param is_deprecated: whether it is withdrawn.
    :param replaced_by: what to use instead.
    :param queries: saved queries that use it.
    """

    term: Reference
    labels: Mapping[str, str]
    comment: str
    notes: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    is_deprecated: bool = False
    replaced_by: tuple[Reference, ...] = ()
    queries: tuple[Asked, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Class(Term):
    """A class.

    :param entities: the number of its entities.
    :param example: one of them.
    :param superclasses: the classes directly above it.
    :param members: its members in the ontology itself, where it is a closed list.
    :param shape: what its entities must have.
    :param leads_here: the properties that have its entities as values, in the dataset or by their range.
    """

    entities: int
    example: Example | None = None
    superclasses: tuple[Reference, ...] = ()
    members: tuple[Reference, ...] = ()
    shape: Shape | None = None
    leads_here: tuple[Reference, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Property(Term):
    """A property.

    :param kind: whether its values are things or texts.
    :param statements: the number of statements with it.
    :param domain: the class of what has it, where there is one only.
    :param range: the class or datatype of its values, where there is one only.
    :param classes: the classes whose shapes name it.
    """

    kind: str
    statements: int
    domain: tuple[Reference, ...] = ()
    range: tuple[Reference, ...] = ()
    classes: tuple[Reference, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Individual(Term):
    """A member of a closed list.

    :param member_of: its class.
    :param statements: the number of statements that name it as value.
    """

    member_of: tuple[Reference, ...]
    statements: int


@dataclass(frozen=True)
class Reader:
    """Reads terms.

    :param statements: those of the ontology.
    :param usage: how the dataset uses its terms.
    :param shapes: what the entities of each class must have.
    :param askers: the saved queries.
    """

    statements: Statements
    usage: Usage
    shapes: Mapping[str, Shape]
    askers: Askers

    def classes(self) -> tuple[Class, ...]:
        """Give the classes of the ontology."""
        return tuple(self._class(iri) for iri in self.statements.of_type("owl:Class"))

    def others(self) -> tuple[Class, ...]:
        """Give the classes of others for which there are shapes."""
        return tuple(self._class(iri) for iri in sorted(self.shapes) if not iri.startswith(NAMESPACE))

    def properties(self) -> tuple[Property, ...]:
        """Give the properties of the ontology."""
        found = {iri: words for kind, words in _KINDS.items() for iri in self.statements.of_type(kind)}
        return tuple(
            Property(
                **self._said(iri),
                queries=self.askers.of(iri),
                kind=words,
                statements=self.usage.statements[iri],
                domain=self._named(iri, "rdfs:domain"),
                range=self._named(iri, "rdfs:range"),
                classes=tuple(map(Reference.to, self._asking_for(iri))),
            )
            for iri, words in sorted(found.items())
        )

    def individuals(self) -> tuple[Individual, ...]:
        """Give the members of closed lists."""
        known = {*self.statements.of_type("owl:Class", *_KINDS)}
        return tuple(
            Individual(
                **self._said(iri),
                queries=self.askers.of(iri),
                member_of=self._named(iri, TYPE),
                statements=self.usage.mentions[iri],
            )
            for iri in self.statements
            if iri.startswith(NAMESPACE) and iri not in known
        )

    def _class(self, iri: str) -> Class:
        leading = {link.property for link in self.usage.links if link.target == iri and link.source in self.shapes}
        leading |= {name for name in self.statements if iri in self.statements.iris(name, "rdfs:range")}
        return Class(
            **self._said(iri),
            queries=self.askers.of_class(iri),
            entities=self.usage.entities[iri],
            example=self.usage.examples.get(iri),
            superclasses=self._named(iri, "rdfs:subClassOf"),
            members=tuple(map(Reference.to, self.statements.of_type(iri))),
            shape=self.shapes.get(iri),
            leads_here=tuple(sorted(map(Reference.to, leading))),
        )

    def _said(self, iri: str) -> dict[str, Any]:
        return {
            "term": Reference.to(iri),
            "labels": self.statements.texts(iri, LABEL),
            "comment": self.statements.text(iri, "rdfs:comment"),
            "notes": self.statements.notes(iri, "skos:scopeNote"),
            "changes": self.statements.notes(iri, "skos:changeNote"),
            "is_deprecated": self.statements.text(iri, "owl:deprecated") == "true",
            "replaced_by": self._named(iri, "dcterms:isReplacedBy"),
        }

    def _named(self, iri: str, name: str) -> tuple[Reference, ...]:
        return tuple(map(Reference.to, self.statements.iris(iri, name)))

    def _asking_for(self, iri: str) -> Iterator[str]:
        for its_class, shape in sorted(self.shapes.items()):
            if any(rule.property.iri == iri for rule in shape.rules):
                yield its_class
