"""All that the page on the ontology says, as one document; the web application draws the page from it."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Self

import pyoxigraph as ox

from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset, graph_name
from gfmdkg.iris import ONTOLOGY, PREFIXES, shorten
from gfmdkg.publishing.ontology.asking import Askers
from gfmdkg.publishing.ontology.diagram import SHARE, Diagram
from gfmdkg.publishing.ontology.reading import Reference, Statements
from gfmdkg.publishing.ontology.rules import shapes
from gfmdkg.publishing.ontology.terms import Class, Individual, Property, Reader, Term
from gfmdkg.publishing.ontology.usage import Usage
from gfmdkg.saved_queries import SavedQueries

_RELEASE = re.compile(r"\d+(?:\.\d+)+")


@dataclass(frozen=True)
class Header:
    """What the ontology says of itself.

    :param iri: its IRI.
    :param version_iri: the IRI of this version.
    :param version: its number.
    :param title: its title.
    :param description: what it is for.
    :param created: the day on which it was begun, as 2026-11-23.
    :param modified: the day of this version.
    :param license: the address of its licence.
    :param prefix: the prefix that people should use.
    :param namespace: what that stands for.
    """

    iri: str
    version_iri: str
    version: str
    title: str
    description: str
    created: str
    modified: str
    license: str
    prefix: str
    namespace: str


@dataclass(frozen=True)
class Change:
    """What happened to some terms in one version.

    :param version: the number of the version; empty where the note has none.
    :param note: what happened.
    :param terms: to which terms.
    """

    version: str
    note: str
    terms: tuple[Reference, ...]


@dataclass(frozen=True)
class Ontology:
    """The ontology, described from its files and from the dataset that uses it.

    :param header: what it says of itself.
    :param dataset: the version of the dataset whose entities and statements are counted.
    :param classes: its classes.
    :param others: the classes of others that have a shape.
    :param properties: its properties.
    :param individuals: the members of its closed lists.
    :param changes: what happened to its terms, the newest version first.
    :param prefixes: what the prefixes of all terms in use stand for.
    :param diagram: what the class diagram shows.
    :param share: the share of the entities of a class that a main property has at least.
    """

    header: Header
    dataset: str
    classes: tuple[Class, ...]
    others: tuple[Class, ...]
    properties: tuple[Property, ...]
    individuals: tuple[Individual, ...]
    changes: tuple[Change, ...]
    prefixes: Mapping[str, str]
    diagram: Diagram
    share: float = SHARE

    @classmethod
    def of(cls, dataset: Dataset, corpus: Corpus) -> Self:
        """Describe the ontology of a corpus.

        :param dataset: the statements of the corpus.
        """
        statements = Statements(terms(dataset, corpus))
        usage = Usage.of(dataset.merge())
        reader = Reader(
            statements, usage, shapes(Statements(shape_terms(dataset, corpus))), Askers(SavedQueries.of(corpus))
        )
        classes, others, properties = reader.classes(), reader.others(), reader.properties()
        individuals = reader.individuals()
        drawn = [each.term.iri for each in (*classes, *others) if not each.is_deprecated]
        above = {each.term.iri: [term.iri for term in each.superclasses] for each in classes}
        return cls(
            _header(statements),
            dataset.version,
            classes,
            others,
            properties,
            individuals,
            _changes((*classes, *properties, *individuals)),
            _prefixes((*statements, *usage.entities, *usage.statements)),
            Diagram.of(drawn, above, usage),
        )

    def json(self) -> str:
        """Write it as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"

    def words(self) -> str:
        """Say in a sentence or two what the diagram shows."""
        entities = sum(box.entities or 0 for box in self.diagram.boxes)
        return (
            f"{len(self.classes)} classes of the ontology and {len(self.others)} of others, with {entities} entities "
            f"in version {self.dataset} of the dataset; {len(self.diagram.links)} properties between them, each from "
            "the class that has it to the class of its values; and the classes of others above them."
        )


def terms(dataset: Dataset, corpus: Corpus) -> list[ox.Triple]:
    """Give the statements of the ontology without its shapes, the header first."""
    files = set(corpus.ontology_files) - set(corpus.shape_files)
    found = _of_graphs(dataset, {corpus.graph(path) for path in files})
    return sorted(found, key=lambda triple: (triple.subject != ox.NamedNode(ONTOLOGY), str(triple)))


def shape_terms(dataset: Dataset, corpus: Corpus) -> list[ox.Triple]:
    """Give the statements of the shapes."""
    return _of_graphs(dataset, {corpus.graph(path) for path in corpus.shape_files})


def _of_graphs(dataset: Dataset, graphs: set[str]) -> list[ox.Triple]:
    return sorted({quad.triple for quad in dataset.quads if graph_name(quad) in graphs}, key=str)


def _header(statements: Statements) -> Header:
    def text(name: str) -> str:
        return statements.text(ONTOLOGY, name)

    def iri(name: str) -> str:
        return next(iter(statements.iris(ONTOLOGY, name)), "")

    return Header(
        ONTOLOGY,
        iri("owl:versionIRI"),
        text("owl:versionInfo"),
        text("dcterms:title"),
        text("dcterms:description"),
        text("dcterms:created"),
        text("dcterms:modified"),
        iri("dcterms:license"),
        text("vann:preferredNamespacePrefix"),
        text("vann:preferredNamespaceUri"),
    )


def _changes(described: Iterable[Term]) -> tuple[Change, ...]:
    found: dict[tuple[str, str], list[Reference]] = {}
    for term in described:
        for note in term.changes:
            release = _RELEASE.search(note)
            found.setdefault((release[0] if release else "", note), []).append(term.term)
    newest_first = sorted(found.items(), key=lambda item: (_numbers(item[0][0]), item[0][1]), reverse=True)
    return tuple(Change(version, note, tuple(changed)) for (version, note), changed in newest_first)


def _numbers(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split(".") if part)


def _prefixes(iris: Iterable[str]) -> dict[str, str]:
    used = {shorten(iri).partition(":")[0] for iri in iris}
    return {prefix: namespace for prefix, namespace in PREFIXES.items() if prefix in used}
