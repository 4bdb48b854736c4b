"""The real server on loopback: it answers, refuses, survives and ends."""

import gzip
import hashlib
import http.client
import json
import os
import select
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from checkout import CORPUS
from live import PYTHON, family, files_server, run, server, write_files

LIMITS = {"GFMDKG_TIME_LIMIT": "1", "GFMDKG_MEMORY_LIMIT": "200000000", "GFMDKG_ANSWER_LIMIT": "3000000"}
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
DEEP = "ASK " + "{" * 5000 + "}" * 5000
LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s a <http://metadata.un.org/sdg/ontology#Target> }"


@pytest.fixture(scope="module")
def limited(statements: Path) -> Iterator[str]:
    with server("--files", str(statements), environment=LIMITS) as (address, _):
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


def test_a_query_is_answered_whole(limited: str) -> None:
    status, headers, body = ask(limited, COUNT)
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
def test_a_broken_limit_is_a_problem_and_never_a_part(limited: str, text: str, status: int, limit: str) -> None:
    answered, headers, body = ask(limited, text)
    problem = json.loads(body)
    assert (answered, problem["status"], problem["limit"]) == (status, status, limit)
    assert headers["Content-Type"] == "application/problem+json"
    assert ask(limited, COUNT)[0] == 200


def test_light_queries_are_answered_among_hostile_ones(limited: str) -> None:
    hostile = [HEAVY, LONG, DEEP, "SELECT", COUNT] * 6
    with ThreadPoolExecutor(15) as threads:
        answers = list(threads.map(lambda text: (text, *ask(limited, text)), hostile))
    assert {status for text, status, _, _ in answers if text == COUNT} == {200}
    assert {status for text, status, _, _ in answers if text == "SELECT"} == {400}
    assert {status for text, status, _, _ in answers if text in (HEAVY, LONG, DEEP)} <= {503, 504, 507}


def test_a_client_that_goes_away_harms_nobody(limited: str) -> None:
    place = urlsplit(limited)
    for _ in range(5):
        connection = http.client.HTTPConnection(place.hostname or "", place.port)
        connection.request("GET", f"/sparql?query={urllib.parse.quote(HEAVY)}")
        connection.close()
    assert ask(limited, COUNT)[0] == 200


def test_the_server_ends_with_its_processes_and_leaves_no_file(tmp_path: Path) -> None:
    with server(environment={"TMPDIR": str(tmp_path)}) as (address, process):
        assert ask(address, COUNT)[0] == 200
        handles = [os.pidfd_open(member) for member in family(process.pid)]
        assert len(handles) >= 4
    assert process.returncode == 0
    assert [handle for handle in handles if not has_ended(handle)] == []
    assert list(tmp_path.iterdir()) == []


def test_the_serving_processes_hold_no_authoring_library() -> None:
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


TRIPLE = "<urn:x-test:a> <urn:x-test:p> <urn:x-test:b> ."
WORLD: dict[str, str | bytes] = {
    "a.ttl": "@prefix x: <urn:x-test:> . x:ttl x:p [] .",
    "b.nt": "<urn:x-test:nt> <urn:x-test:p> _:x .",
    "c.nq": "<urn:x-test:nq> <urn:x-test:p> _:x <urn:x-test:g> .",
    "d.trig": "<urn:x-test:trig> <urn:x-test:p> _:x . <urn:x-test:g> { <urn:x-test:trig2> <urn:x-test:p> _:x }",
    "e.rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="urn:x-test:">'
    '<rdf:Description rdf:about="urn:x-test:rdf" x:p="1"/></rdf:RDF>',
    "f.jsonld": '{"@id": "urn:x-test:jsonld", "urn:x-test:p": 1}',
    "g.n3": "<urn:x-test:n3> <urn:x-test:p> 1 .",
    "h.ttl.gz": gzip.compress(b"<urn:x-test:gz> <urn:x-test:p> 1 ."),
    "i/deep.nt": "<urn:x-test:deep> <urn:x-test:p> _:x .",
    "given.ttl": "<urn:x-test:given> <urn:x-test:p> 1 .",
}
WORLD_FILES = ("--files", "a.ttl", "b.nt", "c.nq", "--files", "d.trig", "--graph", "urn:x-test:h=given.ttl")
MORE_FILES = ("--files=e.rdf", "f.jsonld", "g.n3", "h.ttl.gz", "i")
DEFAULT = {"ttl", "nt", "trig", "rdf", "jsonld", "n3", "gz", "deep"}
NAMED = {"g nq", "g trig2", "h given"}
IN_DEFAULT = "SELECT ?s { ?s <urn:x-test:p> ?o }"
IN_NAMED = "SELECT ?g ?s { GRAPH ?g { ?s <urn:x-test:p> ?o } }"


