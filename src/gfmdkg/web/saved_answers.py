"""The answer to a saved query as a response: a page, or rows with the facts about them in headers and in JSON."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from flask import Response, g, render_template, request, url_for

from gfmdkg.formats import JSON
from gfmdkg.query import Answer, Window
from gfmdkg.saved_queries.catalogue import entry
from gfmdkg.web import answers
from gfmdkg.web.bridge import CANCELLATION
from gfmdkg.web.charts import figure
from gfmdkg.web.facts import Facts
from gfmdkg.web.fields import url_fields
from gfmdkg.web.negotiation import Accepted, Offer
from gfmdkg.web.paging import LONGEST_LINKS, link_header, pages
from gfmdkg.web.programs import programs
from gfmdkg.web.questions import Question
from gfmdkg.web.results import MOST_CELLS, Result
from gfmdkg.web.service import publication, service
from gfmdkg.web.validators import answered, page_labels
from gfmdkg.web.versions import saved_engine


def respond(question: Question, accepted: Accepted) -> Response:
    """Answer a saved query in the format that the client prefers, unless it holds that answer already.

    Who wants RDF of a query that gives no graph is told about the query.

    :raises ParameterError: if a name or a value is wrong.
    """
    if accepted.graph and not accepted.solutions and question.query.form in ("SELECT", "ASK"):
        return _description(question, accepted.graph)
    if accepted.page:
        g.question = question  # a page on what is wrong with it shows the form again
    shown = replace(question, window=_page_window(question)) if accepted.page else question
    asked = accepted.request(question.text)
    asked = replace(asked, window=shown.window, cancellation=request.environ.get(CANCELLATION))
    query, labels = question.query, page_labels() if accepted.page else accepted.labels
    about = ("saved", query.name, publication().queries.version, repr(shown.window), *labels)
    engine = saved_engine(question.version)
    response = answered(asked, about, engine.version, lambda: _response(shown, engine.answer(asked), accepted))
    if not accepted.page and asked.solutions == JSON:
        _weaken(response)
    return response


def _description(question: Question, offer: Offer) -> Response:
    _ = question.text  # a wrong value is wrong here, too
    endpoint = url_for("sparql.answer", _external=True)
    label = answers.content_type(offer.media_type, offer.format)
    headers = [("GFMDKG-Query-Version", question.query.version)]
    return Response(entry(question.query, endpoint, offer.format), headers=headers, content_type=label)


def _response(question: Question, answer: Answer, accepted: Accepted) -> Response:
    facts = Facts(question.query, question.window, answer)
    others = pages(question.window, answer.rows or 0)
    if accepted.page:
        page = _page(question, facts, others)
        response = Response(page, headers=answers.about(answer), mimetype="text/html")
    else:
        response = answers.respond(facts.in_json() if answer.format == JSON else answer, accepted)
    response.headers.extend(facts.headers)
    links = link_header(others, lambda window: _place(question, window))
    if 0 < len(links) <= LONGEST_LINKS:
        response.headers["Link"] = links
    return response


def _place(question: Question, window: Window) -> str:
    # The same address with other rows: whatever says the format stays in it.
    suffix = (request.view_args or {}).get("suffix", "")
    wanted = url_fields().one("format")
    values = {**question.values, "format": [wanted]} if wanted else question.values
    return replace(question, values=values).address(suffix, window, absolute=True)


def _site(question: Question) -> str:
    # What a program opens: an address of the endpoint can name the version.
    if question.version:
        return url_for("sparql.answer", version=question.version, _external=True)
    return url_for("pages.home", _external=True)


def _page_window(question: Question) -> Window:
    most = service().settings.page_rows
    if question.query.columns:
        most = min(most, MOST_CELLS // len(question.query.columns))
    return question.window._replace(limit=min(question.window.limit or most, most))


def _weaken(response: Response) -> None:
    # How long the engine took is in it, and differs each time: it is the same answer, but not byte by byte.
    if tag := response.headers.get("ETag"):
        response.headers["ETag"] = f"W/{tag}"


def _page(question: Question, facts: Facts, others: Mapping[str, Window]) -> str:
    answer, query = facts.answer, question.query
    result = Result.of(answer, service().settings.page_rows, question.window.offset, with_labels=True)
    return render_template(
        "query.html",
        query=query,
        values=question.fields,
        form=question.form(),
        result=result,
        facts=facts,
        figure=figure(query, question.fields),
        pager={relation: question.address(window=window) for relation, window in others.items()},
        links={known.name: question.address(known.name) for known in result.formats},
        file=question.address("rq"),
        programs=programs(partial(question.address, absolute=True), query, question.values, _site(question)),
        text=question.text,
    )
