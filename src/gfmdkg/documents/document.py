"""The document of an IRI: which statements are in it, and what it says of itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from gfmdkg.iris import PREFIXES, WELL_KNOWN, document_iri, shorten
from gfmdkg.publishing.metadata.words import DATASET

STATED_IN = PREFIXES["gfmd"] + "statedIn"
LABEL = PREFIXES["rdfs"] + "label"
LICENCE = PREFIXES["dcterms"] + "license"
NAMESPACES = {**PREFIXES, "foaf": WELL_KNOWN["foaf"]}  # of what a document says of itself

_LANGUAGE = "en"


@dataclass(frozen=True)
class Document:
    """All that the graph says of an IRI, and what is needed to read it.

    :param about: the IRI.
    :param version: the version of the dataset.
    :param statements: those that begin with it.
    :param links: those that lead to it.
    :param passages: what is said of the passages in which it is stated.
    :param labels: the labels of everything that is named in these.
    :param licences: those of the graphs that say all this.
    """

    about: str
    version: str
    statements: tuple[ox.Quad, ...]
    links: tuple[ox.Quad, ...]
    passages: tuple[ox.Quad, ...]
    labels: tuple[ox.Quad, ...]
    licences: tuple[str, ...]

    @property
    def iri(self) -> str:
        """The IRI of the document itself."""
        return document_iri(self.about)

    @cached_property
    def label(self) -> ox.Literal:
        """What people call that which it is about."""
        return Labels(self.labels).of(self.about)

    @cached_property
    def graphs(self) -> tuple[str, ...]:
        """The graphs that say what is in it."""
        return graphs_of((*self.statements, *self.links, *self.passages, *self.labels))

    @cached_property
    def quads(self) -> tuple[ox.Quad, ...]:
        """Everything, each statement once: what it says of itself first, in no named graph, then graph by graph."""
        said = (*self.statements, *self.links, *self.passages, *self.labels)
        return tuple(dict.fromkeys((*self._of_itself(), *sorted(said, key=lambda quad: str(quad.graph_name)))))

    @cached_property
    def triples(self) -> tuple[ox.Triple, ...]:
        """The same without graphs."""
        said = (*self._of_itself(), *self.statements, *self.links, *self.passages, *self.labels)
        return tuple(dict.fromkeys(quad.triple for quad in said))

    def _of_itself(self) -> Iterator[ox.Quad]:
        itself = ox.NamedNode(self.iri)
        for name, value in self._facts():
            prefix, _, local = name.partition(":")
            yield ox.Quad(itself, ox.NamedNode(NAMESPACES[prefix] + local), value)

    def _facts(self) -> Iterator[tuple[str, ox.NamedNode | ox.Literal]]:
        yield "rdf:type", ox.NamedNode(NAMESPACES["foaf"] + "Document")
        yield "dcterms:title", self.label
        yield "foaf:primaryTopic", ox.NamedNode(self.about)
        yield "void:inDataset", ox.NamedNode(DATASET)
        if self.version:
            yield "schema:version", ox.Literal(self.version)
        for name, iris in (("dcterms:license", self.licences), ("dcterms:source", self.graphs)):
            for iri in iris:
                yield name, ox.NamedNode(iri)


class Labels:
    """Finds the label of an IRI.

    :param quads: statements of labels.
    """

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._found: dict[str, list[ox.Quad]] = {}
        for quad in quads:
            if isinstance(quad.subject, ox.NamedNode):
                self._found.setdefault(quad.subject.value, []).append(quad)

    def of(self, iri: str) -> ox.Literal:
        """Give the best label: an English one if there is one, else the IRI in short."""
        found = [quad for quad in self._found.get(iri, ()) if isinstance(quad.object, ox.Literal)]
        best = min(found, key=_distance, default=None)
        return best.object if best and isinstance(best.object, ox.Literal) else ox.Literal(shorten(iri))


def graphs_of(quads: Iterable[ox.Quad]) -> tuple[str, ...]:
    """Give the graphs in which statements stand, in order."""
    return tuple(sorted({quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)}))


def values_of(quads: Iterable[ox.Quad], name: str) -> tuple[str, ...]:
    """Give the IRIs that statements have as values of a property, in order."""
    values = (quad.object for quad in quads if quad.predicate.value == name)
    return tuple(sorted({value.value for value in values if isinstance(value, ox.NamedNode)}))


def _distance(quad: ox.Quad) -> tuple[int, bool, str, str]:
    label = quad.object
    language = label.language if isinstance(label, ox.Literal) else None
    place = {_LANGUAGE: 0, None: 1}.get(language, 2)
    return place, quad.predicate.value != LABEL, str(quad.graph_name), str(label)
