"""What is said of a dataset for catalogues and programs: VoID, DCAT, PROV-O and schema.org, all of it computed."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox

from gfmdkg.formats import JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Format
from gfmdkg.iris import BASE
from gfmdkg.publishing.content import Content
from gfmdkg.publishing.manifest import METADATA, Described, Manifest
from gfmdkg.publishing.metadata.dcat import dcat
from gfmdkg.publishing.metadata.held import Held
from gfmdkg.publishing.metadata.prov import prov
from gfmdkg.publishing.metadata.schema_org import schema_org
from gfmdkg.publishing.metadata.summary import Summary
from gfmdkg.publishing.metadata.void import void
from gfmdkg.publishing.metadata.words import NAMESPACES

__all__ = ["DESCRIPTIONS", "SUMMARY", "Held", "Summary", "describe", "schema_org", "write"]

DESCRIPTIONS: Mapping[str, Callable[[Held], Iterator[ox.Triple]]] = MappingProxyType(
    {"void": void, "dcat": dcat, "prov": prov}
)
"""What is written as RDF, by name."""

SUMMARY = "metadata/summary.json"
"""Where a release keeps the counts from which the descriptions are written, for whatever address it is served at."""

_FORMATS = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD)
_ADDRESS = BASE.removesuffix("/")
_TITLES = {
    "void": "The dataset described with VoID",
    "dcat": "The dataset, its versions, dumps and services described with DCAT",
    "prov": "How the release was made, described with PROV-O",
}


def describe(name: str, held: Held, form: Format) -> bytes:
    """Write one of :data:`DESCRIPTIONS` in a format for graphs."""
    kind = ox.RdfFormat.from_media_type(form.media_type)
    triples = sorted(set(DESCRIPTIONS[name](held)), key=str)
    return ox.serialize(triples, format=kind, prefixes=dict(NAMESPACES)) or b""


def write(content: Content, folder: Path, manifest: Manifest) -> Iterator[Described]:
    """Write every description of a release, with the addresses that its identifiers have.

    :param manifest: what the other makers have put into the release.
    """
    (folder / SUMMARY).parent.mkdir(exist_ok=True)
    summary = Summary.of(content)
    (folder / SUMMARY).write_text(summary.text(), encoding="utf-8")
    yield _described(SUMMARY, "Counts over the merge of all graphs", "application/json")
    held = Held(manifest, summary, content.facts, _ADDRESS)
    for name, title in _TITLES.items():
        for form in _FORMATS:
            path = f"metadata/{name}.{form.name}"
            (folder / path).write_bytes(describe(name, held, form))
            yield _described(path, f"{title}, in {form.title}", form.media_type)
    path = "metadata/dataset.jsonld"
    (folder / path).write_text(json.dumps(schema_org(held), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    yield _described(path, "The dataset described with schema.org", JSON_LD.media_type)


def _described(path: str, title: str, media_type: str) -> Described:
    return Described(path=path, title=title, of=METADATA, media_type=media_type)
