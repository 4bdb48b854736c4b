"""The real server on loopback: it answers, refuses, survives and ends."""

import http.client
import json
import os
import select
import signal
import socket
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from live import run, server

LIMITS = {"GFMDKG_TIME_LIMIT": "1", "GFMDKG_MEMORY_LIMIT": "200000000", "GFMDKG_ANSWER_LIMIT": "3000000"}
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
DEEP = "ASK " + "{" * 5000 + "}" * 5000
LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s a <http://metadata.un.org/sdg/ontology#Target> }"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with server(environment=LIMITS) as (address, _):
        yield address


def ask(address: str, text: str, accept: str = "text/csv") -> tuple[int, Message, bytes]:
    request = urllib.request.Request(
        f"{address}/sparql",
        data=text.encode(),
        headers={"Content-Type": "application/sparql-query", "Accept": accept},
    )
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def test_a_query_is_answered_whole(address: str) -> None:
    status, headers, body = ask(address, COUNT)
    assert (status, body.split()) == (200, [b"n", b"169"])
    assert int(headers["Content-Length"]) == len(body)


@pytest.mark.parametrize(
    ("text", "status", "limit"),
    [
        pytest.param(HEAVY, 504, "time_limit", id="time"),
        pytest.param(LONG, 507, "answer_limit", id="answer"),
        pytest.param(DEEP, 507, "nesting", id="nesting"),
    ],
)
def test_a_broken_limit_is_a_problem_and_never_a_part(address: str, text: str, status: int, limit: str) -> None:
    answered, headers, body = ask(address, text)
    problem = json.loads(body)
    assert (answered, problem["status"], problem["limit"]) == (status, status, limit)
    assert headers["Content-Type"] == "application/problem+json"
    assert ask(address, COUNT)[0] == 200


def test_light_queries_are_answered_among_hostile_ones(address: str) -> None:
    hostile = [HEAVY, LONG, DEEP, "SELECT", COUNT] * 6
    with ThreadPoolExecutor(15) as threads:
        answers = list(threads.map(lambda text: (text, *ask(address, text)), hostile))
    assert {status for text, status, _, _ in answers if text == COUNT} == {200}
    assert {status for text, status, _, _ in answers if text == "SELECT"} == {400}
    assert {status for text, status, _, _ in answers if text in (HEAVY, LONG, DEEP)} <= {503, 504, 507}


def test_a_client_that_goes_away_harms_nobody(address: str) -> None:
    place = urlsplit(address)
    for _ in range(5):
        connection = http.client.HTTPConnection(place.hostname or "", place.port)
        connection.request("GET", f"/sparql?query={urllib.parse.quote(HEAVY)}")
        connection.close()
    assert ask(address, COUNT)[0] == 200


def test_the_server_ends_with_its_processes_and_leaves_no_file(tmp_path: Path) -> None:
    with server(environment={"TMPDIR": str(tmp_path)}) as (address, process):
        assert ask(address, COUNT)[0] == 200
        family = [os.pidfd_open(member) for member in descendants(process.pid)]
        assert len(family) >= 4
    assert process.returncode == 0
    assert [member for member in family if not has_ended(member)] == []
    assert list(tmp_path.iterdir()) == []


def test_the_serving_processes_hold_no_authoring_library(address: str) -> None:
    code = "import sys, gfmdkg.web.serving; sys.exit(bool({'rdflib', 'pyshacl'} & set(sys.modules)))"
    assert run("-c", code, command=(sys.executable,)).returncode == 0


def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run("serve", "--port", str(port))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert f"cannot listen on 127.0.0.1 port {port}" in done.stderr


def test_a_host_that_is_not_ours_is_one_clear_line() -> None:
    done = run("serve", "--host", "host.invalid")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_broken_data_is_named_and_not_served(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "broken.ttl").write_text("<a:b> <c:d>\n.")
    done = run("serve", "--corpus", tmp_path, "--port", "0")
    assert done.returncode == 1
    assert done.stderr.startswith("data/broken.ttl:2: Turtle syntax: ")
    assert "Serving" not in done.stdout


def test_a_bad_setting_is_one_clear_line() -> None:
    done = run("serve", environment={"GFMDKG_TIME_LIMIT": "soon"})
    assert done.returncode == 2
    assert done.stderr == "gfmdkg: GFMDKG_TIME_LIMIT is 'soon': give a number.\n"


def descendants(process: int) -> list[int]:
    children = [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    return [process, *(member for child in children for member in descendants(child))]


def has_ended(process: int) -> bool:
    """Wait until a process, named by its descriptor, ends."""
    with os.fdopen(process) as descriptor:
        return bool(select.select([descriptor], [], [], 30)[0])


def test_an_interrupt_ends_the_server() -> None:
    with server() as (_, process):
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
