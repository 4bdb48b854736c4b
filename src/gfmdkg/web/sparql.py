"""The SPARQL endpoint, its service description, and its page for people."""

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlencode

from flask import Blueprint, Response, g, render_template, request, url_for

from gfmdkg.errors import NotAcceptableError
from gfmdkg.formats import BY_NAME, GRAPH_FORMATS, Format
from gfmdkg.iris import VOCABULARIES
from gfmdkg.publishing.service_description import Description, describe
from gfmdkg.query import Answer
from gfmdkg.web import answers
from gfmdkg.web.negotiation import Accepted
from gfmdkg.web.protocol import BODIES, ENDPOINT, METHODS, Operation, endpoint_address, read_operation
from gfmdkg.web.questions import VERSION
from gfmdkg.web.results import Result
from gfmdkg.web.service import service
from gfmdkg.web.versions import endpoint_engine

EXAMPLE = "goals/in-every-category"

blueprint = Blueprint("sparql", __name__)
_described = lru_cache(64)(describe)


@blueprint.route(ENDPOINT, methods=METHODS, strict_slashes=False)
def answer() -> Response:
    """Answer one query in the format that the client prefers."""
    operation = read_operation(request, service().settings.request_limit)
    accepted = operation.accepted(request.environ.get("HTTP_ACCEPT"))
    if operation.asks_nothing:
        return _form(operation) if accepted.page else _description(operation, accepted)
    g.query_text = "".join(operation.texts[:1])
    asked = operation.query_request(accepted, endpoint_address(request))
    engine = endpoint_engine(operation.fields.one(VERSION))
    return answers.answer(engine, asked, accepted, lambda answered: _page(operation, answered))


@blueprint.after_request
def _tell_bodies(response: Response) -> Response:
    response.headers.set("Accept-Query", BODIES)
    return response


@blueprint.app_context_processor
def formats() -> dict[str, Iterable[Format]]:
    """Give the form, on whatever page it is, the formats to choose from."""
    return {"formats": BY_NAME.values()}


def _form(operation: Operation) -> Response:
    published = service().publication
    text = published.queries[EXAMPLE].sparql if published else render_template("everything.rq")
    version = endpoint_engine(operation.fields.one(VERSION)).version
    return Response(render_template("sparql.html", query_text=text, result=None, version=version))


def _description(operation: Operation, accepted: Accepted) -> Response:
    offer = accepted.graph
    if offer is None:
        known = ", ".join(form.media_type for form in GRAPH_FORMATS)
        raise NotAcceptableError(f"Give a query; without one, this address describes the service, as {known}.")
    settings = service().settings
    engine = endpoint_engine(operation.fields.one(VERSION))
    sizes = engine.graph_sizes
    is_union = settings.default_graph == "union" and VOCABULARIES not in sizes  # of all graphs, not of ours alone
    held = Description(endpoint_address(request), is_union, tuple(sizes.items()), calls_out=bool(settings.services))
    headers = [("GFMDKG-Dataset-Version", engine.version)]
    label = answers.content_type(offer.media_type, offer.format)
    return Response(_described(held, offer.format), headers=headers, content_type=label)


def _page(operation: Operation, answered: Answer) -> str:
    result = Result.of(answered, service().settings.page_rows)
    links = {known.name: _link(operation, known) for known in result.formats}
    fields = operation.fields.besides("query", "format")
    return render_template(
        "sparql.html", query_text=g.query_text, result=result, links=links, fields=fields, version=answered.version
    )


def _link(operation: Operation, known: Format) -> str:
    pairs = [("query", g.query_text), *operation.fields.besides("query", "format"), ("format", known.name)]
    return f"{url_for('sparql.answer')}?{urlencode(pairs)}"
