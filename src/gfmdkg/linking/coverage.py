"""How much is linked: by kind of entity and vocabulary, and what is not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gfmdkg.iris import shorten
from gfmdkg.linking.entities import Entities
from gfmdkg.linking.mappings import EXACT_MATCH, SAME_AS, MappingSet
from gfmdkg.linking.vocabularies import ANY, LinkTables


@dataclass(frozen=True)
class Coverage:
    """How many entities of a kind have a link to a vocabulary.

    :param kind: the class of the entities.
    :param vocabulary: the short name of the vocabulary.
    :param entities: how many there are.
    :param linked: how many of them have a link.
    :param same: how many have one that says the same notion or thing.
    :param is_wanted: whether each should have one.
    """

    kind: str
    vocabulary: str
    entities: int
    linked: int
    same: int
    is_wanted: bool


@dataclass(frozen=True)
class Gap:
    """An entity without a link that its kind should have.

    :param subject: the entity.
    :param vocabulary: the vocabulary, or ``any``.
    :param line: the line of its kind in the table of kinds.
    """

    subject: str
    vocabulary: str
    line: int


def coverage(sets: Sequence[MappingSet], tables: LinkTables, entities: Entities) -> Iterator[Coverage]:
    """Count the links of each kind of entity to each vocabulary, where there is one or should be one."""
    for kind, wanted in tables.kinds.items():
        members = entities.of_kind(kind)
        for mappings in sets:
            linked = {link.subject for link in mappings.stated} & {*members}
            same = {link.subject for link in mappings.stated if link.predicate in (EXACT_MATCH, SAME_AS)} & linked
            if linked or mappings.name in wanted:
                is_wanted = mappings.name in wanted
                yield Coverage(shorten(kind), mappings.name, len(members), len(linked), len(same), is_wanted)


def missing(sets: Sequence[MappingSet], tables: LinkTables, entities: Entities) -> list[Gap]:
    """List the entities without the links that their kind should have."""
    linked = {(link.subject, name) for mappings in sets for link in mappings.stated for name in (mappings.name, ANY)}
    return [
        Gap(subject, vocabulary, line)
        for line, (kind, wanted) in enumerate(tables.kinds.items(), start=2)
        for subject in entities.of_kind(kind)
        for vocabulary in wanted
        if (subject, vocabulary) not in linked
    ]
