"""From an answer of the engine to an HTTP response."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from flask import Response, request
from werkzeug.wsgi import FileWrapper

from gfmdkg.engines import Engine
from gfmdkg.formats import CSV, Format
from gfmdkg.query import Answer, QueryRequest
from gfmdkg.web.bridge import CANCELLATION, FAILURE
from gfmdkg.web.negotiation import Accepted
from gfmdkg.web.validators import answered, page_labels

BLOCK = 64 * 1024  # bytes that are read at once


def answer(engine: Engine, asked: QueryRequest, accepted: Accepted, page: Callable[[Answer], str]) -> Response:
    """Answer a question in the format that the client prefers, unless it holds that answer already.

    :param engine: what answers; it stops when the client goes away.
    :param accepted: what the client accepts, and under which names.
    :param page: draws the answer for people.
    """
    asked = replace(asked, cancellation=request.environ.get(CANCELLATION))
    if accepted.page:
        return answered(asked, page_labels(), engine.version, lambda: _page(_evaluated(engine, asked), page))
    return answered(asked, accepted.labels, engine.version, lambda: respond(_evaluated(engine, asked), accepted))


def respond(answer: Answer, accepted: Accepted) -> Response:
    """Send a complete answer, block by block; it is closed at the end.

    :param accepted: what the client accepts, and under which names.
    """
    return Response(FileWrapper(answer.body, BLOCK), headers=headers_of(answer, accepted))


def headers_of(answer: Answer, accepted: Accepted) -> list[tuple[str, str]]:
    """Write the headers that say what an answer is.

    :param accepted: what the client accepts, and under which names.
    """
    label = content_type(accepted.media_type(answer.format), answer.format)
    return [("Content-Type", label), ("Content-Length", str(answer.size)), *about(answer)]


def json_response(document: Any, *, status: int = 200, mimetype: str = "application/json") -> Response:
    """Send a document as JSON, its members in their order."""
    return Response(json.dumps(document, ensure_ascii=False, indent=2) + "\n", status, mimetype=mimetype)


def about(answer: Answer) -> list[tuple[str, str]]:
    """Give the headers that say which version of the dataset answered, and how long it took."""
    return [
        ("GFMDKG-Dataset-Version", answer.version),
        ("Server-Timing", f"engine;dur={answer.elapsed * 1000:.1f}"),
    ]


@lru_cache(64)
def content_type(media_type: str, written: Format) -> str:
    """Complete a media type by what is true of everything that we write under it."""
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    header = "; header=present" if written == CSV else ""
    return media_type + charset + header


def _evaluated(engine: Engine, asked: QueryRequest) -> Answer:
    failure = request.environ.get(FAILURE)
    if failure:
        raise failure
    return engine.answer(asked)


def _page(answer: Answer, page: Callable[[Answer], str]) -> Response:
    return Response(page(answer), headers=about(answer), mimetype="text/html")
