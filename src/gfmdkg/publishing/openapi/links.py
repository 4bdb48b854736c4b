"""Look-up, and the links to the vocabularies of others, as operations."""

from http import HTTPStatus
from typing import Any

from gfmdkg.limits import LIMITS
from gfmdkg.publishing.openapi.components import OF_QUERIES, PAGE, refusals

TAG = "links"
PATHS = ("/lookup", "/links")

_TEXT = {"type": "string"}
_IRI = {"type": "string", "format": "uri"}
_COUNT = {"type": "integer", "minimum": 0}
_TABLE = {"text/csv": {"schema": _TEXT}, "text/tab-separated-values": {"schema": _TEXT}}
_OF_TABLES = sorted({*OF_QUERIES, HTTPStatus.UNSUPPORTED_MEDIA_TYPE})


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": [*properties], "properties": properties}


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


_MATCH = _object(entity=_IRI, label=_TEXT, relation=_IRI, identifier=_TEXT, page=_IRI)
_SET = _object(
    name=_TEXT,
    graph=_IRI,
    title=_TEXT,
    description=_TEXT,
    version=_TEXT,
    date={"type": "string", "format": "date"},
    licence=_IRI,
    sources=_list(_IRI),
    links=_COUNT,
    denied=_COUNT,
    file=_IRI,
    table=_IRI,
)
_SHARE = _object(**{"class": _IRI}, vocabulary=_IRI, entities=_COUNT, linked=_COUNT, same=_COUNT)
_UNLINKED = _object(entity=_IRI, label=_TEXT, vocabulary=_TEXT, reason=_TEXT)
_LINKS = _object(
    datasetVersion=_TEXT,
    links=_IRI,
    denied=_IRI,
    sets=_list(_SET),
    coverage=_list(_SHARE),
    unlinked=_list(_UNLINKED),
)


def links() -> dict[str, Any]:
    """Describe them, by path."""
    look_up, overview = PATHS
    return {look_up: {"get": _look_up(), "post": _look_up_table()}, overview: {"get": _overview()}}


def _look_up() -> dict[str, Any]:
    identifier = {"type": "string", "minLength": 1, "maxLength": 1000, "pattern": r"\S", "examples": ["wd:Q31"]}
    about = "An IRI, a prefixed name or a code; id is another name of this field."
    fields = [
        _field("iri", identifier, about, is_required=True),
        _field("format", {"enum": ["json", "html", ""]}, "The format of the answer; it goes before Accept."),
    ]
    found = _object(identifier=_TEXT, matches=_list(_MATCH))
    return {
        "operationId": "lookup",
        "tags": [TAG],
        "summary": "Find what an identifier of somebody else is here",
        "description": "All entities that it means, the closest first. A page leads on where there is only one.",
        "parameters": fields,
        "responses": {
            "200": _answer("The entities.", {"application/json": {"schema": found}, PAGE: {"schema": _TEXT}}),
            "303": {"description": "For a page: the only entity that it means."},
            **refusals(OF_QUERIES),
        },
    }


def _look_up_table() -> dict[str, Any]:
    limit = LIMITS["lookup_rows"]
    form = _object(file=_TEXT, column=_TEXT)
    form["properties"]["delimiter"] = _TEXT
    content = {**_TABLE, "multipart/form-data": {"schema": form}}
    return {
        "operationId": "lookup_post",
        "tags": [TAG],
        "summary": "Find what the identifiers of a table are here",
        "description": (
            "Every row comes back with status, entity, label and relation; none is left out. "
            f"The limit lookup_rows holds {limit.holds}."
        ),
        "parameters": [
            _field("column", _TEXT, "The column with the identifiers; in a form it is a field of it."),
            _field("delimiter", {"type": "string", "maxLength": 1}, "What stands between two values."),
        ],
        "requestBody": {"required": True, "content": content},
        "responses": {"200": _answer("The table.", _TABLE), **refusals(_OF_TABLES)},
    }


def _overview() -> dict[str, Any]:
    return {
        "operationId": "links",
        "tags": [TAG],
        "summary": "List the mapping sets, how much is linked, and what is not and why",
        "parameters": [],
        "responses": {
            "200": _answer("The links.", {"application/json": {"schema": _LINKS}, PAGE: {"schema": _TEXT}}),
            **refusals(OF_QUERIES),
        },
    }


def _answer(description: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": content}


def _field(name: str, schema: dict[str, Any], description: str, *, is_required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": is_required, "description": description, "schema": schema}
