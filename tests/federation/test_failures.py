"""What a client of the server sees when the endpoint that its query calls fails, and behind SILENT."""

import json
import socket
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from endpoints import TABLE, XML, XML_TABLE, Behaviour, answers, breaks_off, drips, endpoint, floods, hangs_up, stalls
from live import server

LIMITS = {"GFMDKG_SERVICE_SECONDS": "0.5", "GFMDKG_SERVICE_LIMIT": "1000000"}
GONE = "not there"
FAILURES: Mapping[str, tuple[Behaviour, int, str]] = {
    "server error": (answers(b"", status=500), 502, "HTTP status 500"),
    "too many requests": (answers(b"", status=429), 502, "HTTP status 429"),
    "a part": (answers(TABLE, status=206), 502, "HTTP status 206"),
    "redirect": (answers(b"", status=302, Location="http://127.0.0.1:9/"), 502, "a redirect (HTTP status 302)"),
    "redirect for good": (answers(b"", status=308, Location="/sparql"), 502, "a redirect (HTTP status 308)"),
    "page": (answers(b"<p>Log in", "text/html"), 502, "answered with text/html"),
    "vague media type": (answers(TABLE, "application/json"), 502, "answered with application/json"),
    "truth value": (answers(b'{"head":{},"boolean":true}'), 502, "a truth value instead of solutions"),
    "JSON cut off": (answers(TABLE[:-5]), 502, "cannot be read"),
    "XML cut off": (answers(XML_TABLE[:-20], XML), 502, "cannot be read"),
    "broken off": (breaks_off, 502, "broke off"),
    "hung up": (hangs_up, 502, "cannot be reached or broke off"),
    "endless": (floods, 502, "more than the 1000000 bytes"),
    "no answer": (stalls, 504, "no complete answer within 0.5 seconds"),
    "slow answer": (drips, 504, "no complete answer within 0.5 seconds"),
}
REST = b"n,name\r\n1,\r\n2,\r\n"

Called = Mapping[str, str]


@pytest.fixture(scope="module")
def called() -> Iterator[Called]:
    """The address of each endpoint that fails."""
    with ExitStack() as stack:
        failing = {name: stack.enter_context(endpoint(how)).address for name, (how, *_) in FAILURES.items()}
        with socket.create_server(("127.0.0.1", 0)) as closed:
            gone = f"http://127.0.0.1:{closed.getsockname()[1]}/sparql"
        yield {**failing, GONE: gone}


@pytest.fixture(scope="module")
def calling(called: Called, address: str, statements: Path) -> Iterator[str]:
    """A server whose queries may call all of them, and the one with the packaged graph."""
    allowed = {"GFMDKG_SERVICE_ALLOWED": " ".join([*called.values(), address])}
    with server("--files", str(statements), environment={**LIMITS, **allowed}) as (calling, _):
        yield f"{calling}/sparql"


def ask(address: str, text: str) -> tuple[int, str, bytes]:
    request = urllib.request.Request(f"{address}?{urllib.parse.urlencode({'query': text, 'format': 'csv'})}")
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.headers.get_content_type(), response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get_content_type(), error.read()


def query(*patterns: str) -> str:
    return f"SELECT ?n ?name {{ VALUES ?n {{ 1 2 }} {' '.join(patterns)} }} ORDER BY ?n"


def call(endpoint: str, silent: str = "") -> str:
    return f"SERVICE {silent} <{endpoint}> {{ ?n <http://example.org/name> ?name }}"


@pytest.mark.parametrize("name", [*FAILURES, GONE])
def test_the_answer_is_a_problem_that_names_the_endpoint_and_says_what_it_did(
    calling: str, called: Called, name: str
) -> None:
    _, expected, reason = FAILURES.get(name, (None, 502, "Connection refused"))
    status, media_type, body = ask(calling, query(call(called[name])))
    problem = json.loads(body)
    assert (status, media_type) == (expected, "application/problem+json")
    assert (problem["status"], problem["endpoint"]) == (expected, called[name])
    assert f"<{called[name]}>" in problem["detail"]
    assert reason in problem["detail"]


@pytest.mark.parametrize("name", [*FAILURES, GONE])
def test_behind_silent_it_counts_as_one_empty_solution(calling: str, called: Called, name: str) -> None:
    assert ask(calling, query(call(called[name], "SILENT"))) == (200, "text/csv", REST)


def test_silent_hides_no_failure_of_another_call(calling: str, called: Called) -> None:
    text = query(call(called["page"], "SILENT"), call(called["server error"]))
    status, _, body = ask(calling, text)
    assert (status, json.loads(body)["endpoint"]) == (502, called["server error"])


def test_more_than_a_query_may_fetch_is_an_error_whoever_sends_it(calling: str, address: str) -> None:
    status, _, body = ask(calling, f"SELECT (COUNT(*) AS ?n) {{ SERVICE <{address}> {{ ?s ?p ?o }} }}")
    assert (status, json.loads(body)["endpoint"]) == (502, address)
    assert "more than the 1000000 bytes" in json.loads(body)["detail"]


def test_a_call_that_the_other_server_refuses_to_make_is_its_failure(
    calling: str, address: str, called: Called
) -> None:
    inner = f"SERVICE <{called['page']}> {{ ?s ?p ?o }}"
    status, _, body = ask(calling, f"SELECT * {{ SERVICE <{address}> {{ ?s a ?c {inner} }} }}")
    assert (status, json.loads(body)["endpoint"]) == (502, address)
    assert "HTTP status 403" in json.loads(body)["detail"]
