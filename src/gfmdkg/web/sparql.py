"""The SPARQL endpoint, and its page for people."""

from collections.abc import Iterable
from urllib.parse import urlencode

from flask import Blueprint, Response, g, render_template, request, url_for

from gfmdkg.formats import BY_NAME, Format
from gfmdkg.query import Answer
from gfmdkg.web.answers import describe, respond
from gfmdkg.web.negotiation import named, negotiate
from gfmdkg.web.protocol import Operation, read_operation
from gfmdkg.web.results import Result
from gfmdkg.web.service import service

EXAMPLE = "goals/in-every-category"

blueprint = Blueprint("sparql", __name__)


@blueprint.route("/sparql", methods=["GET", "POST"])
def answer() -> Response:
    """Answer one query in the format that the client prefers."""
    operation = read_operation()
    name = operation.format_name
    accepted = named(name) if name else negotiate(request.headers.get("Accept"))
    if request.method != "POST" and accepted.page and not operation.texts:
        return _form()
    g.query_text = "".join(operation.texts[:1])
    answered = service().engine.answer(operation.query_request(accepted, request.base_url))
    return _page(operation, answered) if accepted.page else respond(answered, accepted)


@blueprint.app_context_processor
def formats() -> dict[str, Iterable[Format]]:
    """Give the form, on whatever page it is, the formats to choose from."""
    return {"formats": BY_NAME.values()}


def _form() -> Response:
    published = service().publication
    text = published.queries[EXAMPLE].sparql if published else render_template("everything.rq")
    return Response(render_template("sparql.html", query_text=text, result=None))


def _page(operation: Operation, answered: Answer) -> Response:
    result = Result.of(answered)
    links = {known.name: _link(operation, known) for known in result.formats}
    page = render_template("sparql.html", query_text=g.query_text, result=result, links=links)
    return describe(Response(page), answered)


def _link(operation: Operation, known: Format) -> str:
    pairs = [("query", g.query_text), *operation.fields.besides("query", "format"), ("format", known.name)]
    return f"{url_for('sparql.answer')}?{urlencode(pairs)}"
