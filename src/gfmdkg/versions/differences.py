"""What was added and removed between two snapshots, entity by entity."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Literal, cast

import pyoxigraph as ox

from gfmdkg.iris import PREFIXES
from gfmdkg.versions.snapshots import Snapshot

State = Literal["new", "gone", "changed"]

_LABELS = tuple(
    f"<{PREFIXES[prefix]}{name}>".encode()
    for prefix, name in (("rdfs", "label"), ("skos", "prefLabel"), ("dcterms", "title"), ("schema", "name"))
)
_LANGUAGE = "en"
_Group = tuple[bytes, int, set[bytes]]


@dataclass(frozen=True)
class Change:
    """What differs in the statements on one entity.

    :param entity: the entity as N-Quads have it: its IRI in angle brackets, or the name of a blank node.
    :param label: what people call it, in English where it has an English label; empty where it has none.
    :param state: whether it is new, gone, or there on both sides.
    :param removed: lines of N-Quads that only the first side has, in order.
    :param added: those that only the second side has, in order.
    """

    entity: str
    label: str
    state: State
    removed: tuple[str, ...]
    added: tuple[str, ...]


@dataclass
class Comparison:
    """Two snapshots and what differs.

    :param old: the first.
    :param new: the second.
    :param added: how many statements only the second has, of the changes that were given so far.
    :param removed: how many only the first has.
    :param entities: how many entities these are on.
    """

    old: Snapshot
    new: Snapshot
    added: int = 0
    removed: int = 0
    entities: int = 0

    def changes(self) -> Iterator[Change]:
        """Go through both, in the order of the entities; in memory are the statements of one entity at a time."""
        for entity, before, after in _paired(self.old.lines.path, self.new.lines.path):
            if before != after:
                change = _change(entity, before, after)
                self.entities += 1
                self.removed += len(change.removed)
                self.added += len(change.added)
                yield change

    @property
    def summary(self) -> str:
        """Say in a line what was counted.

        >>> Comparison(None, None, added=2, removed=1, entities=1).summary
        '2 statements added, 1 removed, of 1 entity.'
        """
        if not self.entities:
            return "No statement differs."
        entities = "1 entity" if self.entities == 1 else f"{self.entities} entities"
        return f"{self.added} statement{'' if self.added == 1 else 's'} added, {self.removed} removed, of {entities}."


def _paired(old: Path, new: Path) -> Iterator[tuple[bytes, set[bytes], set[bytes]]]:
    with old.open("rb") as before, new.open("rb") as after:
        groups = heapq.merge(_groups(before, 0), _groups(after, 1), key=itemgetter(0, 1))
        for entity, found in groupby(groups, key=itemgetter(0)):
            sides = {side: lines for _, side, lines in found}
            yield entity, sides.get(0, set()), sides.get(1, set())


def _groups(lines: Iterator[bytes], side: int) -> Iterator[_Group]:
    for entity, found in groupby(lines, key=_subject):
        yield entity, side, set(found)


def _subject(line: bytes) -> bytes:
    return line.partition(b" ")[0]


def _change(entity: bytes, before: set[bytes], after: set[bytes]) -> Change:
    state: State = "changed" if before and after else "new" if after else "gone"
    return Change(
        entity.decode(),
        _label(after) or _label(before),
        state,
        tuple(line.decode().rstrip("\n") for line in sorted(before - after)),
        tuple(line.decode().rstrip("\n") for line in sorted(after - before)),
    )


def _label(lines: set[bytes]) -> str:
    for predicate in _LABELS:
        found = b"".join(sorted(line for line in lines if line.split(b" ", 2)[1] == predicate))
        objects = [quad.object for quad in ox.parse(found, format=ox.RdfFormat.N_QUADS)]
        texts = [term for term in objects if isinstance(term, ox.Literal)]
        if texts:
            return min(texts, key=lambda text: text.language != _LANGUAGE).value
    return ""


def statement(line: str) -> ox.Quad:
    """Read a line of N-Quads."""
    (quad,) = ox.parse(line, format=ox.RdfFormat.N_QUADS)
    return cast("ox.Quad", quad)
