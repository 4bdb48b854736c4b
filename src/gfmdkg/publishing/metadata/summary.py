"""What metadata says of the statements themselves: counts, and what each graph says of itself."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Self

import pyoxigraph as ox

from gfmdkg.dataset import Dataset, graph_name
from gfmdkg.iris import BASE, PREFIXES
from gfmdkg.linking.mappings import PREDICATES
from gfmdkg.linking.vocabularies import LinkTables
from gfmdkg.publishing.content import Content

_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_DCTERMS = PREFIXES["dcterms"]
_LINKSET = ox.NamedNode(PREFIXES["void"] + "Linkset")
_OURS = BASE + "id/"
_LINKS = tuple(ox.NamedNode(predicate) for predicate in PREDICATES)


@dataclass(frozen=True)
class ClassCount:
    """A class in the merge of all graphs.

    :param iri: the class.
    :param entities: the number of its entities, as they are typed.
    :param example: the first of them, by IRI.
    """

    iri: str
    entities: int
    example: str


@dataclass(frozen=True)
class PropertyCount:
    """A property in the merge of all graphs.

    :param iri: the property.
    :param triples: the number of its triples.
    :param subjects: the number of its subjects.
    :param objects: the number of its objects.
    """

    iri: str
    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True)
class LinkCount:
    """Links of one kind in one graph of links.

    :param graph: the graph.
    :param predicate: the property that links.
    :param vocabulary: the name of the vocabulary that is linked to.
    :param namespace: what its identifiers begin with.
    :param triples: the number of links.
    """

    graph: str
    predicate: str
    vocabulary: str
    namespace: str
    triples: int


@dataclass(frozen=True)
class GraphFacts:
    """What a graph says of itself; what it does not say is empty.

    :param iri: the graph.
    :param title: its title in English.
    :param description: its description in English.
    :param modified: the day of its last change.
    :param license: the IRI of its licence.
    :param sources: what it was made from.
    """

    iri: str
    title: str = ""
    description: str = ""
    modified: str = ""
    license: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Summary:
    """Counts over the merge of all graphs, and facts of each graph.

    :param triples: the number of triples of the merge.
    :param subjects: the number of different subjects.
    :param objects: the number of different objects.
    :param entities: the number of different subjects that have a type.
    :param ours: the number of these that have an IRI of ours.
    :param classes: each class that something is typed with.
    :param properties: each property.
    :param links: the links to other vocabularies.
    :param graphs: each named graph.
    """

    triples: int
    subjects: int
    objects: int
    entities: int
    ours: int
    classes: tuple[ClassCount, ...]
    properties: tuple[PropertyCount, ...]
    links: tuple[LinkCount, ...]
    graphs: tuple[GraphFacts, ...]

    @classmethod
    def of(cls, content: Content) -> Self:
        """Count a dataset."""
        merge = content.dataset.merge()
        typed = {(triple.subject, triple.object) for triple in merge if triple.predicate == _TYPE}
        entities = {subject for subject, _ in typed}
        return cls(
            triples=len(merge),
            subjects=len({triple.subject for triple in merge}),
            objects=len({triple.object for triple in merge}),
            entities=len(entities),
            ours=sum(_value(entity).startswith(_OURS) for entity in entities),
            classes=_classes(typed),
            properties=_properties(merge),
            links=_links(content),
            graphs=_graphs(content.dataset),
        )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what :meth:`text` wrote."""
        given: dict[str, Any] = json.loads(text)
        kinds = {"classes": ClassCount, "properties": PropertyCount, "links": LinkCount}
        graphs = tuple(GraphFacts(**one | {"sources": tuple(one["sources"])}) for one in given["graphs"])
        counts = {name: tuple(kind(**one) for one in given[name]) for name, kind in kinds.items()}
        return cls(**given | counts | {"graphs": graphs})

    def text(self) -> str:
        """Write it as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"

    @cached_property
    def namespaces(self) -> tuple[str, ...]:
        """The namespaces of the classes and properties, up to their last ``#`` or ``/``."""
        used = (*(found.iri for found in self.classes), *(found.iri for found in self.properties))
        return tuple(sorted({iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] for iri in used}))


def _classes(typed: Iterable[tuple[object, object]]) -> tuple[ClassCount, ...]:
    entities: dict[str, list[str]] = {}
    for entity, kind in typed:
        entities.setdefault(_value(kind), []).append(_value(entity))
    return tuple(ClassCount(kind, len(found), min(found)) for kind, found in sorted(entities.items()))


def _properties(merge: Iterable[ox.Triple]) -> tuple[PropertyCount, ...]:
    triples: Counter[str] = Counter()
    subjects: dict[str, set[object]] = {}
    objects: dict[str, set[object]] = {}
    for triple in merge:
        predicate = triple.predicate.value
        triples[predicate] += 1
        subjects.setdefault(predicate, set()).add(triple.subject)
        objects.setdefault(predicate, set()).add(triple.object)
    return tuple(
        PropertyCount(predicate, number, len(subjects[predicate]), len(objects[predicate]))
        for predicate, number in sorted(triples.items())
    )


def _links(content: Content) -> tuple[LinkCount, ...]:
    linksets = {quad.subject for quad in content.dataset.quads if quad.predicate == _TYPE and quad.object == _LINKSET}
    counted = Counter(
        (graph_name(quad), quad.predicate.value)
        for quad in content.dataset.quads
        if quad.predicate in _LINKS and quad.graph_name in linksets
    )
    corpus = content.corpus
    known = LinkTables.read(corpus.link_tables, corpus.name(corpus.link_tables)).vocabularies
    return tuple(
        LinkCount(graph, predicate, vocabulary.title, vocabulary.namespace, number)
        for (graph, predicate), number in sorted(counted.items())
        if (vocabulary := known.get(graph.rpartition("/")[2]))
    )


def _graphs(dataset: Dataset) -> tuple[GraphFacts, ...]:
    said: dict[str, dict[str, list[str]]] = {graph: {} for graph in dataset.sizes if graph}
    for quad in dataset.quads:
        facts = said.get(_value(quad.subject))
        is_foreign = isinstance(quad.object, ox.Literal) and quad.object.language not in (None, "en")
        if facts is not None and quad.predicate.value.startswith(_DCTERMS) and not is_foreign:
            facts.setdefault(quad.predicate.value.removeprefix(_DCTERMS), []).append(_value(quad.object))
    return tuple(_graph(iri, facts) for iri, facts in sorted(said.items()))


def _graph(iri: str, said: Mapping[str, list[str]]) -> GraphFacts:
    title, description, modified, licence = (
        min(said.get(name, [""])) for name in ("title", "description", "modified", "license")
    )
    return GraphFacts(iri, title, description, modified, licence, tuple(sorted(said.get("source", ()))))


def _value(term: object) -> str:
    return str(getattr(term, "value", term))
