"""How a release was made, in PROV-O (W3C Recommendation of 2013): from which files, with which program."""

from collections.abc import Iterator

import pyoxigraph as ox

from gfmdkg.publishing.metadata.dcat import version_of
from gfmdkg.publishing.metadata.held import Held
from gfmdkg.publishing.metadata.words import DATASET, about, english, iri, name, part, plain, several, typed

_PROGRAM = part("program")
_BUILD = part("build")
_SHA256 = name("spdx:checksumAlgorithm_sha256")


def prov(held: Held) -> Iterator[ox.Triple]:
    """Describe the build of a release; it has no time, so that the same files are built from the same sources."""
    manifest = held.manifest
    version = version_of(manifest)
    yield from about(
        version,
        ("rdf:type", name("prov:Entity")),
        ("rdfs:label", english(f"{held.facts.title}, version {manifest.version}")),
        ("prov:specializationOf", iri(DATASET)),
        ("prov:wasGeneratedBy", _BUILD),
        *several("prov:wasDerivedFrom", (part("source", source.path) for source in manifest.sources)),
        *several("prov:wasAttributedTo", held.creators()),
    )
    yield from held.agents()
    yield from about(
        _BUILD,
        ("rdf:type", name("prov:Activity")),
        ("rdfs:label", english(f"Build of version {manifest.version}")),
        ("prov:wasAssociatedWith", _PROGRAM),
        *several("prov:used", (part("source", source.path) for source in manifest.sources)),
    )
    yield from about(
        _PROGRAM,
        ("rdf:type", name("prov:SoftwareAgent")),
        ("rdfs:label", plain("gfmdkg")),
        ("schema:softwareVersion", plain(manifest.software)),
        ("dcterms:identifier", plain(f"sha256:{manifest.program}")),
    )
    yield from _sources(held)
    yield from _graphs(held)


def _sources(held: Held) -> Iterator[ox.Triple]:
    for source in held.manifest.sources:
        node, checksum = part("source", source.path), part("source-checksum", source.path)
        yield from about(
            node,
            ("rdf:type", name("prov:Entity")),
            ("rdfs:label", plain(source.path)),
            ("spdx:checksum", checksum),
        )
        yield from about(
            checksum,
            ("rdf:type", name("spdx:Checksum")),
            ("spdx:algorithm", _SHA256),
            ("spdx:checksumValue", typed(source.sha256, "xsd:hexBinary")),
        )


def _graphs(held: Held) -> Iterator[ox.Triple]:
    for graph in held.summary.graphs:
        yield from about(
            iri(graph.iri),
            ("rdf:type", name("prov:Entity")),
            ("rdfs:label", english(graph.title)),
            *several("prov:wasDerivedFrom", (iri(source) for source in graph.sources if source.startswith("http"))),
        )
