"""The class diagram: what there is to draw, chosen by how the dataset uses the ontology."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from gfmdkg.publishing.ontology.reading import Reference
from gfmdkg.publishing.ontology.usage import ClassLink, Usage

SHARE = 0.25  # of the entities of a class: a property of fewer between two classes is none of the main ones


@dataclass(frozen=True)
class Box:
    """A class.

    :param term: the class.
    :param entities: the number of its entities; None for a class of others that has a place as superclass only.
    :param properties: its main properties that lead to other classes.
    """

    term: Reference
    entities: int | None
    properties: tuple[Reference, ...] = ()


@dataclass(frozen=True)
class Diagram:
    """What is drawn.

    :param boxes: the classes.
    :param links: the properties between them.
    :param superclasses: the pairs of a class and one above it.
    :param common: the properties that are left out since more than half of the classes have them.
    """

    boxes: tuple[Box, ...]
    links: tuple[ClassLink, ...]
    superclasses: tuple[tuple[str, str], ...]
    common: tuple[Reference, ...]

    @classmethod
    def of(cls, classes: Collection[str], superclasses: Mapping[str, Collection[str]], usage: Usage) -> "Diagram":
        """Choose what is drawn.

        :param classes: the classes, whether they have entities or not.
        :param superclasses: those directly above each.
        """
        links = [link for link in usage.links if {link.source, link.target} <= set(classes)]
        common = _common(links, len(classes))
        main = sorted(link for link in links if link.property not in common and _is_main(link, usage))
        above = sorted({(its_class, other) for its_class in classes for other in superclasses.get(its_class, ())})
        properties: dict[str, dict[Reference, None]] = defaultdict(dict)
        for link in main:
            properties[link.source][Reference.to(link.property)] = None
        boxes = [Box(Reference.to(iri), usage.entities[iri], tuple(properties[iri])) for iri in sorted(classes)]
        boxes += [Box(Reference.to(iri), None) for iri in sorted({other for _, other in above} - set(classes))]
        return cls(tuple(boxes), tuple(main), tuple(above), tuple(map(Reference.to, sorted(common))))


def _common(links: Collection[ClassLink], classes: int) -> set[str]:
    sources = Counter(name for _, name in {(link.source, link.property) for link in links})
    return {name for name, having in sources.items() if having > classes / 2}


def _is_main(link: ClassLink, usage: Usage) -> bool:
    return usage.links[link] >= SHARE * usage.entities[link.source]
