"""The engine of the server: a pool of worker processes, each query under a deadline and a memory cap.

A worker that breaks a limit is killed and replaced; the others do not notice. The answer is complete, in memory or in
a file, before its first byte is sent, so it is whole or it is an error.
"""

import contextlib
import io
import signal
import socket
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from gfmdkg.engines import wire
from gfmdkg.engines.lanes import Lanes, LongOnes, Pool, Turn
from gfmdkg.engines.spool import Spool, SpoolFile
from gfmdkg.engines.staff import UNKNOWN_END, Staff, WorkerHandle
from gfmdkg.engines.worker import memory_broken
from gfmdkg.errors import BusyError, EngineError, GfmdkgError, LimitError, WithdrawnError
from gfmdkg.formats import BY_NAME
from gfmdkg.limits import LIMITS
from gfmdkg.query import Answer, Limits, QueryRequest
from gfmdkg.settings import DefaultGraph

_LONG = 4  # times its slice of time: then a query is taken for long from the start the next time
_SHORT = 1 << 14  # letters; a longer text may fill the way to a worker
_GLANCE_SECONDS = 0.05  # how often a query without a long place looks whether others wait for its light one


class _EvictedError(Exception):
    """The query is long, finds no long place, and others wait: it starts again later."""


class _LostError(Exception):
    """The worker ended for a reason that is not the query's."""


@dataclass
class _Run:
    """One query in one worker."""

    worker: WorkerHandle
    turn: Turn
    seconds: float
    started: float = field(default_factory=time.monotonic)
    file: SpoolFile | None = None
    is_sent: bool = False
    reply: tuple[wire.Message, bytes] | None = None

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self.started


