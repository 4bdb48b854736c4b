"""Citations of answers, and short links to queries. Nothing is kept by a GET."""

from datetime import UTC, date, datetime
from typing import cast
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import Conflict

from gfmdkg import guard
from gfmdkg.citations import citation as citing
from gfmdkg.citations.citation import Citation, Question
from gfmdkg.citations.comparison import HeldRows
from gfmdkg.citations.content import Content
from gfmdkg.citations.texts import TEXTS
from gfmdkg.errors import NotAcceptableError
from gfmdkg.saved_queries.parameters import RESERVED
from gfmdkg.web.allowance import Allowance
from gfmdkg.web.cited import Cited, ask, kept, linked, of_today, said, store, verdict
from gfmdkg.web.fields import url_fields
from gfmdkg.web.negotiation import FOR_PAGES, best, prefers_page
from gfmdkg.web.protocol import QUERY, read_operation
from gfmdkg.web.questions import VERSION, query_url
from gfmdkg.web.service import EXTENSION, publication, service
from gfmdkg.web.validators import KEEP_NOT

_PERMANENT = "/cite/<topic>/<name>/<query_version>/<dataset_version>/<fingerprint>"
_MEDIA_TYPES = [form.media_type for form in TEXTS.values()]
_NOT_FOR_INDEXES = ("X-Robots-Tag", "noindex")

_ALLOWANCE = "gfmdkg-allowance"

blueprint = Blueprint("citations", __name__)


@blueprint.record
def _keep_count(state: BlueprintSetupState) -> None:
    state.app.extensions[_ALLOWANCE] = Allowance(state.app.extensions[EXTENSION].settings.keep_limit)


@blueprint.get("/cite/<topic>/<name>")
def begin(topic: str, name: str) -> Response:
    """Ask a saved query, and lead to the permanent link of its answer."""
    query = publication().queries[f"{topic}/{name}"]
    with of_today(query, url_fields().besides(*RESERVED)) as (cited, _, _):
        return _lead_to(cited.path)


@blueprint.post("/cite/<topic>/<name>")
def keep_saved(topic: str, name: str) -> Response:
    """Ask a saved query, keep the rows of its answer, and lead to a short link."""
    query = publication().queries[f"{topic}/{name}"]
    _count()
    with of_today(query, url_fields().besides(*RESERVED)) as (cited, question, content):
        return _lead_to_kept(cited, question, content)


@blueprint.get(_PERMANENT)
def show_linked(topic: str, name: str, **fixed: str) -> Response:
    """Show the citation that the link holds."""
    return _negotiated(linked(f"{topic}/{name}", **fixed))


@blueprint.get(_PERMANENT + ".<suffix>")
def show_linked_as(topic: str, name: str, suffix: str, **fixed: str) -> Response:
    """Give the citation that the link holds in the format of the suffix."""
    return _written(linked(f"{topic}/{name}", **fixed).citation, suffix)


@blueprint.post(_PERMANENT)
def keep_linked(topic: str, name: str, **fixed: str) -> Response:
    """Keep the rows of the answer that the link fixes, as long as it is that of today, and give a short link."""
    cited = linked(f"{topic}/{name}", **fixed)
    query = publication().queries[cited.citation.query]
    _count()
    with of_today(query, cited.citation.parameters) as (today, question, content):
        if today.id != cited.citation.id:
            raise Conflict("The answer is not that of today, so nothing can be kept of it. Cite today's answer.")
        return _lead_to_kept(today, question, content)


@blueprint.post("/cite")
def keep() -> Response:
    """Ask any query, keep it with its answer, and lead to the permanent link."""
    question, wanted = _sent_question()
    _count()
    with said(question, is_saved=False, version=wanted) as (content, version):
        cited = citing.of_question(question, version, content.fingerprint, publication().facts)
        return _lead_to_kept(cited, question, content)


@blueprint.get("/cite/<name>")
def show_kept(name: str) -> Response:
    """Show a citation that is kept."""
    return _negotiated(kept(name))


@blueprint.get("/cite/<name>.<suffix>")
def show_kept_as(name: str, suffix: str) -> Response:
    """Give a citation that is kept in the format of the suffix."""
    return _written(kept(name).citation, suffix)


