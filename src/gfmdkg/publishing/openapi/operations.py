"""A saved query as an operation: its parameters with their choices, the window of rows, and its answers."""

from typing import Any

from gfmdkg.choices import MOST_VALUES, Choices
from gfmdkg.formats import GRAPH_FORMATS, SOLUTION_FORMATS
from gfmdkg.publishing.openapi.components import (
    CHART,
    OF_QUERIES,
    PAGE,
    PICTURES,
    VERSION,
    answered,
    format_schema,
    refusals,
)
from gfmdkg.saved_queries import Parameter, SavedQuery

_MOST_EXAMPLES = 5
_TEXT = {"type": "string"}
_TYPES: dict[str, dict[str, Any]] = {
    "string": _TEXT,
    "iri": {"type": "string", "format": "iri"},
    "xsd:integer": {"type": "integer"},
    "xsd:decimal": {"type": "number"},
    "xsd:boolean": {"type": "boolean"},
    "xsd:date": {"type": "string", "format": "date"},
    "xsd:gYear": {"type": "string", "pattern": "^[0-9]{4}$"},
}
_MOST_ROWS = 999_999_999
_WINDOW: tuple[dict[str, Any], ...] = (
    {
        "name": "limit",
        "in": "query",
        "required": False,
        "description": "How many rows are wanted at most; all of them where it is left out.",
        "schema": {"type": "integer", "minimum": 1, "maximum": _MOST_ROWS},
    },
    {
        "name": "offset",
        "in": "query",
        "required": False,
        "description": "How many rows are skipped before.",
        "schema": {"type": "integer", "minimum": 0, "maximum": _MOST_ROWS, "default": 0},
    },
)
_VERSION = {
    "name": "version",
    "in": "query",
    "required": False,
    "description": VERSION["description"],
    "schema": {"type": VERSION["type"]},
}
_ANY = {"const": "", "title": "any"}


def operations(query: SavedQuery, choices: Choices) -> dict[str, Any]:
    """Describe what can be asked of a saved query, by path: its answer, its chart, and its choices where they are many.

    :param choices: the values that its parameters can have.
    """
    path = f"/queries/{query.name}"
    fields = [_parameter(query, parameter, choices) for parameter in query.parameters.values()]
    found = {path: {"get": _answer(query, fields)}}
    if query.chart is not None:
        found[f"{path}/chart.json"] = {"get": _chart(query, fields)}
    for parameter in query.parameters.values():
        if choices.are_many(parameter):
            found[f"{path}/choices/{parameter.name}"] = {"get": _search(query, parameter)}
    return found


def _answer(query: SavedQuery, fields: list[dict[str, Any]]) -> dict[str, Any]:
    gives_graph = query.form in ("CONSTRUCT", "DESCRIBE")
    formats = GRAPH_FORMATS if gives_graph else (*SOLUTION_FORMATS, *GRAPH_FORMATS)
    pictures = tuple(PICTURES) if query.chart is not None else ()
    rows = _WINDOW if query.form == "SELECT" else ()
    hints = "" if gives_graph else " In RDF it is a description of the query."
    hints += " With .svg or .png, or by Accept, all rows are drawn, without limit and offset." if pictures else ""
    return {
        "operationId": _identifier(query),
        "tags": [query.topic],
        "summary": query.title,
        "description": _description(query),
        "parameters": [*fields, *rows, _VERSION, _format(format_schema(formats), hints)],
        "responses": {"200": answered(formats, pictures, is_saved=True), **refusals(OF_QUERIES)},
    }


def _description(query: SavedQuery) -> str:
    needs = f"Where {', '.join(query.needs)} is not held beside the graph, the answer is 404." if query.needs else ""
    return "\n\n".join(part for part in (query.description.strip(), query.explanation.strip(), needs) if part)


def _chart(query: SavedQuery, fields: list[dict[str, Any]]) -> dict[str, Any]:
    content = {CHART: {"schema": {"type": "object"}}}
    return {
        "operationId": f"{_identifier(query)}_chart",
        "tags": [query.topic],
        "summary": f"{query.title}: the chart as a Vega-Lite document",
        "parameters": [*fields, _VERSION],
        "responses": {"200": {"description": "The chart with its data.", "content": content}, **refusals(OF_QUERIES)},
    }


def _search(query: SavedQuery, parameter: Parameter) -> dict[str, Any]:
    words = {
        "name": "q",
        "in": "query",
        "required": False,
        "description": "Words of its name, or beginnings of some.",
        "schema": _TEXT,
    }
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Choices"}}, PAGE: {"schema": _TEXT}}
    return {
        "operationId": f"{_identifier(query)}_choices_{parameter.name}",
        "tags": [query.topic],
        "summary": f"{query.title}: choices of {parameter.name}",
        "parameters": [words],
        "responses": {
            "200": {"description": "The first choices that fit.", "content": content},
            **refusals(OF_QUERIES),
        },
    }


def _identifier(query: SavedQuery) -> str:
    return query.name.replace("/", "_").replace("-", "_")


def _parameter(query: SavedQuery, parameter: Parameter, choices: Choices) -> dict[str, Any]:
    one = _optional(parameter, _value(parameter, choices))
    several = {"type": "array", "items": one, "maxItems": MOST_VALUES}
    default: Any = [_typed(parameter, text) for text in choices.defaults(parameter)]
    schema = several | {"default": default} if parameter.several else one | {"default": default[0]}
    field = {"name": parameter.name, "in": "query", "required": False, "schema": schema}
    return field | {"description": " ".join([parameter.description.strip(), *_advice(query, parameter, choices)])}


def _value(parameter: Parameter, choices: Choices) -> dict[str, Any]:
    known = [choice.value for choice in choices.of(parameter)]
    if parameter.has_choices and not choices.are_many(parameter):
        return {"type": "string", "enum": known}
    if parameter.has_choices:  # by short forms, which are no IRIs
        return _TEXT | {"examples": known[:_MOST_EXAMPLES]}
    return _TYPES[parameter.type]


def _optional(parameter: Parameter, schema: dict[str, Any]) -> dict[str, Any]:
    return schema if parameter.required else {"anyOf": [schema, _ANY]}


def _advice(query: SavedQuery, parameter: Parameter, choices: Choices) -> list[str]:
    advice = []
    if parameter.has_choices:
        advice.append("IRI, code and label of a choice will do, too.")
    if choices.are_many(parameter):
        advice.append(f"Find a choice by its name at /queries/{query.name}/choices/{parameter.name}?q=.")
    if not parameter.required:
        advice.append("Empty for any.")
    return advice


def _typed(parameter: Parameter, text: str) -> Any:
    if parameter.type == "xsd:integer":
        return int(text)
    if parameter.type == "xsd:decimal":
        return float(text)
    return text in ("true", "1") if parameter.type == "xsd:boolean" else text


def _format(schema: dict[str, Any], hints: str) -> dict[str, Any]:
    about = f"The format of the answer; it goes before Accept. A suffix of the address does the same.{hints}"
    return {"name": "format", "in": "query", "required": False, "description": about, "schema": schema}
