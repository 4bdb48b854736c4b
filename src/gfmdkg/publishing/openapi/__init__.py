"""The OpenAPI 3.1 description of the service, from the headers of the saved queries and the limits."""

from typing import Any

from gfmdkg.choices import Choices
from gfmdkg.publishing.openapi import documents
from gfmdkg.publishing.openapi.components import components
from gfmdkg.publishing.openapi.endpoint import ENDPOINT, endpoint
from gfmdkg.publishing.openapi.links import TAG, links
from gfmdkg.publishing.openapi.operations import operations
from gfmdkg.saved_queries import SavedQueries

__all__ = ["ENDPOINT", "document"]

_VERSION = "3.1.1"
_ABOUT = """\
Saved queries of the knowledge graph of the Global Forum on Migration and Development, and its SPARQL endpoint.

Each saved query has an address of its own. Leave a parameter out and its example holds. An answer is complete or it is
an error; an error is a problem document (RFC 9457)."""
_LICENCE = {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"}


def document(address: str, version: str, queries: SavedQueries, choices: Choices) -> dict[str, Any]:
    """Describe the service as one JSON document.

    :param address: of the service, without a slash at the end.
    :param version: of the dataset that it serves.
    :param queries: the saved queries; each is an operation.
    :param choices: the values that their parameters can have.
    """
    topics = dict.fromkeys(query.topic for query in queries.values())
    return {
        "openapi": _VERSION,
        "info": {
            "title": "GFMD knowledge graph",
            "summary": "Saved queries and SPARQL.",
            "description": _ABOUT,
            "version": version,
            "license": _LICENCE,
        },
        "servers": [{"url": address}],
        "tags": [{"name": "sparql"}, {"name": documents.TAG}, {"name": TAG}, *({"name": topic} for topic in topics)],
        "paths": {ENDPOINT: endpoint(), **documents.documents(), **links(), **_paths(queries, choices)},
        "components": components(),
    }


def _paths(queries: SavedQueries, choices: Choices) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for query in queries.values():
        paths |= operations(query, choices)
    return paths
