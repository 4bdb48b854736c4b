"""The real server under more than it can do: its memory stays bounded, and it ends what it began."""

import http.client
import os
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest

from live import family, server
from web.test_clients import HEAVY, PATIENCE, Place, ask, place

MEGABYTE = 1_000_000
MEMORY = 150 * MEGABYTE
PROCESSES = 3
SMALL = {
    "GFMDKG_WORKERS": "2",
    "GFMDKG_LONG_WORKERS": "1",
    "GFMDKG_LIGHT_SECONDS": "0.05",
    "GFMDKG_TIME_LIMIT": "1",
    "GFMDKG_QUEUE_SECONDS": "3",
    "GFMDKG_MEMORY_LIMIT": str(MEMORY),
}
BOMBS = (
    HEAVY,
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a",
    "SELECT (GROUP_CONCAT(?f) AS ?x) { ?a ?b ?c . ?d ?e ?f }",
    "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f }",
    f"SELECT * {{ VALUES ?x {{ {'1 ' * 100_000} }} ?a ?b ?c }} ORDER BY ?c",
    "ASK " + "{" * 20_000 + "}" * 20_000,
    'ASK { ?a ?b ?c FILTER (REGEX(STR(?c), "(a+)+$") && REGEX(STR(?c), "((a{0,90}){0,90}){0,90}")) }',
)


@pytest.fixture(scope="module")
def small(statements: Path) -> Iterator[tuple[Place, subprocess.Popen[str]]]:
    with server("--files", str(statements), environment=SMALL) as (address, process):
        yield place(address), process


def post(there: Place, text: str) -> int:
    with closing(http.client.HTTPConnection(*there, timeout=PATIENCE)) as connection:
        connection.request("POST", "/sparql", text, {"Content-Type": "application/sparql-query", "Accept": "text/csv"})
        response = connection.getresponse()
        response.read()
        return response.status


def memory(process: int) -> int:
    """Add up what the processes of a server take, a page that several share counted once, in bytes."""
    total = 0
    for member in family(process):
        try:
            report = Path(f"/proc/{member}/smaps_rollup").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += next(int(line.split()[1]) * 1024 for line in report.splitlines() if line.startswith("Pss:"))
    return total


def test_two_hundred_bombs_at_once_take_bounded_memory_and_leave_a_server_that_answers(
    small: tuple[Place, subprocess.Popen[str]],
) -> None:
    there, process = small
    before = memory(process.pid)
    with ThreadPoolExecutor(200) as threads:
        bombs = [threads.submit(post, there, BOMBS[number % len(BOMBS)]) for number in range(200)]
        most = before
        while not all(bomb.done() for bomb in bombs):
            most = max(most, memory(process.pid))
    statuses = Counter(bomb.result() for bomb in bombs)
    assert set(statuses) <= {200, 503, 504, 507}
    assert statuses[503] + statuses[504] + statuses[507] > len(bombs) / 2
    assert most < before + PROCESSES * MEMORY + 100 * MEGABYTE
    assert ask(there) == 200


def worked(process: int) -> int:
    """Add up the processor time of all processes that have none below them, in ticks."""
    members = family(process)
    parents = {int(Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()[1]) for member in members}
    fields = [Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split() for member in members]
    return sum(int(found[11]) for member, found in zip(members, fields, strict=True) if member not in parents)


def run_while(there: Place, process: subprocess.Popen[str], threads: ThreadPoolExecutor) -> Future[int]:
    """Start a query that nobody can answer and wait until it runs."""
    idle = worked(process.pid)
    asked = threads.submit(ask, there, HEAVY)
    while worked(process.pid) < idle + 10:
        pass
    return asked


def test_a_request_that_runs_is_finished_before_the_end(statements: Path) -> None:
    files, environment = ("--files", str(statements)), {"GFMDKG_TIME_LIMIT": "3"}
    with ThreadPoolExecutor() as threads, server(*files, environment=environment) as (address, process):
        asked = run_while(place(address), process, threads)
        process.send_signal(signal.SIGTERM)
        assert asked.result() == 504
        assert process.wait(PATIENCE) == 0


def test_workers_that_are_killed_again_and_again_are_replaced(small: tuple[Place, subprocess.Popen[str]]) -> None:
    there, process = small
    for _ in range(5):
        with ThreadPoolExecutor() as threads:
            asked = [threads.submit(ask, there, HEAVY) for _ in range(3)]
            for worker in family(process.pid)[-PROCESSES:]:
                with suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
            assert {each.result() for each in asked} <= {500, 503, 504}
        assert ask(there) == 200
