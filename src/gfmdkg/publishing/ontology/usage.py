"""How the terms are used in a dataset: how often, by which entities, and between which classes."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Self

import pyoxigraph as ox

from gfmdkg.iris import expand
from gfmdkg.publishing.ontology.reading import LABEL, TYPE

_NAMES = (LABEL, expand("dcterms:title"))


class ClassLink(NamedTuple):
    """A property between entities of two classes.

    :param source: the class of its subjects.
    :param property: its IRI.
    :param target: the class of its objects.
    """

    source: str
    property: str
    target: str


@dataclass(frozen=True)
class Example:
    """An entity of a class.

    :param iri: its IRI.
    :param label: its English name.
    """

    iri: str
    label: str


@dataclass(frozen=True)
class Usage:
    """What a dataset holds of each term.

    :param entities: the number of entities of each class; those of its subclasses do not count.
    :param statements: the number of statements with each property.
    :param mentions: the number of statements with each IRI as object, but for those that give a type.
    :param examples: for each class the entity of which most is said: that with the most properties and a name.
    :param links: the number of subjects of each property between two classes.
    """

    entities: Counter[str]
    statements: Counter[str]
    mentions: Counter[str]
    examples: dict[str, Example]
    links: Counter[ClassLink]

    @classmethod
    def of(cls, triples: Iterable[ox.Triple]) -> Self:
        """Count in statements, each of which is there once."""
        counting = _Counting()
        for triple in triples:
            counting.add(triple)
        examples = {its_class: counting.example(members) for its_class, members in counting.members().items()}
        entities = Counter({its_class: len(members) for its_class, members in counting.members().items()})
        return cls(entities, counting.statements, counting.mentions, examples, counting.links())


class _Counting:
    def __init__(self) -> None:
        self.statements: Counter[str] = Counter()
        self.mentions: Counter[str] = Counter()
        self._types: dict[str, list[str]] = defaultdict(list)
        self._names: dict[str, str] = {}
        self._properties: dict[str, set[str]] = defaultdict(set)
        self._objects: dict[tuple[str, str], list[str]] = defaultdict(list)

    def add(self, triple: ox.Triple) -> None:
        if not isinstance(triple.subject, ox.NamedNode):
            return
        subject, predicate, value = triple.subject.value, triple.predicate.value, triple.object
        self.statements[predicate] += 1
        self._properties[subject].add(predicate)
        if isinstance(value, ox.NamedNode) and predicate == TYPE:
            self._types[subject].append(value.value)
        elif isinstance(value, ox.NamedNode):
            self.mentions[value.value] += 1
            self._objects[subject, predicate].append(value.value)
        elif isinstance(value, ox.Literal) and predicate in _NAMES and value.language in ("en", None):
            self._names.setdefault(subject, value.value)

    def members(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for subject, types in self._types.items():
            for its_class in types:
                found[its_class].append(subject)
        return found

    def example(self, members: Iterable[str]) -> Example:
        fullest = min(members, key=lambda iri: (iri not in self._names, -len(self._properties[iri]), iri))
        return Example(fullest, self._names.get(fullest, ""))

    def links(self) -> Counter[ClassLink]:
        found: Counter[ClassLink] = Counter()
        for (subject, predicate), objects in self._objects.items():
            targets = {its_class for iri in objects for its_class in self._types.get(iri, ())}
            found.update(ClassLink(source, predicate, to) for source in self._types[subject] for to in targets)
        return found
