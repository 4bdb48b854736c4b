"""Every failure is one problem document, whatever raised it."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gfmdkg.errors import (
    BusyError,
    EngineError,
    GfmdkgError,
    LimitError,
    NotAcceptableError,
    ParameterError,
    QueryError,
    RefusedError,
    ServiceError,
    UnknownNameError,
)
from gfmdkg.web.problems import TYPES
from web.browser import ACCEPT, Page

FAILURES = [
    pytest.param(
        QueryError("No.", 2, 5, "Yes."), 400, "query-error", {"detail": "No.", "line": 2, "column": 5, "hint": "Yes."}
    ),
    pytest.param(ParameterError("No.", "a", ["b"]), 400, "parameter-error", {"parameter": "a", "choices": ["b"]}),
    pytest.param(ParameterError("No.", "a"), 400, "parameter-error", {"parameter": "a", "choices": []}),
    pytest.param(RefusedError("No."), 403, "refused", {"detail": "No."}),
    pytest.param(UnknownNameError("thing", "ab", ["abc"]), 404, "unknown-name", {"near": ["abc"]}),
    pytest.param(NotAcceptableError("No."), 406, "not-acceptable", {"detail": "No."}),
    pytest.param(LimitError("time_limit", "30 seconds", "Ask less."), 504, "limit-error", {"limit": "time_limit"}),
    pytest.param(LimitError("memory_limit", "1 GB", ""), 507, "limit-error", {"value": "1 GB"}),
    pytest.param(LimitError("nesting", "the stack", ""), 507, "limit-error", {"limit": "nesting"}),
    pytest.param(LimitError("answer_limit", "5 bytes", ""), 507, "limit-error", {"limit": "answer_limit"}),
    pytest.param(ServiceError("a:b", "is gone"), 502, "service-error", {"endpoint": "a:b"}),
    pytest.param(ServiceError("a:b", "is late", is_timeout=True), 504, "service-error", {"endpoint": "a:b"}),
    pytest.param(BusyError("full", 7), 503, "busy", {"retry_after": 7}),
    pytest.param(EngineError("Gone."), 500, "engine-error", {"detail": "Gone."}),
]
HEADERS = ("Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Vary", "X-Content-Type-Options")


def failing(app: Flask, error: Exception) -> FlaskClient:
    def fail() -> str:
        raise error

    app.add_url_rule("/failure", view_func=fail)
    return app.test_client()


@pytest.mark.parametrize(("error", "status", "name", "members"), FAILURES)
def test_a_failure_is_a_problem(
    own_app: Flask, error: GfmdkgError, status: int, name: str, members: dict[str, Any]
) -> None:
    client = failing(own_app, error)
    response, page, success = client.get("/failure"), client.get("/failure", headers=ACCEPT), client.get("/")
    problem = response.get_json(force=True)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert (problem["type"], problem["status"]) == (TYPES + name, status)
    assert members.items() <= problem.items()
    assert (page.status_code, page.mimetype) == (status, "text/html")
    assert problem["title"] in page.text
    assert problem["detail"] in Page(page.text).text
    assert [response.headers[name] for name in HEADERS] == [success.headers[name] for name in HEADERS]


def test_a_busy_service_says_when_to_come_back(own_app: Flask) -> None:
    assert failing(own_app, BusyError("full", 7)).get("/failure").headers["Retry-After"] == "7"


@pytest.mark.parametrize("headers", [{}, ACCEPT], ids=["program", "browser"])
def test_a_mistake_of_ours_tells_nothing_of_the_inside(
    own_app: Flask, headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    response = failing(own_app, KeyError("secret")).get("/failure", headers=headers)
    assert response.status_code == 500
    assert "secret" not in response.text
    assert "secret" in caplog.text


@pytest.mark.parametrize("headers", [{}, ACCEPT], ids=["program", "browser"])
def test_an_unknown_path_is_a_plain_problem(client: FlaskClient, headers: dict[str, str]) -> None:
    response = client.get("/nothing", headers=headers)
    assert response.status_code == 404
    assert response.mimetype == ("text/html" if headers else "application/problem+json")
    if not headers:
        assert response.get_json(force=True)["type"] == "about:blank"


@pytest.mark.parametrize("accept", ["application/json", "application/problem+json", "text/turtle", "text/csv, */*;q=0"])
def test_a_program_gets_json_whatever_it_accepts(client: FlaskClient, accept: str) -> None:
    assert client.get("/nothing", headers={"Accept": accept}).mimetype == "application/problem+json"


def test_a_request_too_long_names_the_limit(client: FlaskClient) -> None:
    problem = client.get("/?" + "a" * 21_000).get_json(force=True)
    assert (problem["status"], problem["limit"], problem["value"]) == (413, "request_limit", "20000 bytes")


@pytest.mark.parametrize(
    "address", ["/", "/sparql", "/queries/", "/queries/goals/in-focus", "/dumps/", "/dumps/gfmdkg.nq"]
)
def test_a_wrong_method_is_told_the_right_ones(client: FlaskClient, address: str) -> None:
    response = client.delete(address)
    assert (response.status_code, response.mimetype) == (405, "application/problem+json")
    assert "GET" in response.headers["Allow"]


def test_a_path_without_its_slash_is_led_on(client: FlaskClient) -> None:
    response = client.get("/queries")
    assert (response.status_code, response.headers["Location"]) == (308, "http://localhost/queries/")
