"""Saved queries: their list, their pages and their answers in every format."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, render_template, request

from gfmdkg.errors import NotAcceptableError, UnknownNameError
from gfmdkg.formats import BY_NAME
from gfmdkg.saved_queries import Parameter, SavedQuery
from gfmdkg.web import charts
from gfmdkg.web.answers import json_response
from gfmdkg.web.fields import Fields, url_fields
from gfmdkg.web.negotiation import HTML, best, named, negotiate, prefers_page
from gfmdkg.web.questions import VERSION, Question, query_url
from gfmdkg.web.saved_answers import respond
from gfmdkg.web.service import publication

FORMAT = "format"
WORDS = "q"
FILE_TYPE = "application/sparql-query"

_LIST_TYPES = (HTML, "application/json")
_FILE = "rq"

blueprint = Blueprint("saved", __name__, url_prefix="/queries")
blueprint.add_app_template_global(query_url)


@blueprint.get("/")
def catalogue() -> Response | str:
    """List the saved queries by topic, or as JSON; where words are given, those that have each of them."""
    return _listed("")


@blueprint.get("/<topic>/")
def of_topic(topic: str) -> Response | str:
    """List the saved queries of a topic, as the list of all is."""
    topics = by_topic(publication().queries.values())
    if topic not in topics:
        raise UnknownNameError("topic of saved queries", topic, tuple(topics))
    return _listed(topic)


@blueprint.get("/<topic>/<name>")
def run(topic: str, name: str) -> Response:
    """Answer a saved query with the parameters in the URL, as a page or in the format that the client prefers."""
    query = publication().queries[f"{topic}/{name}"]
    fields = url_fields()
    wanted, header = fields.one(FORMAT), request.headers.get("Accept")
    if wanted in (_FILE, FILE_TYPE) or (not wanted and _prefers_file(header)):
        return _file(Question(query, fields.values(FORMAT, VERSION)))
    if picture := _picture(wanted) if wanted else _preferred_picture(header):
        return charts.respond(query, fields.values(FORMAT, VERSION), picture)
    accepted = named(wanted) if wanted else negotiate(header)
    return respond(Question.of(query, fields, FORMAT), accepted)


@blueprint.get("/<topic>/<name>.<suffix>")
def run_as(topic: str, name: str, suffix: str) -> Response:
    """Answer a saved query in the format of the suffix, or give its file."""
    query = publication().queries[f"{topic}/{name}"]
    fields = url_fields()
    if suffix == _FILE:
        return _file(Question(query, fields.values(VERSION)))
    if picture := _picture(suffix):
        return charts.respond(query, fields.values(VERSION), picture)
    return respond(Question.of(query, fields), named(suffix))


def by_topic(queries: Iterable[SavedQuery]) -> dict[str, list[SavedQuery]]:
    """Give saved queries under the name of their topic."""
    topics: dict[str, list[SavedQuery]] = {}
    for query in queries:
        topics.setdefault(query.topic, []).append(query)
    return topics


def _listed(topic: str) -> Response | str:
    fields = url_fields()
    words = fields.one(WORDS)
    found = [query for query in publication().queries.search(words) if topic in ("", query.topic)]
    if _wants_page(fields):
        return render_template("queries.html", topics=by_topic(found), found=found, words=words, topic=topic)
    return json_response([_entry(query) for query in found])


def _picture(wanted: str) -> str:
    """Give the name of a format for pictures, from that name or its media type; empty for any other."""
    return next((name for name, media_type in charts.PICTURES.items() if wanted in (name, media_type)), "")


def _preferred_picture(header: str | None) -> str:
    tables = [known.media_type for known in BY_NAME.values()]
    if "image/" not in (header or "") or prefers_page(header, tables):
        return ""
    return _picture(best(header, [*tables, *charts.PICTURES.values()]) or "")


def _prefers_file(header: str | None) -> bool:
    others = [HTML, *(known.media_type for known in BY_NAME.values())]
    return FILE_TYPE in (header or "") and best(header, [*others, FILE_TYPE]) == FILE_TYPE


def _file(question: Question) -> Response:
    return Response(question.text if question.values else question.query.text, mimetype=FILE_TYPE)


def _wants_page(fields: Fields) -> bool:
    wanted = fields.one(FORMAT) or best(request.headers.get("Accept"), _LIST_TYPES)
    if wanted not in ("json", *_LIST_TYPES):
        raise NotAcceptableError(f"The list is offered as {' and '.join(_LIST_TYPES)}.")
    return wanted == HTML


def _entry(query: SavedQuery) -> dict[str, Any]:
    return {
        "name": query.name,
        "title": query.title,
        "description": query.description,
        "tags": query.tags,
        "needs": query.needs,
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
        "several": parameter.several,
        "default": [term.value for term in parameter.defaults],
        "choices": len(publication().choices.of(parameter)),
    }
