"""What links need to know of our own entities: class, name and codes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

import pyoxigraph as ox

from gfmdkg.iris import PREFIXES

_GFMD = PREFIXES["gfmd"]
_LABEL = PREFIXES["rdfs"] + "label"
_TYPE = PREFIXES["rdf"] + "type"
_CODES = {PREFIXES["skos"] + "notation", *(_GFMD + name for name in ("m49", "iso3166Alpha2", "iso3166Alpha3"))}
PLACES_AND_BODIES = frozenset(_GFMD + name for name in ("Country", "Region", "Organisation"))


@dataclass
class Entity:
    """One of our entities.

    :param label: its English name.
    :param kinds: its classes.
    :param codes: the codes that it has.
    """

    label: str = ""
    kinds: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)


class Entities(dict[str, Entity]):
    """The entities of a graph by IRI."""

    @classmethod
    def of(cls, quads: Iterable[ox.Quad]) -> Self:
        """Collect them from statements."""
        found = cls()
        for quad in quads:
            if isinstance(quad.subject, ox.NamedNode):
                _note(found.setdefault(quad.subject.value, Entity()), quad.predicate.value, quad.object)
        return found

    def of_kind(self, kind: str) -> list[str]:
        """List the entities of a class, in order."""
        return sorted(iri for iri, entity in self.items() if kind in entity.kinds)


def _note(entity: Entity, predicate: str, value: object) -> None:
    if predicate == _TYPE and isinstance(value, ox.NamedNode):
        entity.kinds.add(value.value)
    elif predicate == _LABEL and isinstance(value, ox.Literal) and value.language == "en":
        entity.label = value.value
    elif predicate in _CODES and isinstance(value, ox.Literal):
        entity.codes.add(value.value)
