"""Every failure as one problem document (RFC 9457): for programs as JSON, for people as a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, g, render_template, request
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from gfmdkg.errors import (
    BusyError,
    EngineError,
    GfmdkgError,
    LimitError,
    MissingVocabularyError,
    NotAcceptableError,
    ParameterError,
    QueryError,
    RefusedError,
    ServiceError,
    UnknownNameError,
    WithdrawnError,
)
from gfmdkg.iris import BASE
from gfmdkg.limits import LIMITS
from gfmdkg.web.answers import json_response
from gfmdkg.web.negotiation import prefers_page
from gfmdkg.web.validators import KEEP_NOT

MEDIA_TYPE = "application/problem+json"
TYPES = BASE + "problem/"

_MEMBERS = (
    "line",
    "column",
    "hint",
    "parameter",
    "choices",
    "limit",
    "value",
    "near",
    "missing",
    "endpoint",
    "retry_after",
)


@dataclass(frozen=True)
class Kind:
    """One kind of problem.

    :param name: the last part of its IRI, which never changes.
    :param title: what it is, in a few words.
    :param status: the HTTP status; that of a limit depends on the limit, and a time-out is 504.
    :param hint: what the caller can do, where the error itself does not say it.
    """

    name: str
    title: str
    status: HTTPStatus
    hint: str = ""


KINDS: Mapping[type[GfmdkgError], Kind] = {
    QueryError: Kind("query-error", "The query cannot be read", HTTPStatus.BAD_REQUEST),
    ParameterError: Kind("parameter-error", "A parameter is wrong", HTTPStatus.BAD_REQUEST),
    RefusedError: Kind("refused", "This service never does that", HTTPStatus.FORBIDDEN),
    UnknownNameError: Kind("unknown-name", "Nothing has this name", HTTPStatus.NOT_FOUND),
    MissingVocabularyError: Kind("missing-vocabulary", "A vocabulary is not held here", HTTPStatus.NOT_FOUND),
    NotAcceptableError: Kind(
        "not-acceptable",
        "No format fits",
        HTTPStatus.NOT_ACCEPTABLE,
        "Name another format in Accept or format=; without either, solutions come as JSON and graphs as Turtle.",
    ),
    LimitError: Kind("limit-error", "A limit was broken", HTTPStatus.INSUFFICIENT_STORAGE),
    BusyError: Kind("busy", "The service is busy", HTTPStatus.SERVICE_UNAVAILABLE, LIMITS["queue_seconds"].advice),
    WithdrawnError: Kind("withdrawn", "The client went away", HTTPStatus.SERVICE_UNAVAILABLE),
    ServiceError: Kind("service-error", "Another endpoint failed", HTTPStatus.BAD_GATEWAY),
    EngineError: Kind("engine-error", "The engine failed", HTTPStatus.INTERNAL_SERVER_ERROR),
}


def register(app: Flask) -> None:
    """Make the application answer every failure with a problem; what we did not foresee is logged by Flask."""
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(HTTPException, _plain)
    for kind in KINDS:
        app.register_error_handler(kind, _ours)


def _ours(error: GfmdkgError) -> Response:
    kind = next(KINDS[known] for known in type(error).__mro__ if known in KINDS)
    known = LIMITS.get(error.limit) if isinstance(error, LimitError) else None
    status = (known and known.status) or kind.status
    if isinstance(error, ServiceError) and error.is_timeout:
        status = HTTPStatus.GATEWAY_TIMEOUT
    detail = error.detail if isinstance(error, QueryError) else str(error)
    response = _problem(TYPES + kind.name, kind.title, status, detail, _members(error, kind))
    if isinstance(error, BusyError) or (isinstance(error, LimitError) and error.retry_after):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _members(error: GfmdkgError, kind: Kind) -> dict[str, Any]:
    members = {name: getattr(error, name) for name in _MEMBERS if getattr(error, name, None)}
    if isinstance(error, ParameterError):
        members["choices"] = error.choices
    hint = getattr(error, "advice", "") or kind.hint
    return {"hint": hint, **members} if hint else members


def _too_large(_: RequestEntityTooLarge) -> Response:
    kind, held = KINDS[LimitError], LIMITS["request_limit"]
    value = f"{current_app.config['MAX_CONTENT_LENGTH']} {held.unit}"
    members = {"hint": held.advice, "limit": "request_limit", "value": value}
    status = held.status or kind.status
    return _problem(TYPES + kind.name, kind.title, status, f"The request is longer than {value}.", members)


def _plain(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    response = _problem("about:blank", error.name, status, error.description or error.name, {})
    response.headers.extend((name, value) for name, value in error.get_headers() if name != "Content-Type")
    return response


def _problem(type_iri: str, title: str, status: int, detail: str, members: Mapping[str, Any]) -> Response:
    problem = {"type": type_iri, "title": title, "status": int(status), "detail": detail, **members}
    response = _as_page(problem, status) or json_response(problem, status=status, mimetype=MEDIA_TYPE)
    response.headers.set("Cache-Control", KEEP_NOT)
    return response


def _as_page(problem: Mapping[str, Any], status: int) -> Response | None:
    # Without a usable Host header no page can name its links.
    if request_ctx.url_adapter and prefers_page(request.headers.get("Accept"), [MEDIA_TYPE, "application/json"]):
        form = g.question.form() if "question" in g else None
        page = render_template("problem.html", problem=problem, query_text=g.get("query_text"), form=form)
        return Response(page, status)
    return None
