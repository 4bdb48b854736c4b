"""The worker processes as the server sees them: those that are idle, and the nursery that makes new ones."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from gfmdkg.engines import wire
from gfmdkg.errors import EngineError
from gfmdkg.query import Limits
from gfmdkg.settings import DefaultGraph

_CLOSING_SECONDS = 5
_ENVIRONMENT = {"RUST_BACKTRACE": "0"}
Kind = Literal["worker", "caller"]
UNKNOWN_END: wire.Message = {"signal": 0, "said": ""}


@dataclass(frozen=True)
class WorkerHandle:
    """One worker process and the connection to it.

    :param process: its process id, which stays its own until the nursery has buried it.
    """

    process: int
    connection: socket.socket

    @property
    def is_alive(self) -> bool:
        """Whether it still holds its end of the connection; an idle worker has nothing to say."""
        return not self.is_ready(0)

    def is_ready(self, seconds: float) -> bool:
        """Wait until it says something, or is gone."""
        waiting = select.poll()
        waiting.register(self.connection, select.POLLIN)
        return bool(waiting.poll(seconds * 1000))

    def kill(self) -> None:
        """End it at once."""
        os.kill(self.process, signal.SIGKILL)


class _NurseryHandle:
    """Starts the nursery and asks it for workers; one request at a time."""

    def __init__(self, dataset: Path, default_graph: DefaultGraph, limits: Limits) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-m", __name__.replace("staff", "nursery")]
            arguments = [str(theirs.fileno()), str(dataset), default_graph, json.dumps(asdict(limits))]
            self._process = subprocess.Popen(
                [*command, *arguments],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, **_ENVIRONMENT},
            )
        self._connection = ours
        self._lock = threading.Lock()
        self._expect_ready()

    def _expect_ready(self) -> None:
        try:
            message, _, _ = wire.receive(self._connection)
        except ConnectionError as error:
            self.close()
            raise EngineError("The process that holds the graph could not be started.") from error
        if "error" in message:
            self.close()
            raise wire.unpack_error(message)
        self.graph_sizes: dict[str, int] = message["graph_sizes"]

    def replace(self, process: int | None, kind: Kind = "worker") -> tuple[WorkerHandle, wire.Message]:
        """Get a new worker; the one named is killed first, and how it died is told."""
        with self._lock:
            wire.send(self._connection, {"replace": process, "kind": kind})
            message, (descriptor,), _ = wire.receive(self._connection, files=1)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, fileno=descriptor)
        return WorkerHandle(message["process"], connection), message

    def close(self) -> None:
        """End the nursery and with it every worker."""
        self._connection.close()
        try:
            self._process.wait(_CLOSING_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Staff:
    """The idle workers; whoever finds none gets a new one.

    :param dataset: a file of N-Quads, loaded once.
    :param default_graph: ``union`` for the merge of all graphs; ``plain`` for what the file has there.
    :param limits: what one query may use.
    :param size: how many workers to start with.
    :raises EngineError: if the dataset cannot be loaded.
    """

    def __init__(self, dataset: Path, default_graph: DefaultGraph, limits: Limits, size: int) -> None:
        self._source = (dataset, default_graph, limits)
        self._lock = threading.Lock()
        self._nursery = _NurseryHandle(*self._source)
        self._idle = deque(self._nursery.replace(None)[0] for _ in range(size))

    @property
    def graph_sizes(self) -> dict[str, int]:
        """The number of triples of each graph that the nursery holds."""
        return self._nursery.graph_sizes

    @property
    def idle(self) -> tuple[WorkerHandle, ...]:
        """The workers that wait for a query."""
        return tuple(self._idle)

    def take(self) -> WorkerHandle:
        """Get a worker that lives.

        :raises EngineError: if none can be started.
        """
        try:
            worker = self._idle.pop()
        except IndexError:
            return self._hatch(None)[0]
        if worker.is_alive:
            return worker
        worker.connection.close()
        return self._hatch(worker.process)[0]

    def take_idle(self) -> WorkerHandle | None:
        """Get a worker that lives and waits, if there is one at this moment."""
        try:
            worker = self._idle.pop()
        except IndexError:
            return None
        if worker.is_alive:
            return worker
        self._idle.append(worker)  # who has the time to wait replaces it
        return None

    def give_back(self, worker: WorkerHandle) -> None:
        """Let a worker wait for its next query."""
        self._idle.append(worker)

    def exchange(self, worker: WorkerHandle) -> WorkerHandle:
        """End a worker and get one in its place that can call other endpoints (:mod:`gfmdkg.engines.caller`).

        :raises EngineError: if none can be started.
        """
        worker.connection.close()
        return self._hatch(worker.process, "caller")[0]

    def replace(self, worker: WorkerHandle) -> wire.Message:
        """End a worker, put a new one in its place if that can be had now, and tell how the old one died."""
        worker.connection.close()
        try:
            successor, obituary = self._hatch(worker.process)
        except EngineError:
            return UNKNOWN_END
        self._idle.append(successor)
        return obituary

    def close(self) -> None:
        """End every process."""
        self._nursery.close()
        while self._idle:
            self._idle.pop().connection.close()

    def _hatch(self, predecessor: int | None, kind: Kind = "worker") -> tuple[WorkerHandle, wire.Message]:
        nursery = self._nursery
        try:
            return nursery.replace(predecessor, kind)
        except OSError:
            self._restart(nursery)
        try:
            return self._nursery.replace(None, kind)
        except OSError as error:
            raise EngineError("No worker can be started now. The query may be tried again.") from error

    def _restart(self, nursery: _NurseryHandle) -> None:
        with self._lock:
            if self._nursery is nursery:
                nursery.close()
                self._nursery = _NurseryHandle(*self._source)
