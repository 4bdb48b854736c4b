"""The dataset in DCAT 3 (W3C Recommendation of 2024): versions, a distribution for each dump, and the services."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from gfmdkg.iris import BASE, ONTOLOGY
from gfmdkg.publishing.manifest import PACKED_TYPES, Manifest, ReleasedFile
from gfmdkg.publishing.metadata.held import Held
from gfmdkg.publishing.metadata.summary import GraphFacts
from gfmdkg.publishing.metadata.words import (
    DATASET,
    about,
    day,
    english,
    iri,
    media_type,
    name,
    part,
    plain,
    several,
    typed,
)

CATALOG = BASE + "catalog"
_DATASET = iri(DATASET)
_ENGLISH = iri("http://id.loc.gov/vocabulary/iso639-1/en")
_PROTOCOL = iri("http://www.w3.org/TR/sparql11-protocol/")
_OPENAPI = iri("https://spec.openapis.org/oas/v3.1.0")
_SHA256 = name("spdx:checksumAlgorithm_sha256")


def dcat(held: Held) -> Iterator[ox.Triple]:
    """Describe a catalogue with the dataset, its versions, its graphs with their dumps, and its services."""
    of_graphs = set(held.manifest.graphs)
    own = [file for file in held.manifest.files if file.of not in of_graphs]
    yield from _catalog(held)
    yield from _dataset(held, own)
    yield from held.agents()
    for version in (held.manifest, *held.others):
        yield from _version(held, version)
    for graph in held.summary.graphs:
        yield from _graph(held, graph)
    yield from _services(held)


def _catalog(held: Held) -> Iterator[ox.Triple]:
    yield from about(
        iri(CATALOG),
        ("rdf:type", name("dcat:Catalog")),
        ("dcterms:title", english("Catalogue of the GFMD knowledge graph")),
        ("dcterms:description", english(f"The dataset, its versions and the services around it: {held.facts.title}.")),
        *held.rights(),
        ("dcterms:language", _ENGLISH),
        ("dcterms:modified", day(held.modified)),
        ("foaf:homepage", iri(f"{held.address}/")),
        ("dcat:dataset", _DATASET),
        ("dcat:service", part("sparql")),
        ("dcat:service", part("api")),
    )


def _dataset(held: Held, files: Iterable[ReleasedFile]) -> Iterator[ox.Triple]:
    manifest = held.manifest
    yield from about(
        _DATASET,
        ("rdf:type", name("dcat:Dataset")),
        ("dcterms:title", english(held.facts.title)),
        ("dcterms:description", english(held.facts.abstract)),
        ("dcterms:identifier", plain(DATASET)),
        ("dcterms:issued", day(manifest.date)),
        ("dcterms:modified", day(held.modified)),
        ("dcterms:language", _ENGLISH),
        ("dcterms:conformsTo", iri(ONTOLOGY)),
        *several("dcat:keyword", filter(None, map(english, held.facts.keywords))),
        *several("dcterms:source", map(iri, _sources(held))),
        *held.rights(),
        ("dcat:landingPage", iri(f"{held.address}/")),
        ("dcat:version", plain(manifest.version)),
        ("dcat:hasCurrentVersion", version_of(manifest)),
        *several("dcat:hasVersion", map(version_of, (manifest, *held.others))),
        *several("dcterms:hasPart", (iri(graph.iri) for graph in held.summary.graphs)),
    )
    for file in files:
        yield from _distribution(held, _DATASET, file)


def _version(held: Held, manifest: Manifest) -> Iterator[ox.Triple]:
    yield from about(
        version_of(manifest),
        ("rdf:type", name("dcat:Dataset")),
        ("dcterms:title", english(f"{held.facts.title}, version {manifest.version}")),
        ("dcterms:description", english(f"{manifest.statements} statements in {len(manifest.graphs)} named graphs.")),
        ("dcterms:issued", day(manifest.date)),
        *held.rights(),
        ("dcat:version", plain(manifest.version)),
        ("dcat:isVersionOf", _DATASET),
        ("dcat:landingPage", iri(f"{held.address}/dumps/")),
    )


def _graph(held: Held, graph: GraphFacts) -> Iterator[ox.Triple]:
    node = iri(graph.iri)
    title = graph.title or graph.iri
    yield from about(
        node,
        ("rdf:type", name("dcat:Dataset")),
        ("dcterms:title", english(title)),
        ("dcterms:description", english(graph.description or f"The named graph {graph.iri}.")),
        ("dcterms:modified", day(graph.modified)),
        ("dcterms:license", iri(graph.license) if graph.license else None),
        *several("dcterms:source", map(iri, filter(_is_iri, graph.sources))),
        ("dcterms:isPartOf", _DATASET),
    )
    for file in held.files((graph.iri,)):
        yield from _distribution(held, node, file)


def _distribution(held: Held, dataset: ox.NamedNode, file: ReleasedFile) -> Iterator[ox.Triple]:
    node, checksum = part("file", file.path), part("checksum", file.path)
    packed = media_type(PACKED_TYPES[file.compression]) if file.compression else None
    yield from about(dataset, ("dcat:distribution", node))
    yield from about(
        node,
        ("rdf:type", name("dcat:Distribution")),
        ("dcterms:title", english(file.title)),
        ("dcterms:issued", day(held.manifest.date)),
        ("dcterms:license", iri(held.licence) if held.licence else None),
        ("dcat:accessURL", iri(f"{held.address}/dumps/")),
        ("dcat:downloadURL", iri(held.url(file))),
        ("dcat:mediaType", media_type(file.media_type)),
        ("dcat:compressFormat", packed),
        ("dcat:byteSize", typed(file.bytes, "xsd:nonNegativeInteger")),
        ("spdx:checksum", checksum),
    )
    yield from about(
        checksum,
        ("rdf:type", name("spdx:Checksum")),
        ("spdx:algorithm", _SHA256),
        ("spdx:checksumValue", typed(file.sha256, "xsd:hexBinary")),
    )


def _services(held: Held) -> Iterator[ox.Triple]:
    yield from about(
        part("sparql"),
        ("rdf:type", name("dcat:DataService")),
        ("dcterms:title", english("SPARQL endpoint")),
        ("dcterms:conformsTo", _PROTOCOL),
        *held.rights(),
        ("dcat:endpointURL", iri(held.endpoint)),
        ("dcat:endpointDescription", iri(held.endpoint)),
        ("dcat:servesDataset", _DATASET),
    )
    yield from about(
        part("api"),
        ("rdf:type", name("dcat:DataService")),
        ("dcterms:title", english("Saved queries over HTTP")),
        ("dcterms:conformsTo", _OPENAPI),
        *held.rights(),
        ("dcat:endpointURL", iri(f"{held.address}/queries/")),
        ("dcat:endpointDescription", iri(f"{held.address}/openapi.json")),
        ("dcat:servesDataset", _DATASET),
    )


def _sources(held: Held) -> list[str]:
    return sorted({source for graph in held.summary.graphs for source in graph.sources if _is_iri(source)})


def version_of(manifest: Manifest) -> ox.NamedNode:
    """Name a version of the dataset."""
    return part("version", manifest.version.replace("+", "-"))


def _is_iri(text: str) -> bool:
    return text.startswith(("http://", "https://"))
