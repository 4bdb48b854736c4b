"""The merge of a dataset, entity by entity: where the statements of each stand, its classes and its name."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import pyoxigraph as ox

from gfmdkg.dataset import Dataset, graph_name
from gfmdkg.iris import GRAPH, PREFIXES, expand

TYPE = expand("rdf:type")
LABEL = expand("rdfs:label")
STRING = expand("xsd:string")
LANG_STRING = expand("rdf:langString")
_BASIS = expand("gfmd:basis")
_NAMES = (LABEL, expand("skos:prefLabel"), expand("dcterms:title"))  # the first that there is
_HELD = 10_000  # entities whose statements are kept for the next time that they are asked for


class Key(NamedTuple):
    """What shares a column: a property with values of one sort.

    :param property: its IRI.
    :param datatype: the IRI of the datatype of the values; empty where they are IRIs.
    :param language: their language tag, if they have one.
    """

    property: str
    datatype: str = ""
    language: str = ""


Values = Mapping[Key, Sequence[str]]


class Entity(NamedTuple):
    """An IRI that something is said of.

    :param iri: that IRI.
    :param start: where its statements begin in the quads of the dataset.
    :param stop: where they end.
    """

    iri: str
    start: int
    stop: int


class Index:
    """The entities of a merge in their natural order; the statements stay where they are, in the dataset."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._names: dict[str, str] = {}
        self._bases: dict[str, str] = {}
        self._read = lru_cache(_HELD)(self._statements)
        self.types: dict[str, tuple[str, ...]] = {}
        self.left_out: Counter[str] = Counter()
        self.entities = sorted(self._spans(), key=lambda entity: natural(entity.iri))

    def classes(self) -> dict[str, list[Entity]]:
        """List the entities of each class; those without one are of the class without a name."""
        found: dict[str, list[Entity]] = {}
        for entity in self.entities:
            for its_class in self.types[entity.iri] or ("",):
                found.setdefault(its_class, []).append(entity)
        return found

    def statements(self, entity: Entity) -> Sequence[tuple[Key, str, str]]:
        """Give property and sort, value and graph of each statement on an entity, as often as it stands in a graph."""
        return self._read(entity)

    def values(self, entity: Entity) -> Values:
        """Give what is said of an entity but its classes, each once and in natural order."""
        found: dict[Key, set[str]] = {}
        for key, value, _ in self.statements(entity):
            found.setdefault(key, set()).add(value)
        found = {key: values for key, values in found.items() if key.property != TYPE}
        return {key: sorted(values, key=natural) if len(values) > 1 else tuple(values) for key, values in found.items()}

    def graphs(self, entity: Entity) -> dict[str, int]:
        """Count the statements on an entity by the graph in which they stand."""
        return dict(Counter(graph for _, _, graph in self.statements(entity)))

    def name(self, iri: str) -> str:
        """Call an entity by its English name; what has none by its IRI."""
        return self._names.get(iri) or iri

    def is_named(self, iri: str) -> bool:
        """Say whether there is an English name for it."""
        return iri in self._names

    def basis(self, graph: str) -> str:
        """Name what the statements of a graph rest on; empty where the graph does not say."""
        basis = self._bases.get(graph, "")
        return basis and self.name(basis)

    def _statements(self, entity: Entity) -> Sequence[tuple[Key, str, str]]:
        found = []
        for quad in self._dataset.quads[entity.start : entity.stop]:
            graph = graph_name(quad)
            if graph not in self._dataset.apart and not why_left_out(quad):
                found.append((key_of(quad), _text(quad), graph))
        return found

    def _spans(self) -> Iterator[Entity]:
        start = 0
        for subject, group in itertools.groupby(self._dataset.quads, key=lambda quad: quad.subject):
            quads = list(group)
            merged = {quad.triple: quad for quad in quads if graph_name(quad) not in self._dataset.apart}
            self.left_out.update(filter(None, map(why_left_out, merged.values())))
            kept = [quad for quad in merged.values() if not why_left_out(quad)]
            if kept and isinstance(subject, ox.NamedNode):
                self._note(subject.value, kept)
                yield Entity(subject.value, start, start + len(quads))
            start += len(quads)

    def _note(self, iri: str, quads: list[ox.Quad]) -> None:
        said = {
            (quad.predicate.value, key_of(quad).language): _text(quad) for quad in reversed(quads)
        }  # the first wins
        names = [said[name, "en"] for name in _NAMES if (name, "en") in said]
        if names:
            self._names[iri] = names[0]
        if (_BASIS, "") in said:
            self._bases[iri] = said[_BASIS, ""]
        self.types[iri] = tuple(sorted(_text(quad) for quad in quads if quad.predicate.value == TYPE))


def first(values: Values, key: Key) -> str:
    """Give the first value of a property; the empty text where there is none."""
    return next(iter(values.get(key, ())), "")


def why_left_out(quad: ox.Quad) -> str:
    """Say why a statement has no place in a table; empty where it has one."""
    if not isinstance(quad.subject, ox.NamedNode):
        return "its subject is no IRI (a blank node has no name to be found by)"
    if not isinstance(quad.object, ox.NamedNode | ox.Literal):
        return "its value is neither an IRI nor a literal"
    return "" if quad.object.value else "its value is the empty text, which a CSV file cannot tell from no value"


def key_of(quad: ox.Quad) -> Key:
    """Name the column in which the value of a statement stands."""
    value = quad.object
    if isinstance(value, ox.Literal):
        return Key(quad.predicate.value, value.datatype.value, value.language or "")
    return Key(quad.predicate.value)


def natural(text: str) -> tuple[list[str | int], str]:
    """Give what to sort a text by, so that 2 comes before 10.

    >>> sorted(["sdg/10", "sdg/2.10", "sdg/2.9"], key=natural)
    ['sdg/2.9', 'sdg/2.10', 'sdg/10']
    """
    parts = re.split(r"(\d+)", text)
    return [int(part) if at % 2 else part for at, part in enumerate(parts)], text


def path_of(graph: str) -> str:
    """Name a graph by the path of its file, as its curator does.

    >>> path_of("https://w3id.org/gfmdkg/graph/data/marks")
    'data/marks'
    """
    return graph.removeprefix(GRAPH)


def local_name(iri: str) -> str:
    """Cut the namespace off an IRI."""
    known = [namespace for namespace in PREFIXES.values() if iri.startswith(namespace) and iri != namespace]
    return iri.removeprefix(max(known, key=len)) if known else re.split(r"[/#:]", iri.rstrip("/#:"))[-1]


def _text(quad: ox.Quad) -> str:
    value = quad.object
    return value.value if isinstance(value, ox.NamedNode | ox.Literal) else ""
