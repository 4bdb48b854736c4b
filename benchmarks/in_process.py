"""The engine without any server: pyoxigraph in a process of its own, which is told what to measure.

Run as ``python -m benchmarks.in_process FILE`` by :class:`InProcess`. Each line that it reads is a query to measure, as
JSON; each line that it writes is what it found. It ends when its input does.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import pyoxigraph as ox

from benchmarks.queries import Query
from gfmdkg.dataset import store_from_n_quads


class InProcess:
    """The engine in a process of its own.

    :param process: that process.
    """

    name = "in process"

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    @classmethod
    @contextmanager
    def over(cls, named: Path) -> Iterator[Self]:
        """Start the process; it loads while others do.

        :param named: the file of N-Quads to load.
        """
        command = [sys.executable, "-m", __name__, str(named)]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        ) as process:
            try:
                yield cls(process)
            finally:
                process.kill()

    def end(self) -> None:
        """End the process."""
        self._process.kill()

    def check(self, query: Query) -> tuple[int, float]:
        """Count the rows of the answer, and the seconds that it took."""
        reply = self._ask(query, 0, 1)
        return reply["rows"], reply["times"][0]

    def times(self, query: Query, seconds: float, least: int) -> list[float]:
        """Measure how many seconds an answer takes, again and again.

        :param seconds: for how long.
        :param least: how often at least.
        """
        times: list[float] = self._ask(query, seconds, least)["times"]
        return times

    def _ask(self, query: Query, seconds: float, least: int) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        message = {"name": query.name, "text": query.text, "seconds": seconds, "least": least}
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()
        reply: dict[str, Any] = json.loads(self._process.stdout.readline())
        return reply


def repeated(seconds: float, least: int) -> Iterator[None]:
    """Go on for so long, and so often at least."""
    done, until = 0, time.monotonic() + seconds
    while done < least or time.monotonic() < until:
        yield
        done += 1


def _answer(store: ox.Store, query: Query) -> bytes:
    results = store.query(query.fresh_text)
    if isinstance(results, ox.QueryTriples):
        return results.serialize(format=ox.RdfFormat.N_TRIPLES) or b""
    return results.serialize(format=ox.QueryResultsFormat.JSON) or b""


def _measure(store: ox.Store, query: Query, seconds: float, least: int) -> dict[str, Any]:
    times, body = [], b""
    for _ in repeated(seconds, least):
        started = time.perf_counter()
        body = _answer(store, query)
        times.append(time.perf_counter() - started)
    return {"rows": query.rows(body), "times": times}


def main() -> None:
    """Load the file, and measure what the lines of the input say."""
    store = store_from_n_quads(Path(sys.argv[1]))
    for line in sys.stdin:
        message = json.loads(line)
        query = Query(message["name"], message["text"])
        print(json.dumps(_measure(store, query, message["seconds"], message["least"])), flush=True)


if __name__ == "__main__":
    main()
