"""What is measured: a server and the way in which it is asked."""

import time
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol
from urllib.parse import SplitResult

from benchmarks import wrk
from benchmarks.connection import Connection, Reply, get
from benchmarks.in_process import repeated
from benchmarks.queries import Query
from benchmarks.servers import Server

_OK = 200


class Target(Protocol):
    """Something that answers queries."""

    @property
    def name(self) -> str:
        """Its name in the report."""

    def check(self, query: Query) -> tuple[int, float]:
        """Count the rows of the answer, and the seconds that it took."""

    def times(self, query: Query, seconds: float, least: int) -> list[float]:
        """Measure how many seconds an answer takes, again and again."""

    def end(self) -> None:
        """End what answers."""


@dataclass(frozen=True)
class Http:
    """A server, asked over HTTP.

    :param name: its name in the report.
    :param server: the server.
    :param patience: seconds that it may take for an answer.
    :param fresh: whether each request is to be another one, so that no cache can help.
    """

    name: str
    server: Server
    patience: float
    fresh: bool = True

    @property
    def place(self) -> SplitResult:
        """The address of its endpoint."""
        return self.server.place

    def check(self, query: Query) -> tuple[int, float]:
        """Count the rows of the answer, and the seconds that it took.

        :raises ConnectionError: if it is an error, or does not come.
        :raises TimeoutError: if it does not come in time.
        """
        started = time.perf_counter()
        reply = self.reply(query)
        elapsed = time.perf_counter() - started
        if reply.status != _OK:
            raise ConnectionError(f"status {reply.status}")
        return query.rows(reply.body), elapsed

    def end(self) -> None:
        """End the server."""
        self.server.end()

    def reply(self, query: Query) -> Reply:
        """Ask once."""
        return self._connection.ask(self._request(query))

    def times(self, query: Query, seconds: float, least: int) -> list[float]:
        """Measure how many seconds an answer takes over one connection, again and again.

        :param seconds: for how long.
        :param least: how often at least.
        :raises ConnectionError: if an answer is an error.
        """
        times = []
        for _ in repeated(seconds, least):
            request = self._request(query)
            started = time.perf_counter()
            reply = self._connection.ask(request)
            times.append(time.perf_counter() - started)
            if reply.status != _OK:
                raise ConnectionError(f"status {reply.status}")
        return times

    def rate(self, query: Query, connections: int, seconds: float) -> float:
        """Count the answers in a second over many connections."""
        address = self.place.geturl() + self._target(query)
        return wrk.rate(address, {"Accept": query.accept}, connections, seconds, fresh=self.fresh)

    @cached_property
    def _connection(self) -> Connection:
        return Connection(self.place, self.patience)

    def _target(self, query: Query) -> str:
        return query.fresh_target if self.fresh else query.target

    def _request(self, query: Query) -> bytes:
        return get(self.place, self.place.path + self._target(query), {"Accept": query.accept})


class File(Http):
    """A server that has the answers as files, each under the name of its query."""

    def rate(self, query: Query, connections: int, seconds: float) -> float:
        """Count the answers in a second over many connections."""
        return wrk.rate(self.place.geturl() + file_name(query), {}, connections, seconds)

    def _request(self, query: Query) -> bytes:
        return get(self.place, self.place.path + file_name(query), {"Accept": query.accept})


def file_name(query: Query) -> str:
    """Name the file that has the answer to a query."""
    return query.name.replace(", ", "-")
