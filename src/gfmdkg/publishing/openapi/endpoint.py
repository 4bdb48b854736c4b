"""The SPARQL endpoint as operations, as the SPARQL 1.1 Protocol has them."""

from typing import Any

from gfmdkg.formats import BY_NAME, GRAPH_FORMATS, SOLUTION_FORMATS
from gfmdkg.publishing.openapi.components import OF_ENDPOINT, VERSION, answered, format_schema, refusals

ENDPOINT = "/sparql"

_QUERY = {"type": "string", "description": "A SPARQL 1.1 query: SELECT, ASK, CONSTRUCT or DESCRIBE."}
_GRAPHS = {"type": "array", "items": {"type": "string"}}
_OPTIONS: dict[str, dict[str, Any]] = {
    "default-graph-uri": _GRAPHS | {"description": "A graph whose statements are in the default graph."},
    "named-graph-uri": _GRAPHS | {"description": "A graph that GRAPH can name."},
    "timeout": {
        "type": "number",
        "minimum": 1,
        "maximum": 999_999_999,
        "description": "Seconds after which the query is stopped, where that is less than the limit.",
    },
    "version": VERSION,
    "format": format_schema(BY_NAME.values()) | {"description": "The format of the answer; it goes before Accept."},
}
_RESPONSES = {
    "200": answered((*SOLUTION_FORMATS, *GRAPH_FORMATS), is_saved=False),
    **refusals(OF_ENDPOINT),
}


def endpoint() -> dict[str, Any]:
    """Describe the endpoint."""
    return {"get": _by_get(), "post": _by_post()}


def _by_get() -> dict[str, Any]:
    return {
        "operationId": "sparql",
        "tags": ["sparql"],
        "summary": "Ask a query of your own",
        "parameters": [_field("query", _QUERY, is_required=True), *_option_fields()],
        "responses": _RESPONSES,
    }


def _by_post() -> dict[str, Any]:
    form = {"type": "object", "required": ["query"], "properties": {"query": _QUERY, **_OPTIONS}}
    return {
        "operationId": "sparql_post",
        "tags": ["sparql"],
        "summary": "Ask a query that is too long for an address",
        "requestBody": {
            "required": True,
            "content": {
                "application/x-www-form-urlencoded": {"schema": form},
                "application/sparql-query": {"schema": _QUERY},
            },
        },
        "responses": _RESPONSES,
    }


def _option_fields() -> list[dict[str, Any]]:
    return [_field(name, schema) for name, schema in _OPTIONS.items()]


def _field(name: str, schema: dict[str, Any], *, is_required: bool = False) -> dict[str, Any]:
    plain = {key: value for key, value in schema.items() if key != "description"}
    return {"name": name, "in": "query", "required": is_required, "description": schema["description"], "schema": plain}
