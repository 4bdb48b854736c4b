"""How each property is used: how many values an entity has, from which graphs, and what they name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gfmdkg.iris import expand
from gfmdkg.publishing.tables.index import TYPE, Index, Key

_INTEGER = expand("xsd:integer")


@dataclass
class Use:
    """How a property is used, by the entities of one class or by all.

    :param values: how many values there are.
    :param most: the most that one entity has.
    :param graphs: the graphs that they come from.
    :param targets: the classes of each entity that is a value; None stands for an IRI that nothing is said of.
    :param is_named: whether any value has a name to be read.
    :param is_whole: whether all values are integers, written as a machine writes them.
    """

    values: int = 0
    most: int = 0
    graphs: set[str] = field(default_factory=set)
    targets: set[tuple[str, ...] | None] = field(default_factory=set)
    is_named: bool = False
    is_whole: bool = True

    def add(self, index: Index, key: Key, values: Mapping[str, set[str]]) -> None:
        """Count what one entity has: its values, each with the graphs in which it stands."""
        self.values += len(values)
        self.most = max(self.most, len(values))
        self.graphs.update(*values.values())
        if key.datatype:
            self.is_whole &= key.datatype == _INTEGER and all(map(_is_canonical, values))
            return
        self.is_whole = False
        self.targets.update(index.types.get(value) for value in values)
        self.is_named |= any(map(index.is_named, values))


Uses = dict[Key, Use]


def survey(index: Index) -> tuple[dict[str, Uses], Uses]:
    """Look at all that is said of entities but their classes: by class, and of all together."""
    by_class: dict[str, Uses] = {}
    overall: Uses = {}
    for entity in index.entities:
        said: dict[Key, dict[str, set[str]]] = {}
        for key, value, graph in index.statements(entity):
            if key.property != TYPE:
                said.setdefault(key, {}).setdefault(value, set()).add(graph)
        of_classes = [by_class.setdefault(its_class, {}) for its_class in index.types[entity.iri] or ("",)]
        for key, values in said.items():
            for uses in (overall, *of_classes):
                uses.setdefault(key, Use()).add(index, key, values)
    return {its_class: dict(sorted(uses.items())) for its_class, uses in by_class.items()}, dict(
        sorted(overall.items())
    )


def _is_canonical(text: str) -> bool:
    return text.isascii() and text.lstrip("-").isdecimal() and str(int(text)) == text and abs(int(text)) < 2**63
