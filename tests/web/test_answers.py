"""An answer on its way out: whole, in blocks, and closed at the end."""

import io

import pytest
from flask import Flask, Response

from gfmdkg.formats import CSV
from gfmdkg.query import Answer
from gfmdkg.web.answers import respond
from gfmdkg.web.negotiation import named

CONTENT = b"a" * 200_000


@pytest.mark.parametrize(("method", "content"), [("GET", CONTENT), ("HEAD", b"")])
def test_an_answer_is_sent_and_closed(method: str, content: bytes) -> None:
    app = Flask(__name__)
    body = io.BytesIO(CONTENT)

    @app.get("/")
    def view() -> Response:
        return respond(Answer(body, CSV, len(CONTENT), 0.0123, "1"), named("csv"))

    response = app.test_client().open("/", method=method, buffered=True)
    assert (response.data, response.content_length) == (content, len(CONTENT))
    assert response.headers["Server-Timing"] == "engine;dur=12.3"
    assert response.headers["GFMDKG-Dataset-Version"] == "1"
    assert body.closed


def test_an_answer_is_never_in_memory_at_once() -> None:
    answer = Answer(io.BytesIO(CONTENT), CSV, len(CONTENT), 0.0, "1")
    blocks = [len(block) for block in respond(answer, named("csv")).iter_encoded()]
    assert blocks == [65_536, 65_536, 65_536, 3_392]
