"""Where an export begins: what pages lead to only in part, or not at all."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox

from gfmdkg.dataset import Dataset
from gfmdkg.formats import GRAPH_FORMATS, SOLUTION_FORMATS
from gfmdkg.iris import BASE, PATHS, PREFIXES, document_iri
from gfmdkg.publishing.metadata import DESCRIPTIONS
from gfmdkg.publishing.releases import Release
from gfmdkg.saved_queries import SavedQueries, SavedQuery

_OURS = tuple(f"{BASE}{path}/" for path in PATHS)
_RDF = tuple(form.name for form in GRAPH_FORMATS)
_ALONE = ("/.well-known/void", "/queries.ttl", "/openapi.json", "/dataset", "/catalog")


def addresses(dataset: Dataset, queries: SavedQueries) -> Iterator[str]:
    """List addresses: of each saved query in every format, of each entity and its document, and of the descriptions."""
    yield from _ALONE
    for name in (*DESCRIPTIONS, "ontology"):
        yield from (f"/{name}.{suffix}" for suffix in ("ttl", "nt", "rdf", "jsonld"))
    for query in _answered(queries):
        yield f"/queries/{query.name}"
        yield from (f"/queries/{query.name}.{suffix}" for suffix in ("rq", *_suffixes(query)))
    for iri in sorted({quad.subject.value for quad in dataset.quads if isinstance(quad.subject, ox.NamedNode)}):
        if iri.startswith(_OURS):
            yield "/" + iri.removeprefix(BASE)
        elif iri.startswith(PREFIXES["sdg"]):
            yield "/" + document_iri(iri).removeprefix(BASE)


def dumps(release: Release) -> Iterator[tuple[str, Path]]:
    """List the addresses of the files of a release, each with its place."""
    for path in ("manifest.json", "SHA256SUMS", *release.files):
        yield f"/dumps/{path}", release.folder / path


def answered(queries: SavedQueries) -> Callable[[str], bool]:
    """Give a test on addresses: whether it is not that of a query that reads a vocabulary which is not held here."""
    others = tuple(f"/queries/{query.name}" for query in queries.values() if query.needs)
    return lambda address: not address.startswith(others)


def _answered(queries: SavedQueries) -> Iterator[SavedQuery]:
    return (query for query in queries.values() if not query.needs)


def _suffixes(query: SavedQuery) -> tuple[str, ...]:
    if query.form in ("SELECT", "ASK"):
        return tuple(form.name for form in SOLUTION_FORMATS)
    return _RDF
