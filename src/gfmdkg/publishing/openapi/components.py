"""What every operation shares: the shape of answers and problems, headers, and refusals by status."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from gfmdkg.formats import JSON, JSON_LD, Format
from gfmdkg.limits import LIMITS

PROBLEM = "application/problem+json"
PAGE = "text/html"
PICTURES = {"svg": "image/svg+xml", "png": "image/png"}
CHART = "application/vnd.vegalite.v6+json"

_OF_LIMITS = {limit.status for limit in LIMITS.values() if limit.status}
_OF_ALL = {
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.NOT_ACCEPTABLE,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
    *_OF_LIMITS,
}
OF_QUERIES = sorted({*_OF_ALL, HTTPStatus.NOT_FOUND})
OF_ENDPOINT = sorted({*OF_QUERIES, HTTPStatus.FORBIDDEN, HTTPStatus.UNSUPPORTED_MEDIA_TYPE})

VERSION: dict[str, Any] = {
    "type": "string",
    "description": "An older version of the dataset that is held (/changes lists them), or the number of its release.",
}

_TEXT = {"type": "string"}
_TERM = {
    "type": "object",
    "required": ["type", "value"],
    "properties": {
        "type": {"enum": ["uri", "literal", "bnode", "triple"]},
        "value": {"description": "The text of the term; of a triple its three terms."},
        "xml:lang": _TEXT,
        "datatype": _TEXT,
    },
}
_SOLUTIONS = {
    "title": "SPARQL 1.1 Query Results JSON",
    "type": "object",
    "required": ["head"],
    "properties": {
        "head": {"type": "object", "properties": {"vars": {"type": "array", "items": _TEXT}}},
        "boolean": {"type": "boolean", "description": "The answer of ASK."},
        "results": {
            "type": "object",
            "required": ["bindings"],
            "properties": {
                "bindings": {
                    "type": "array",
                    "items": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Term"}},
                }
            },
        },
    },
    "anyOf": [{"required": ["results"]}, {"required": ["boolean"]}],
}
_META = {
    "title": "What is true of the answer beside its rows",
    "type": "object",
    "required": ["query", "queryVersion", "datasetVersion", "complete", "seconds"],
    "properties": {
        "query": {"type": "string", "description": "The name of the query."},
        "queryVersion": {"type": "string", "description": "A hash of its SPARQL text."},
        "datasetVersion": {"type": "string", "description": "The version of the dataset that answered."},
        "rows": {"type": "integer", "description": "How many rows these are."},
        "totalRows": {"type": "integer", "description": "How many there are."},
        "offset": {"type": "integer", "description": "How many come before these."},
        "complete": {"type": "boolean", "description": "Whether these are all."},
        "seconds": {"type": "number", "description": "How long the engine took."},
    },
}
_ANSWER = {
    "allOf": [
        {"$ref": "#/components/schemas/Solutions"},
        {"required": ["meta"], "properties": {"meta": {"$ref": "#/components/schemas/Meta"}}},
    ]
}
_CHOICES = {
    "type": "object",
    "required": ["choices", "total"],
    "properties": {
        "choices": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["value", "label", "iri"],
                "properties": {
                    "value": {"type": "string", "description": "What to send."},
                    "label": {"type": "string", "description": "What people read."},
                    "iri": {"type": "string", "description": "The entity; empty for a code that several have."},
                },
            },
        },
        "total": {"type": "integer", "description": "How many choices fit."},
    },
}
_PROBLEM = {
    "title": "Problem document, RFC 9457",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "Which kind of problem it is."},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong here."},
        "hint": {"type": "string", "description": "What can be done."},
        "parameter": {"type": "string", "description": "The parameter that is wrong."},
        "choices": {"type": "array", "items": _TEXT, "description": "Values or names that would be right."},
        "near": {"type": "array", "items": _TEXT, "description": "Names like the unknown one."},
        "line": {"type": "integer"},
        "column": {"type": "integer"},
        "limit": {"type": "string", "description": "The limit that was broken, as the page of limits names it."},
        "value": {"type": "string", "description": "The value of that limit."},
        "missing": {"type": "array", "items": _TEXT, "description": "Vocabularies of others that are not held."},
        "retry_after": {"type": "integer", "description": "Seconds after which another try makes sense."},
    },
}
_HEADERS = {
    "GFMDKG-Dataset-Version": ("The version of the dataset that answered.", _TEXT),
    "GFMDKG-Query-Version": ("A hash of the SPARQL text of the query.", _TEXT),
    "GFMDKG-Rows": ("How many rows these are.", {"type": "integer"}),
    "GFMDKG-Rows-Total": ("How many rows there are.", {"type": "integer"}),
    "GFMDKG-Complete": ("Whether these are all rows.", {"type": "boolean"}),
    "Link": ("Where the first, prev, next and last rows are, with limit (RFC 8288).", _TEXT),
    "Server-Timing": ("How long the engine took.", _TEXT),
    "ETag": ("Send it back in If-None-Match; as long as the answer is the same, 304 says so.", _TEXT),
    "Retry-After": ("Seconds after which another try makes sense.", {"type": "integer"}),
}
_OF_ALL_ANSWERS = ("GFMDKG-Dataset-Version", "Server-Timing")
_OF_SAVED = ("GFMDKG-Query-Version", "GFMDKG-Rows", "GFMDKG-Rows-Total", "GFMDKG-Complete", "Link", "ETag")


def components() -> dict[str, Any]:
    """Give the parts that operations refer to."""
    return {
        "schemas": {
            "Answer": _ANSWER,
            "Choices": _CHOICES,
            "Meta": _META,
            "Problem": _PROBLEM,
            "Solutions": _SOLUTIONS,
            "Term": _TERM,
        },
        "headers": {name: {"description": text, "schema": schema} for name, (text, schema) in _HEADERS.items()},
        "responses": {_name(status): _refusal(status) for status in sorted({*OF_QUERIES, *OF_ENDPOINT})},
    }


def refusals(statuses: Iterable[HTTPStatus]) -> dict[str, Any]:
    """Refer to what is answered where something is wrong, by status."""
    return {str(status.value): {"$ref": f"#/components/responses/{_name(status)}"} for status in statuses}


def format_schema(formats: Iterable[Format]) -> dict[str, Any]:
    """Describe the field that names the format of an answer; empty is as if it were left out."""
    return {"type": "string", "enum": [*(form.name for form in formats), "html", ""]}


def answered(formats: Iterable[Format], pictures: Iterable[str] = (), *, is_saved: bool) -> dict[str, Any]:
    """Describe a complete answer, in every format and as a page.

    :param pictures: the names of the formats in which it is drawn.
    :param is_saved: whether it is that of a saved query, which comes with more about itself.
    """
    content: dict[str, Any] = {form.media_type: {"schema": _schema(form, is_saved=is_saved)} for form in formats}
    content |= {PICTURES[name]: {} for name in pictures}
    names = (*_OF_ALL_ANSWERS, *(_OF_SAVED if is_saved else ()))
    return {
        "description": "The complete answer, or the rows of it that are asked for." if is_saved else "The answer.",
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names},
        "content": content | {PAGE: {"schema": _TEXT}},
    }


def _schema(form: Format, *, is_saved: bool) -> dict[str, Any]:
    if form == JSON:
        return {"$ref": f"#/components/schemas/{'Answer' if is_saved else 'Solutions'}"}
    return {} if form == JSON_LD else _TEXT


def _refusal(status: HTTPStatus) -> dict[str, Any]:
    held = [name for name, limit in LIMITS.items() if limit.status == status]
    limits = f" The limits: {', '.join(held)}." if held else ""
    refused: dict[str, Any] = {
        "description": status.phrase + "." + limits,
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}, PAGE: {"schema": _TEXT}},
    }
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        refused["headers"] = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
    return refused


def _name(status: HTTPStatus) -> str:
    return "".join(word.capitalize() for word in status.name.split("_"))