def rows(address: str, text: str) -> list[str]:
    status, _, body = ask(address, text)
    assert status == 200
    return [row.replace(b"urn:x-test:", b"").decode().replace(",", " ") for row in body.splitlines()[1:]]


class TestFiles:
    @pytest.mark.parametrize("mode", ["plain", "union"])
    def test_of_every_format_are_served_with_their_graphs(self, tmp_path: Path, mode: str) -> None:
        arguments = (*WORLD_FILES, "--default-graph", mode, *MORE_FILES)
        with files_server(tmp_path, WORLD, *arguments) as address:
            named = {row.split()[-1] for row in NAMED} if mode == "union" else set()
            assert sorted(rows(address, IN_DEFAULT)) == sorted(DEFAULT | named)
            assert sorted(rows(address, IN_NAMED)) == sorted(NAMED)

    def test_can_be_a_graph_alone_and_the_mode_a_setting(self, tmp_path: Path) -> None:
        environment = {"GFMDKG_DEFAULT_GRAPH": "plain"}
        arguments = ("--graph", "urn:x-test:q?a=b=given.ttl")
        with files_server(tmp_path, WORLD, *arguments, environment=environment) as address:
            assert rows(address, IN_DEFAULT) == []
            assert rows(address, IN_NAMED) == ["q?a=b given"]

    def test_have_a_version_of_their_own_for_each_mode(self, tmp_path: Path) -> None:
        versions = []
        for mode in ("union", "plain"):
            with files_server(tmp_path, {"a.ttl": TRIPLE}, "--files", "a.ttl", "--default-graph", mode) as address:
                versions.append(ask(address, "ASK {}", "*/*")[1]["GFMDKG-Dataset-Version"])
        assert versions[0].startswith("files+")
        assert versions[1] == f"{versions[0]}.plain"

    def test_that_are_broken_are_all_named_and_none_is_served(self, tmp_path: Path) -> None:
        write_files(tmp_path, {"a.ttl": TRIPLE, "b.ttl": "<a:b>\n", "c.txt": TRIPLE, "d.nt.gz": b"x"})
        named = ("--files", "a.ttl", "b.ttl", "c.txt", "nothing.ttl", "--graph", "urn:x-test:g=d.nt.gz")
        done = run("serve", "--port", "0", *named, folder=tmp_path)
        assert (done.returncode, done.stdout) == (1, "")
        files = [line.partition(": ")[0] for line in done.stderr.splitlines()]
        assert files == ["b.ttl:2", "c.txt", "nothing.ttl", "d.nt.gz"]

    def test_that_are_being_loaded_leave_no_file_when_it_is_stopped(self, tmp_path: Path) -> None:
        (tmp_path / "temporary").mkdir()
        os.mkfifo(tmp_path / "endless.nt")
        command = [*PYTHON, "serve", "--port", "0", "--files", "endless.nt"]
        environment = {**os.environ, "TMPDIR": str(tmp_path / "temporary")}
        with (
            subprocess.Popen(command, cwd=tmp_path, env=environment) as process,
            (tmp_path / "endless.nt").open("wb") as pipe,  # waits until the other side reads
        ):
            pipe.write(TRIPLE.encode())
            pipe.flush()
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 128 + signal.SIGTERM
        assert list((tmp_path / "temporary").iterdir()) == []

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            pytest.param(["--files"], "--files needs the name of a file", id="no file"),
            pytest.param(["--files", "--port", "0"], "--files needs the name of a file", id="an option for a file"),
            pytest.param(["a.ttl"], "unexpected extra argument", id="no option"),
            pytest.param(["--graph", "a.ttl"], "'a.ttl' is no IRI=FILE", id="no IRI"),
            pytest.param(["--graph", "g=a.ttl"], "'g' is no absolute IRI", id="a relative IRI"),
            pytest.param(["--graph", "urn:a b=a.ttl"], "'urn:a b' is no absolute IRI", id="a bad IRI"),
            pytest.param(["--default-graph", "all"], "'all' is not one of", id="no mode"),
            pytest.param(
                ["--files", "a.ttl", "--corpus", "."], "--corpus goes with the graph and its pages", id="two graphs"
            ),
        ],
    )
    def test_named_wrongly_are_refused(self, tmp_path: Path, arguments: list[str], said: str) -> None:
        write_files(tmp_path, {"a.ttl": TRIPLE})
        done = run("serve", *arguments, folder=tmp_path)
        assert done.returncode == 2
        assert said in done.stderr
        assert "Traceback" not in done.stderr


