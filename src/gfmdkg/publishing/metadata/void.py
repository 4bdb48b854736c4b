"""The dataset in VoID (Describing Linked Datasets with the VoID Vocabulary, W3C Interest Group Note of 2011)."""

from collections.abc import Iterator

import pyoxigraph as ox

from gfmdkg.formats import GRAPH_FORMATS
from gfmdkg.iris import BASE
from gfmdkg.publishing.manifest import DATASET as WHOLE
from gfmdkg.publishing.manifest import UNION
from gfmdkg.publishing.metadata.held import Held
from gfmdkg.publishing.metadata.summary import ClassCount, LinkCount, PropertyCount
from gfmdkg.publishing.metadata.words import (
    DATASET,
    about,
    count,
    day,
    english,
    iri,
    name,
    part,
    plain,
    several,
)
from gfmdkg.publishing.service_description import format_iri

_DATASET = iri(DATASET)


def void(held: Held) -> Iterator[ox.Triple]:
    """Describe a dataset: counts over the merge of its graphs, by class and by property, dumps, and links."""
    document = iri(f"{held.address}/void")
    yield from about(
        document,
        ("rdf:type", name("void:DatasetDescription")),
        ("dcterms:title", english(f"VoID description of {held.facts.title}")),
        ("foaf:primaryTopic", _DATASET),
    )
    yield from _dataset(held)
    yield from held.agents()
    for counted in held.summary.classes:
        yield from _class(counted)
    for used in held.summary.properties:
        yield from _property(used)
    for links in held.summary.links:
        yield from _links(links)


def _dataset(held: Held) -> Iterator[ox.Triple]:
    summary, manifest = held.summary, held.manifest
    yield from about(
        _DATASET,
        ("rdf:type", name("void:Dataset")),
        ("dcterms:title", english(held.facts.title)),
        ("dcterms:modified", day(held.modified)),
        ("owl:versionInfo", plain(manifest.version)),
        *held.rights(),
        ("foaf:homepage", iri(f"{held.address}/")),
        ("void:sparqlEndpoint", iri(held.endpoint)),
        ("void:uriSpace", plain(BASE + "id/")),
        ("void:triples", count(summary.triples)),
        ("void:entities", count(summary.entities)),
        ("void:distinctSubjects", count(summary.subjects)),
        ("void:distinctObjects", count(summary.objects)),
        ("void:classes", count(len(summary.classes))),
        ("void:properties", count(len(summary.properties))),
        *several("void:vocabulary", map(iri, summary.namespaces)),
        *several("void:feature", map(format_iri, GRAPH_FORMATS)),
        *several("void:dataDump", (iri(held.url(file)) for file in held.files((WHOLE, UNION)))),
        *several("void:exampleResource", (iri(found.example) for found in summary.classes if _is_ours(found))),
    )


def _class(counted: ClassCount) -> Iterator[ox.Triple]:
    partition = part("class", counted.iri)
    yield from about(_DATASET, ("void:classPartition", partition))
    yield from about(
        partition,
        ("rdf:type", name("void:Dataset")),
        ("void:class", iri(counted.iri)),
        ("void:entities", count(counted.entities)),
        ("void:exampleResource", iri(counted.example)),
    )


def _property(used: PropertyCount) -> Iterator[ox.Triple]:
    partition = part("property", used.iri)
    yield from about(_DATASET, ("void:propertyPartition", partition))
    yield from about(
        partition,
        ("rdf:type", name("void:Dataset")),
        ("void:property", iri(used.iri)),
        ("void:triples", count(used.triples)),
        ("void:distinctSubjects", count(used.subjects)),
        ("void:distinctObjects", count(used.objects)),
    )


def _links(links: LinkCount) -> Iterator[ox.Triple]:
    vocabulary = links.graph.rpartition("/")[2]
    linkset, target = part("links", vocabulary, links.predicate), part("vocabulary", vocabulary)
    yield from about(_DATASET, ("void:subset", linkset))
    yield from about(
        linkset,
        ("rdf:type", name("void:Linkset")),
        ("dcterms:source", iri(links.graph)),
        ("void:linkPredicate", iri(links.predicate)),
        ("void:subjectsTarget", _DATASET),
        ("void:objectsTarget", target),
        ("void:triples", count(links.triples)),
    )
    yield from about(
        target,
        ("rdf:type", name("void:Dataset")),
        ("dcterms:title", english(links.vocabulary)),
        ("void:uriSpace", plain(links.namespace)),
    )


def _is_ours(counted: ClassCount) -> bool:
    return counted.example.startswith(BASE + "id/")
