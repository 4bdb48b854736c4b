"""Saved queries: their list, their pages and their answers in every format."""

import shlex
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for

from gfmdkg.errors import NotAcceptableError
from gfmdkg.query import Answer
from gfmdkg.saved_queries import Parameter, SavedQuery
from gfmdkg.web import answers
from gfmdkg.web.answers import json_response
from gfmdkg.web.fields import url_fields
from gfmdkg.web.inputs import inputs
from gfmdkg.web.negotiation import HTML, Accepted, best, named, negotiate
from gfmdkg.web.results import Result
from gfmdkg.web.service import publication, service

FORMAT = "format"  # the one field that is no parameter of a query
FILE_TYPE = "application/sparql-query"

_LIST_TYPES = (HTML, "application/json")
_FILE = "rq"

blueprint = Blueprint("saved", __name__, url_prefix="/queries")


@blueprint.get("/")
def catalogue() -> Response | str:
    """List the saved queries by topic, or all of them as JSON."""
    if _wants_page():
        return render_template("queries.html", topics=by_topic())
    return json_response([_entry(query) for query in publication().queries.values()])


@blueprint.get("/<topic>/<name>")
def run(topic: str, name: str) -> Response:
    """Answer a saved query with the parameters in the URL, as a page or in the format that the client prefers."""
    query = publication().queries[f"{topic}/{name}"]
    fields = url_fields()
    wanted = fields.one(FORMAT)
    accepted = named(wanted) if wanted else negotiate(request.headers.get("Accept"))
    return _answer(query, fields.values(besides=FORMAT), accepted)


@blueprint.get("/<topic>/<name>.<suffix>")
def run_as(topic: str, name: str, suffix: str) -> Response:
    """Answer a saved query in the format of the suffix, or give its file."""
    query = publication().queries[f"{topic}/{name}"]
    values = url_fields().values()
    if suffix == _FILE:
        return _file(query, values)
    return _answer(query, values, named(suffix))


def by_topic() -> dict[str, list[SavedQuery]]:
    """Give the saved queries under the name of their topic."""
    topics: dict[str, list[SavedQuery]] = {}
    for query in publication().queries.values():
        topics.setdefault(query.topic, []).append(query)
    return topics


@blueprint.app_template_global()
def query_url(name: str, values: Mapping[str, str] | None = None, suffix: str = "", *, absolute: bool = False) -> str:
    """Give the address of a saved query.

    :param values: its parameters.
    :param suffix: the name of a format; empty for the page.
    :param absolute: whether the address begins with that of this server.
    """
    topic, _, last = name.partition("/")
    given = {"topic": topic, "name": last, "suffix": suffix} if suffix else {"topic": topic, "name": last}
    address = url_for("saved.run_as" if suffix else "saved.run", _external=absolute, **given)
    return f"{address}?{urlencode(values)}" if values else address


def _answer(query: SavedQuery, values: Mapping[str, str], accepted: Accepted) -> Response:
    text = publication().choices.bind(query, values)
    asked = accepted.request(text)
    return answers.answer(publication().engine, asked, accepted, lambda answer: _page(query, values, text, answer))


def _page(query: SavedQuery, values: Mapping[str, str], text: str, answer: Answer) -> str:
    result = Result.of(answer, service().settings.page_rows)
    address = query_url(query.name, values, result.formats[0].name, absolute=True)
    return render_template(
        "query.html",
        query=query,
        inputs=inputs(query, publication().choices, values),
        result=result,
        links={known.name: query_url(query.name, values, known.name) for known in result.formats},
        file=query_url(query.name, values, _FILE),
        command=f"curl -s {shlex.quote(address)}",
        text=text,
    )


def _file(query: SavedQuery, values: Mapping[str, str]) -> Response:
    text = publication().choices.bind(query, values) if values else query.text
    return Response(text, mimetype=FILE_TYPE)


def _wants_page() -> bool:
    wanted = url_fields().one(FORMAT) or best(request.headers.get("Accept"), _LIST_TYPES)
    if wanted not in ("json", *_LIST_TYPES):
        raise NotAcceptableError(f"The list is offered as {' and '.join(_LIST_TYPES)}.")
    return wanted == HTML


def _entry(query: SavedQuery) -> dict[str, Any]:
    return {
        "name": query.name,
        "title": query.title,
        "description": query.description,
        "tags": query.tags,
        "parameters": [_parameter_entry(parameter) for parameter in query.parameters.values()],
        "url": query_url(query.name, absolute=True),
    }


def _parameter_entry(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "type": parameter.type,
        "class": parameter.member_of or None,
        "description": parameter.description,
        "required": parameter.required,
        "default": parameter.default.value,
        "choices": len(publication().choices.of(parameter)),
    }