def test_saved_queries_answer_the_same_with_a_plain_default_graph() -> None:
    with server("--default-graph", "plain") as (plain, _):
        assert ask(plain, "ASK { ?s ?p ?o }")[2].strip() == b"false"
        assert ask(plain, "ASK { GRAPH ?g { ?s ?p ?o } }")[2].strip() == b"true"
        answer = read(f"{plain}/queries/targets/of-goal.csv?goal=10").decode()
    assert answer.splitlines() == run("query", "targets/of-goal", "-p", "goal=10", "-f", "csv").stdout.splitlines()


class TestDumps:
    @pytest.mark.parametrize("coding", ["identity", "gzip", "zstd"])
    def test_are_sent_as_they_lie_there(self, address: str, coding: str) -> None:
        for _ in range(2):  # the second time nothing is answered from memory, either
            request = urllib.request.Request(f"{address}/dumps/gfmdkg.nq", headers={"Accept-Encoding": coding})
            with urllib.request.urlopen(request) as response:
                body, headers = response.read(), response.headers
            assert headers["Repr-Digest"] == f"sha-256=:{b64encode(hashlib.sha256(body).digest()).decode()}:"
            assert headers.get("Content-Encoding", "identity") == coding
            assert int(headers["Content-Length"]) == len(body)

    def test_are_resumed(self, address: str) -> None:
        whole = read(f"{address}/dumps/gfmdkg-union.nt")
        headers = {"Range": f"bytes={len(whole) // 2}-", "Accept-Encoding": "gzip"}
        with urllib.request.urlopen(urllib.request.Request(f"{address}/dumps/gfmdkg-union.nt", headers=headers)) as got:
            assert (got.status, got.read()) == (206, whole[len(whole) // 2 :])

    def test_are_built_once_for_a_version(self, tmp_path: Path) -> None:
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "goals.ttl").write_bytes((CORPUS.root / "data" / "goals.ttl").read_bytes())
        made = []
        for _ in range(2):
            with server("--corpus", str(tmp_path), environment={"GFMDKG_STATE": str(tmp_path / "state")}) as (here, _):
                version = json.loads(read(f"{here}/dumps/manifest.json"))["version"]
                made.append((tmp_path / "state" / "releases" / version / "manifest.json").stat().st_mtime_ns)
        assert made[0] == made[1]
        assert [path.name for path in (tmp_path / "state" / "releases").iterdir()] == [version]


def read(url: str) -> bytes:
    with urllib.request.urlopen(url) as response:
        body: bytes = response.read()
        return body


def has_ended(process: int) -> bool:
    """Wait until a process, named by its descriptor, ends."""
    with os.fdopen(process) as descriptor:
        return bool(select.select([descriptor], [], [], 30)[0])


def test_an_interrupt_ends_the_server(statements: Path) -> None:
    with server("--files", str(statements)) as (_, process):
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
