"""The engine of the server: a pool of worker processes, each query under a deadline and a memory cap.

A worker that breaks a limit is killed and replaced; the others do not notice. The answer is complete in a file before
its first byte is sent, so it is whole or it is an error.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from gfmdkg.dataset import DefaultGraph
from gfmdkg.engines import wire
from gfmdkg.engines.worker import memory_broken
from gfmdkg.errors import BusyError, EngineError, GfmdkgError, LimitError
from gfmdkg.formats import BY_NAME
from gfmdkg.query import Answer, Limits, QueryRequest

_CLOSING_SECONDS = 5
_ENVIRONMENT = {"RUST_BACKTRACE": "0"}


@dataclass(frozen=True)
class Pool:
    """The size of a pool of workers.

    :param workers: how many queries run at a time.
    :param queue_limit: how many more may wait for a worker.
    :param queue_seconds: how long each may wait.
    :param spool: the folder for answers on their way out, or None for that of the system.
    """

    workers: int = 2
    queue_limit: int = 64
    queue_seconds: float = 10.0
    spool: str | None = None


@dataclass(frozen=True)
class _WorkerHandle:
    process: int
    connection: socket.socket

    def is_alive(self) -> bool:
        self.connection.setblocking(False)
        try:
            return bool(self.connection.recv(1, socket.MSG_PEEK))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def ask(self, message: wire.Message, spool: BinaryIO, seconds: float) -> wire.Message:
        self.connection.settimeout(seconds)
        wire.send(self.connection, message, (spool.fileno(),))
        reply, _ = wire.receive(self.connection)
        return reply


class _NurseryHandle:
    """Starts the nursery and asks it for workers; one request at a time."""

    def __init__(self, dataset: Path, default_graph: DefaultGraph, limits: Limits) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-m", __name__.replace("isolated", "nursery")]
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
            message, _ = wire.receive(self._connection)
        except ConnectionError as error:
            self.close()
            raise EngineError("The process that holds the graph could not be started.") from error
        if "error" in message:
            self.close()
            raise wire.unpack_error(message)

    def replace(self, process: int | None) -> tuple[_WorkerHandle, wire.Message]:
        """Get a new worker; the one named is killed first, and how it died is told."""
        with self._lock:
            wire.send(self._connection, {"replace": process})
            message, (descriptor,) = wire.receive(self._connection, files=1)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, fileno=descriptor)
        return _WorkerHandle(message["process"], connection), message

    def close(self) -> None:
        """End the nursery and with it every worker."""
        self._connection.close()
        try:
            self._process.wait(_CLOSING_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class IsolatedEngine:
    """Answers from worker processes that share one store.

    :param dataset: a file of N-Quads, loaded once.
    :param version: the version of the dataset in that file.
    :param limits: what one query may use.
    :param pool: how many queries run at a time, and how many wait.
    :param default_graph: ``union`` for the merge of all graphs; ``plain`` for what the file has there.
    :raises EngineError: if the dataset cannot be loaded.
    """

    def __init__(
        self, dataset: Path, version: str, limits: Limits, pool: Pool, default_graph: DefaultGraph = "union"
    ) -> None:
        self._dataset = dataset
        self._default_graph = default_graph
        self._version = version
        self._limits = limits
        self._pool = pool
        self._places = threading.BoundedSemaphore(pool.workers + pool.queue_limit)
        self._turns = threading.BoundedSemaphore(pool.workers)
        self._lock = threading.Lock()
        self._nursery = _NurseryHandle(dataset, default_graph, limits)
        self._idle = deque(self._nursery.replace(None)[0] for _ in range(pool.workers))

    @property
    def version(self) -> str:
        """The version of the dataset."""
        return self._version

    def answer(self, request: QueryRequest) -> Answer:
        """Evaluate one query in a worker; see :class:`gfmdkg.engines.Engine`."""
        seconds = min(request.seconds or self._limits.seconds, self._limits.seconds)
        message = {**wire.pack_request(request), "seconds": seconds}
        with self._place(), self._turn():
            started = time.monotonic()
            body = tempfile.TemporaryFile(dir=self._pool.spool, buffering=0)  # noqa: SIM115 - the answer carries it on
            try:
                reply = self._ask(message, body, seconds)
                body.seek(0)
            except BaseException:
                body.close()
                raise
        elapsed = time.monotonic() - started
        return Answer(body, BY_NAME[reply["format"]], reply["size"], elapsed, self._version)

    def close(self) -> None:
        """End every process of the engine."""
        self._nursery.close()
        while self._idle:
            self._idle.pop().connection.close()

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise self._busy()
        try:
            yield
        finally:
            self._places.release()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        # As many turns as workers: whoever has one finds an idle worker, or may hatch one, whatever died before.
        if not self._turns.acquire(timeout=self._pool.queue_seconds):
            raise self._busy()
        try:
            yield
        finally:
            self._turns.release()

    def _busy(self) -> BusyError:
        return BusyError(retry_after=max(1, round(self._limits.seconds)))

    def _ask(self, message: wire.Message, body: BinaryIO, seconds: float) -> wire.Message:
        worker = self._take()
        try:
            reply = worker.ask(message, body, seconds)
        except TimeoutError:
            self._replace(worker)
            raise LimitError("time_limit", f"{seconds:g} seconds", "Ask for less, or filter earlier.") from None
        except OSError as error:
            raise self._cause(self._replace(worker)) from error
        if reply["retire"]:
            self._replace(worker)
        else:
            self._idle.append(worker)
        if "error" in reply:
            raise wire.unpack_error(reply)
        return reply

    def _take(self) -> _WorkerHandle:
        try:
            worker = self._idle.pop()
        except IndexError:
            return self._hatch(None)[0]
        if worker.is_alive():
            return worker
        worker.connection.close()
        return self._hatch(worker.process)[0]

    def _replace(self, worker: _WorkerHandle) -> wire.Message:
        """End a worker, put a new one in its place if that can be had now, and tell how the old one died."""
        worker.connection.close()
        try:
            successor, obituary = self._hatch(worker.process)
        except EngineError:
            return {"signal": 0, "said": ""}
        self._idle.append(successor)
        return obituary

    def _hatch(self, predecessor: int | None) -> tuple[_WorkerHandle, wire.Message]:
        nursery = self._nursery
        try:
            return nursery.replace(predecessor)
        except OSError:
            self._restart(nursery)
        try:
            return self._nursery.replace(None)
        except OSError as error:
            raise EngineError("No worker can be started now. The query may be tried again.") from error

    def _restart(self, nursery: _NurseryHandle) -> None:
        with self._lock:
            if self._nursery is nursery:
                nursery.close()
                self._nursery = _NurseryHandle(self._dataset, self._default_graph, self._limits)

    def _cause(self, obituary: wire.Message) -> GfmdkgError:
        said, ended_by = obituary["said"], obituary["signal"]
        if "memory allocation" in said or "MemoryError" in said:
            return memory_broken(self._limits)
        if ended_by == signal.SIGSEGV or "overflowed its stack" in said:
            return LimitError("nesting", "the stack of a worker", "Nest groups, parentheses and paths less deeply.")
        if ended_by == signal.SIGALRM:
            return LimitError("time_limit", f"{self._limits.seconds:g} seconds", "Ask for less, or filter earlier.")
        return EngineError("The worker that evaluated the query ended unexpectedly. The query may be tried again.")
