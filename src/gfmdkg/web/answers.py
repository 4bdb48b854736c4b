"""From an answer of the engine to an HTTP response."""

import json
from typing import Any

from flask import Response
from werkzeug.wsgi import FileWrapper

from gfmdkg.formats import CSV
from gfmdkg.query import Answer
from gfmdkg.web.negotiation import Accepted

_BLOCK = 64 * 1024


def respond(answer: Answer, accepted: Accepted) -> Response:
    """Send a complete answer, block by block; it is closed at the end.

    :param accepted: what the client accepts, and under which names.
    """
    response = Response(FileWrapper(answer.body, _BLOCK), content_type=_content_type(answer, accepted))
    response.content_length = answer.size
    return describe(response, answer)


def describe(response: Response, answer: Answer) -> Response:
    """Say in the headers which version of the dataset answered, and how long it took."""
    response.headers["GFMDKG-Dataset-Version"] = answer.version
    response.headers["Server-Timing"] = f"engine;dur={answer.elapsed * 1000:.1f}"
    return response


def json_response(document: Any, *, status: int = 200, mimetype: str = "application/json") -> Response:
    """Send a document as JSON, its members in their order."""
    return Response(json.dumps(document, ensure_ascii=False, indent=2) + "\n", status, mimetype=mimetype)


def _content_type(answer: Answer, accepted: Accepted) -> str:
    media_type = accepted.media_type(answer.format)
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    header = "; header=present" if answer.format == CSV else ""
    return media_type + charset + header
