"""The parts of the benchmark that can be wrong without a measurement: sums, tables, the generated graph, its client."""

import json
import os
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest

from benchmarks import graph
from benchmarks.connection import Connection, Reply, get
from benchmarks.memory import family, share
from benchmarks.processes import await_answering
from benchmarks.queries import Query, hostile, measured
from benchmarks.report import Report, Table
from benchmarks.spread import Spread, number
from gfmdkg.dataset import store_from_n_quads

STATEMENTS = 10_000
PLACE = urlsplit("http://127.0.0.1:1/sparql")


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("generated")
    graph.write(STATEMENTS, folder / "a.nq", folder / "a.nt")
    return folder / "a.nq", folder / "a.nt"


def test_the_generated_graph_is_always_the_same(generated: tuple[Path, Path], tmp_path: Path) -> None:
    graph.write(STATEMENTS, tmp_path / "b.nq", tmp_path / "b.nt")
    assert [path.read_bytes() for path in generated] == [(tmp_path / name).read_bytes() for name in ("b.nq", "b.nt")]


def test_the_generated_graph_has_as_many_statements_as_were_asked_for(generated: tuple[Path, Path]) -> None:
    named, merged = (set(ox.parse(path=path)) for path in generated)
    assert len(named) == len({quad.triple for quad in named}) == len(merged) == STATEMENTS


@pytest.fixture(scope="module")
def store(generated: tuple[Path, Path]) -> ox.Store:
    return store_from_n_quads(generated[0])


@pytest.mark.parametrize("query", measured(), ids=lambda query: query.name)
def test_a_query_has_rows_over_the_generated_graph(store: ox.Store, query: Query) -> None:
    results = store.query(query.fresh_text)
    form = ox.RdfFormat.N_TRIPLES if query.is_construct else ox.QueryResultsFormat.JSON
    assert query.rows(results.serialize(format=form) or b"") > 0  # type: ignore[arg-type]


@pytest.mark.parametrize("query", hostile(), ids=lambda query: query.name)
def test_a_hostile_query_is_valid(query: Query) -> None:
    assert ox.Store().query(query.text)


def test_no_two_fresh_requests_are_the_same() -> None:
    query = Query("ask", "ASK {}\n")
    texts = [parse_qs(urlsplit(target).query)["query"][0] for target in (query.fresh_target, query.fresh_target)]
    assert len(set(texts)) == len(texts)
    assert [text.split("#")[0] for text in texts] == [query.text] * 2


@pytest.mark.parametrize(
    ("values", "spread"),
    [
        ([5.0], Spread(1, 5.0, 5.0, 5.0)),
        ([4.0, 1.0, 3.0, 2.0], Spread(4, 1.0, 2.5, 4.0)),
        ([float(at) for at in range(1, 101)], Spread(100, 1.0, 50.5, 90.0)),
    ],
)
def test_a_spread_has_the_least_the_median_and_the_ninth_of_ten(values: list[float], spread: Spread) -> None:
    assert Spread.of(values) == spread


def test_a_number_keeps_about_three_digits() -> None:
    assert [number(value) for value in (-0.05, 9.999, 123.45)] == ["-0.050", "10.00", "123.5"]


def test_a_report_is_written_for_people_and_for_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = Report({"day": "2017-07-10"})
    report.add(Table("Ants", ["kind", "legs"], [["red", Spread.of([6.0])], ["lost", None]]))
    report.want("legs", "6", "6", kept=True)
    report.want("wings", "0", "2", kept=False)
    report.want("eyes", "2", "-")
    report.finish(tmp_path, "ants")
    document = json.loads((tmp_path / "ants.json").read_text())
    assert document["tables"][0]["rows"] == [
        ["red", {"count": 1, "least": 6.0, "median": 6.0, "p90": 6.0}],
        ["lost", None],
    ]
    assert document["tables"][-1]["rows"] == [
        ["legs", "6", "6", "yes"],
        ["wings", "0", "2", "NO"],
        ["eyes", "2", "-", "not measured"],
    ]
    assert "| kind | legs" in capsys.readouterr().out
    assert "- day: 2017-07-10\n" in (tmp_path / "ants.md").read_text()


@pytest.mark.parametrize(
    ("sent", "reply"),
    [
        (
            [b"HTTP/1.1 200 OK\r\ncontent-le", b"ngth: 5\r\n\r\nhe", b"llo"],
            (200, b"hello"),
        ),
        (
            [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r", b"\nhel\r\n2;x=y\r\nl", b"o\r\n0\r\n\r\n"],
            (200, b"hello"),
        ),
        ([b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"], (304, b"")),
    ],
    ids=["length", "chunks", "not modified"],
)
def test_a_reply_is_taken_whole_however_it_comes(sent: list[bytes], reply: tuple[int, bytes]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        place = urlsplit(f"http://127.0.0.1:{listener.getsockname()[1]}/")
        thread = threading.Thread(target=_answer_twice, args=(listener, sent))
        thread.start()
        with Connection(place, 10) as connection:
            replies = [connection.ask(get(place, "/", {"Accept": "text/plain"})) for _ in range(2)]
        thread.join()
    assert [(each.status, each.body) for each in replies] == [reply] * 2


def test_a_reply_that_breaks_off_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        place = urlsplit(f"http://127.0.0.1:{listener.getsockname()[1]}/")
        with Connection(place, 10) as connection:
            peer, _ = listener.accept()
            connection.send(get(place, "/", {}))
            peer.recv(1 << 16)
            peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel")
            peer.close()
            with pytest.raises(ConnectionResetError):
                connection.receive()


def test_a_server_that_listens_is_waited_for_until_it_answers(tmp_path: Path) -> None:
    with (
        subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child,
        socket.create_server(("127.0.0.1", 0)) as listener,
        ThreadPoolExecutor() as threads,
    ):
        place = urlsplit(f"http://127.0.0.1:{listener.getsockname()[1]}/sparql")
        waiting = threads.submit(await_answering, child, place, tmp_path / "log", 30)
        peer, _ = listener.accept()
        assert peer.recv(1 << 16).startswith(b"GET /sparql ")
        assert not waiting.done()
        peer.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        waiting.result()
        peer.close()
        child.communicate(b"\n")


def test_a_header_is_found_by_its_name() -> None:
    assert Reply(200, b'HTTP/1.1 200 OK\r\netag: "a:b"', b"").header("ETag") == '"a:b"'
    assert get(PLACE, "/sparql", {"A": "b"}) == b"GET /sparql HTTP/1.1\r\nHost: 127.0.0.1:1\r\nA: b\r\n\r\n"


def test_the_memory_of_this_process_is_seen() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert {os.getpid(), child.pid} <= set(family(os.getpid()))
        child.communicate(b"\n")
    assert share(os.getpid()) > 0
    assert share(child.pid) == 0


def _answer_twice(listener: socket.socket, sent: list[bytes]) -> None:
    peer, _ = listener.accept()
    with peer:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(2):
            peer.recv(1 << 16)
            for part in sent:
                peer.sendall(part)
