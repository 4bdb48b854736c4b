"""Chains of links that say the same notion: none may join what its own scheme keeps apart."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from gfmdkg.errors import Offence
from gfmdkg.iris import shorten
from gfmdkg.linking.mappings import EXACT_MATCH, SAME_AS, Link, MappingSet

_RULE = "link chain"
Place = tuple[MappingSet, Link]


def joined(sets: Sequence[MappingSet]) -> Iterator[Offence]:
    """Name the links that by ``skos:exactMatch`` or ``schema:sameAs`` make one of two.

    That is a chain that has two of our entities, two concepts of one vocabulary, or both ends of a link that is denied.
    """
    groups = _groups(sets)
    for places in groups.values():
        yield from _collisions(places)
    group_of = {name: key for key, places in groups.items() for place in places for name in _ends(place)}
    for mappings, link in _places(sets, is_denied=True):
        group = group_of.get(link.subject)
        if group is not None and group == group_of.get(link.object) and link.predicate in (EXACT_MATCH, SAME_AS):
            reason = f"the match with {link.object} is denied here and stated elsewhere."
            yield Offence(mappings.file, link.line, _RULE, shorten(link.subject), reason)


def _collisions(places: Sequence[Place]) -> Iterator[Offence]:
    ours = {link.subject for _, link in places}
    theirs: dict[str, set[str]] = defaultdict(set)
    for mappings, link in places:
        theirs[mappings.name].add(link.object)
    for mappings, link in places:
        if len(ours) > 1:
            reason = f"a chain of exact matches makes it one with {_others(ours, link.subject)}."
            yield Offence(mappings.file, link.line, _RULE, shorten(link.subject), reason)
        elif len(theirs[mappings.name]) > 1:
            others = _others(theirs[mappings.name], link.object)
            reason = f"a chain of exact matches makes {link.object} one with {others} of the same vocabulary."
            yield Offence(mappings.file, link.line, _RULE, shorten(link.subject), reason)


def _others(names: Iterable[str], own: str) -> str:
    return ", ".join(shorten(name) for name in sorted(names) if name != own)


def _places(sets: Sequence[MappingSet], is_denied: bool) -> list[Place]:
    return [(mappings, link) for mappings in sets for link in mappings.links if link.is_denied == is_denied]


def _ends(place: Place) -> tuple[str, str]:
    return place[1].subject, place[1].object


def _groups(sets: Sequence[MappingSet]) -> dict[str, list[Place]]:
    """Put the links that hang together into groups, each named by one of its ends."""
    exact = [place for place in _places(sets, is_denied=False) if place[1].predicate in (EXACT_MATCH, SAME_AS)]
    root: dict[str, str] = {}

    def find(name: str) -> str:
        while root.setdefault(name, name) != name:
            name = root[name]
        return name

    for place in exact:
        subject, value = _ends(place)
        root[find(subject)] = find(value)
    groups: dict[str, list[Place]] = defaultdict(list)
    for place in exact:
        groups[find(place[1].subject)].append(place)
    return groups
