"""One server that calls another: SERVICE from end to end, and its failures as problem documents."""

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from endpoints import Endpoint, endpoint, stalls
from live import run, server

COUNT = "SELECT (COUNT(?target) AS ?n) { SERVICE <%s> { ?target a <http://metadata.un.org/sdg/ontology#Target> } }"


@pytest.fixture(scope="module")
def late() -> Iterator[Endpoint]:
    with endpoint(stalls) as other:
        yield other


@pytest.fixture(scope="module")
def addresses(late: Endpoint, address: str, statements: Path) -> Iterator[tuple[str, str]]:
    options = ("--files", str(statements), "--allow-service", f"{address}/sparql")
    environment = {"GFMDKG_SERVICE_ALLOWED": late.address, "GFMDKG_SERVICE_SECONDS": "0.5"}
    with server(*options, "--allow-service", f"{address}/nothing", environment=environment) as (calling, _):
        yield calling, address


def ask(address: str, text: str) -> tuple[int, bytes]:
    request = urllib.request.Request(f"{address}/sparql?{urllib.parse.urlencode({'query': text, 'format': 'csv'})}")
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_a_server_asks_another_that_is_on_its_list(addresses: tuple[str, str]) -> None:
    address, other = addresses
    assert ask(address, COUNT % f"{other}/sparql") == (200, b"n\r\n169\r\n")


def test_a_server_without_a_list_refuses(addresses: tuple[str, str]) -> None:
    address, other = addresses
    status, body = ask(other, COUNT % f"{address}/sparql")
    assert status == 403
    assert b"never calls another one" in body


def test_a_failure_of_the_other_side_names_it(addresses: tuple[str, str], late: Endpoint) -> None:
    address, other = addresses
    for called, expected, reason in ((f"{other}/nothing", 502, "HTTP status 404"), (late.address, 504, "0.5 seconds")):
        status, body = ask(address, COUNT % called)
        problem = json.loads(body)
        assert (status, problem["status"], problem["endpoint"]) == (expected, expected, called)
        assert reason in problem["detail"]


def test_an_endpoint_that_is_no_address_is_refused_at_the_start() -> None:
    done = run("serve", "--allow-service", "example.org/sparql")
    assert done.returncode
    assert "service_allowed has 'example.org/sparql'" in done.stderr
