"""The documents of IRIs as an operation."""

from typing import Any

from gfmdkg.formats import GRAPH_FORMATS
from gfmdkg.publishing.openapi.components import OF_QUERIES, answered, format_schema, refusals

DESCRIBE = "/describe"
TAG = "documents"

_ABOUT = """\
What is said of it, what leads to it, the labels of everything that is named, and the passages behind it. In N-Quads, \
TriG and JSON-LD each statement has its graph; in the other formats the document names the graphs as its sources. \
A format of RDF has the whole document; limit and offset are for the page."""
_HEADERS = ("GFMDKG-Dataset-Version", "ETag")
_FIELDS: dict[str, tuple[dict[str, Any], str]] = {
    "iri": (
        {"type": "string", "minLength": 1, "maxLength": 1000, "pattern": r"\S", "examples": ["sdg:10.7"]},
        "An IRI, a prefixed name, or a code that one entity has.",
    ),
    "format": (format_schema(GRAPH_FORMATS), "The format of the document; it goes before Accept."),
    "limit": ({"type": "integer", "minimum": 1, "maximum": 999_999_999}, "How many links a page shows."),
    "offset": ({"type": "integer", "minimum": 0, "maximum": 999_999_999}, "How many come before them."),
}


def documents() -> dict[str, Any]:
    """Describe them, by path."""
    return {DESCRIBE: {"get": _describe()}}


def _describe() -> dict[str, Any]:
    return {
        "operationId": "describe",
        "tags": [TAG],
        "summary": "Give all that the graph says of an IRI",
        "description": _ABOUT,
        "parameters": [
            {"name": name, "in": "query", "required": name == "iri", "description": text, "schema": schema}
            for name, (schema, text) in _FIELDS.items()
        ],
        "responses": {
            "200": {
                **answered(GRAPH_FORMATS, is_saved=False),
                "description": "The document.",
                "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in _HEADERS},
            },
            "303": {"description": "The address of the document, for a name, a code, or an IRI of the graph's own."},
            **refusals(OF_QUERIES),
        },
    }