@dataclass(frozen=True)
class Begun:
    """A query that a worker has; whoever began it ends it."""

    request: QueryRequest
    message: wire.Message = field(repr=False)
    run: _Run

    def fileno(self) -> int:
        """Give the descriptor that is ready to be read once the worker says something."""
        return self.run.worker.connection.fileno()

    def stopping(self) -> AbstractContextManager[None]:
        """End the worker if the caller goes while the block runs."""
        return self.run.turn.cancellation.stopping(self.run.worker.kill)


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
        self._version = version
        self._limits = limits
        self._pool = pool
        self._lanes = Lanes(pool)
        self._long_ones = LongOnes()
        self._spool = Spool(pool.spool, pool.spool_bytes)
        self._staff = Staff(dataset, default_graph, limits, pool.workers + pool.long_workers)

    @property
    def version(self) -> str:
        """The version of the dataset."""
        return self._version

    @property
    def graph_sizes(self) -> Mapping[str, int]:
        """The sizes of its graphs."""
        return self._staff.graph_sizes

    def answer(self, request: QueryRequest) -> Answer:
        """Evaluate one query in a worker; see :class:`gfmdkg.engines.Engine`.

        :raises WithdrawnError: if the caller goes before the answer is there.
        """
        message, seconds = self._message(request)
        with self._lanes.turn(request.cancellation, self._long_ones.lane(request)) as turn:
            return self._answer(request, message, _Run(self._staff.take(), turn, seconds))

    def begin(self, request: QueryRequest) -> Begun | None:
        """Hand a query to a worker if one is free at this moment, without any waiting; None if none is.

        What was begun must be ended, by :meth:`end`.
        """
        if len(request.text) > _SHORT or self._long_ones.lane(request) != "light":
            return None
        turn = self._lanes.turn_now(request.cancellation)
        if not turn:
            return None
        worker = self._staff.take_idle()
        if not worker:
            with self._lanes.ending(turn):
                return None
        message, seconds = self._message(request)
        with contextlib.suppress(OSError):  # it ends just now: whoever waits for its answer sees that
            wire.send(worker.connection, message)
        return Begun(request, message, _Run(worker, turn, seconds, is_sent=True))

    def has_answered(self, begun: Begun) -> bool:
        """Take what the worker says, once there is something to read; whether :meth:`end` then does not wait."""
        try:
            reply, _, body = wire.receive(begun.run.worker.connection)
        except OSError:
            return False
        begun.run.reply = reply, body
        return not (reply.get("needs_file") or reply.get("calls") or reply.get("retire"))

    def end(self, begun: Begun) -> Answer:
        """Wait for the answer of a query that was begun, as :meth:`answer` does."""
        with self._lanes.ending(begun.run.turn):
            return self._answer(begun.request, begun.message, begun.run)

    def close(self) -> None:
        """End every process of the engine."""
        self._staff.close()

    def _message(self, request: QueryRequest) -> tuple[wire.Message, float]:
        seconds = min(request.seconds or self._limits.seconds, self._limits.seconds)
        return {**wire.pack_request(request), "seconds": seconds}, seconds

    def _answer(self, request: QueryRequest, message: wire.Message, run: _Run) -> Answer:
        with contextlib.suppress(_LostError):
            return self._run(request, message, run)
        with contextlib.suppress(_LostError):
            return self._run(request, message, self._again(run))
        raise EngineError("The process that holds the graph ended unexpectedly. The query may be tried again.")

    def _run(self, request: QueryRequest, message: wire.Message, run: _Run) -> Answer:
        try:
            return self._evaluate(message, run)
        except _EvictedError:
            self._lanes.wait_for_long(run.turn)
            return self._evaluate(message, self._again(run))
        finally:
            self._long_ones.learn(request, took_long=run.elapsed > _LONG * self._pool.light_seconds)

    def _again(self, run: _Run) -> _Run:
        return _Run(self._staff.take(), run.turn, run.seconds)

    def _evaluate(self, message: wire.Message, run: _Run) -> Answer:
        try:
            reply, body = self._converse(message, run)
        except BaseException:
            if run.file:
                run.file.close()
            raise
        return Answer(body, BY_NAME[reply["format"]], reply["size"], run.elapsed, self._version, reply["rows"])

    def _converse(self, message: wire.Message, run: _Run) -> tuple[wire.Message, BinaryIO]:
        worker = run.worker
        try:
            with run.turn.cancellation.stopping(worker.kill):
                reply, inline = self._ask(message, run)
        except (TimeoutError, _EvictedError) as error:
            self._staff.replace(worker)
            raise _time_broken(run.seconds) if isinstance(error, TimeoutError) else error from None
        except OSError as error:
            raise self._cause(self._staff.replace(worker), run) from error
        if "calls" in reply:
            run.worker = self._staff.exchange(worker)
            return self._converse({**message, "calls": reply["calls"], "seconds": run.seconds - run.elapsed}, run)
        if reply["retire"]:
            self._staff.replace(worker)
        else:
            self._staff.give_back(worker)
        if "error" in reply:
            raise wire.unpack_error(reply)
        if not run.file:
            return reply, io.BytesIO(inline)
        self._spool.settle(run.file, reply["size"])
        return reply, run.file

    def _ask(self, message: wire.Message, run: _Run) -> tuple[wire.Message, bytes]:
        connection = run.worker.connection
        if not run.is_sent:
            wire.send(connection, message)
        while True:
            reply, body = run.reply or self._next_reply(run)
            run.is_sent, run.reply = False, None  # what is asked from here on is new
            if not reply.get("needs_file"):
                return reply, body
            self._hand_file(connection, run)

    def _next_reply(self, run: _Run) -> tuple[wire.Message, bytes]:
        self._await(run)
        reply, _, body = wire.receive(run.worker.connection)
        return reply, body

    def _hand_file(self, connection: socket.socket, run: _Run) -> None:
        try:
            run.file = self._spool.open()
        except BusyError as error:
            wire.send(connection, wire.pack_error(error))
        except OSError as error:
            wire.send(connection, wire.pack_error(LimitError("spool", f"{error.strerror}", "Try again later.")))
        else:
            wire.send(connection, {}, (run.file.fileno(),))

    def _await(self, run: _Run) -> None:
        """Wait for the worker; a query that takes long moves to the long lane meanwhile."""
        slice_seconds = self._pool.light_seconds
        while not run.worker.is_ready(max(0, min(slice_seconds, run.seconds) - run.elapsed)):
            if run.elapsed >= run.seconds:
                raise TimeoutError
            slice_seconds = run.seconds
            if run.turn.lane == "light":
                slice_seconds = self._leave_light_lane(run)

    def _leave_light_lane(self, run: _Run) -> float:
        if self._lanes.move(run.turn):
            return run.seconds
        if self._lanes.is_needed:
            raise _EvictedError
        return run.elapsed + _GLANCE_SECONDS

    def _cause(self, obituary: wire.Message, run: _Run) -> Exception:
        said, ended_by = obituary["said"], obituary["signal"]
        if run.turn.cancellation.is_cancelled:
            return WithdrawnError()
        if obituary == UNKNOWN_END:
            return _LostError()
        if "memory allocation" in said or "MemoryError" in said:
            return memory_broken(self._limits)
        if ended_by == signal.SIGSEGV or "overflowed its stack" in said:
            return LimitError("nesting", "the stack of a worker", "Nest groups, parentheses and paths less deeply.")
        if ended_by == signal.SIGALRM:
            return _time_broken(run.seconds)
        return EngineError("The worker that evaluated the query ended unexpectedly. The query may be tried again.")


def _time_broken(seconds: float) -> GfmdkgError:
    return LimitError("time_limit", f"{seconds:g} seconds", LIMITS["time_limit"].advice)