@blueprint.post("/share")
def share() -> Response:
    """Keep a query that is answered, and lead to its short link."""
    question, wanted = _sent_question()
    _count()
    ask(question, is_saved=False, version=wanted).body.close()
    return _lead_to(f"share/{store().keep_question(question)}")


@blueprint.get("/share/<name>")
def show_shared(name: str) -> Response:
    """Show a query that is kept, ready to be run."""
    question = store().question(name)
    if not prefers_page(request.headers.get("Accept"), [QUERY]):
        return _text(question)
    return Response(render_template("shared.html", question=question, name=name), headers=[_NOT_FOR_INDEXES])


@blueprint.get("/share/<name>.rq")
def show_shared_as(name: str) -> Response:
    """Give the text of a query that is kept."""
    return _text(store().question(name))


@blueprint.app_template_global()
def cite_url(name: str, values: dict[str, list[str]] | None = None) -> str:
    """Give the address where a citation of an answer of a saved query begins.

    :param values: its parameters.
    """
    topic, _, last = name.partition("/")
    address = url_for("citations.begin", topic=topic, name=last)
    return f"{address}?{urlencode(values, doseq=True)}" if values else address


def _count() -> None:
    cast(Allowance, current_app.extensions[_ALLOWANCE]).take(request.remote_addr or "")


def _sent_question() -> tuple[Question, str]:
    """Give the question that was sent, and the version that it asks."""
    operation = read_operation(request, service().settings.request_limit)
    asked = operation.query_request(FOR_PAGES, "")
    return Question(asked.text, asked.default_graphs, asked.named_graphs), operation.fields.one(VERSION)


def _negotiated(cited: Cited) -> Response:
    header = request.headers.get("Accept")
    if prefers_page(header, _MEDIA_TYPES):
        return _page(cited)
    media_type = best(header, _MEDIA_TYPES)
    if media_type is None:
        raise NotAcceptableError(f"A citation is offered as text/html and {', '.join(_MEDIA_TYPES)}.")
    return _written(cited.citation, next(form.name for form in TEXTS.values() if form.media_type == media_type))


def _page(cited: Cited) -> Response:
    address = _address(cited.citation.path)
    page = render_template(
        "citation.html",
        citation=cited.citation,
        values=cited.values,
        query=cited.query,
        question=cited.kept.question if cited.kept else None,
        is_repeatable=guard.is_repeatable(cited.kept.question.text) if cited.kept else True,
        verdict=verdict(cited),
        held=_held(cited),
        version=publication().engine.version,
        texts=[(form, form.write(cited.citation, address, _today())) for form in TEXTS.values()],
        address=address,
        path=url_for("pages.home") + cited.citation.path,
        short=_address(cited.citation.short_path) if cited.kept else "",
    )
    return Response(page, headers=[("Cache-Control", KEEP_NOT), _NOT_FOR_INDEXES])


def _held(cited: Cited) -> str:
    """Give the address of the answer of the version that is cited, where that is held beside the one of today."""
    citation, query, published = cited.citation, cited.query, publication()
    is_asked = query is not None and query.version == citation.query_version
    is_older = citation.dataset_version != published.engine.version
    if not is_asked or not is_older or citation.dataset_version not in published.releases.versions:
        return ""
    return query_url(citation.query, {**cited.values, VERSION: [citation.dataset_version]})


def _written(citation: Citation, suffix: str) -> Response:
    if suffix not in TEXTS:
        raise NotAcceptableError(f"A citation is offered under the suffixes {', '.join(TEXTS)}.")
    form = TEXTS[suffix]
    charset = "; charset=utf-8" if form.media_type.startswith("text/") else ""
    text = form.write(citation, _address(citation.path), _today())
    return Response(text, content_type=form.media_type + charset, headers=[_NOT_FOR_INDEXES])


def _today() -> date:
    return datetime.now(UTC).date()


def _text(question: Question) -> Response:
    return Response(question.text, content_type=QUERY, headers=[_NOT_FOR_INDEXES])


def _address(path: str) -> str:
    return url_for("pages.home", _external=True) + path


def _lead_to_kept(citation: Citation, question: Question, content: Content) -> Response:
    return _lead_to(f"{citing.PREFIX}/{store().keep(citation, question, HeldRows.of(content))}")


def _lead_to(path: str) -> Response:
    response = Response(status=303, headers=[("Cache-Control", KEEP_NOT)])
    response.location = url_for("pages.home") + path
    response.autocorrect_location_header = False
    return response
