"""What a file of RDF says, by the two parsers, as a hash that no order and no name of a blank node changes."""

import hashlib
import warnings
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from gfmdkg.publishing.manifest import ReleasedFile

RDFLIB = {
    "application/n-quads": "nquads",
    "application/trig": "trig",
    "application/ld+json": "json-ld",
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
}


def digest(n_quads: bytes) -> str:
    """Hash N-Quads in their canonical form (RDFC-1.0)."""
    read: Iterable[ox.Quad] = ox.parse(n_quads, ox.RdfFormat.N_QUADS)
    if b"_:" in n_quads:
        dataset = ox.Dataset(read)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        read = dataset
    lines = set((ox.serialize(read, format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True))
    return hashlib.sha256(b"".join(sorted(lines))).hexdigest()


def by_oxigraph(folder: Path, file: ReleasedFile) -> str:
    """Read a file with pyoxigraph."""
    read = ox.parse(path=folder / file.path, format=ox.RdfFormat.from_media_type(file.media_type))
    return digest(ox.serialize(read, format=ox.RdfFormat.N_QUADS) or b"")


def by_rdflib(folder: Path, file: ReleasedFile) -> str:
    """Read a file with rdflib, which would write numbers in another way if it were let."""
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib 7.6 warns of its own methods
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
        store = rdflib.Dataset(default_union=False)
        store.parse(folder / file.path, format=RDFLIB[file.media_type])
        return digest(store.serialize(format="nquads", encoding="utf-8"))
