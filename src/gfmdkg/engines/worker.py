"""A process that evaluates one query after another and can do nothing else.

It is forked from the nursery and so holds the store already. Of the outside world it has one socket to the server
and, while a query with a long answer runs, one file for that. No further descriptor can be opened, so no socket either;
address space is capped, and an alarm ends it if the server does not.

A query that calls endpoints which the server allows is handed back; a worker of another kind evaluates it
(:mod:`gfmdkg.engines.caller`). That one can open sockets. The guard sees to it that its query names the gateway only,
and where the kernel has Landlock for networks (Linux 6.7), it can connect to that port only and open no file.
"""

import gc
import os
import resource
import signal
import socket
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import BinaryIO, NoReturn, Self

import pyoxigraph as ox

from gfmdkg.engines import wire
from gfmdkg.engines.confinement import connect_only_to
from gfmdkg.engines.evaluation import LimitedSink, calls_of, evaluate
from gfmdkg.errors import GfmdkgError, LimitError
from gfmdkg.guard import MOST_CALLS
from gfmdkg.limits import LIMITS
from gfmdkg.query import Limits

_CONNECTION = 3
_STATM = _CONNECTION + 1
_FILES = _STATM + 1  # the three standard streams, the connection, and the size of the process: none is left
_SOCKETS = 2 * MOST_CALLS  # for a query that is allowed to make calls; one may be open while the next begins
_GRACE = 1.0  # seconds behind the deadline of the server after which the alarm rings
_INLINE = 1 << 16  # bytes; a longer answer goes into a file
_BUFFER = 1 << 16
_RETIRE_AT = 4  # retire once a fourth of the memory limit stays taken between queries


@dataclass(frozen=True)
class Worker:
    """What a worker process works with.

    :param store: the statements.
    :param limits: what one query may use.
    :param gateway: the addresses that it may call, all at one port of this machine; none but in an evaluator
        (:mod:`gfmdkg.engines.caller`).
    :param port: that port.
    """

    store: ox.Store
    limits: Limits
    gateway: Collection[str] = ()
    port: int = 0

    def run(self, connection: socket.socket) -> NoReturn:
        """Answer queries from a connection until it closes, then end the process."""
        with self._locked_down(connection) as server:
            base = _address_space()
            while True:
                try:
                    message, _, _ = wire.receive(server)
                except ConnectionError:
                    os._exit(0)
                reply, body = self._answer(message, server)
                reply["retire"] = (_address_space() - base) * _RETIRE_AT > self.limits.memory
                wire.send(server, reply, body=body)

    def _answer(self, message: wire.Message, server: socket.socket) -> tuple[wire.Message, bytes]:
        set_alarm(message["seconds"])
        try:
            request = wire.unpack_request(message)
            if not self.gateway and (calls := calls_of(request, self.limits.services)):
                return {"calls": [asdict(call) for call in calls]}, b""
            with _Outbox(server, self._files) as outbox:
                sink = LimitedSink(outbox, self.limits.answer_bytes)
                written, rows = evaluate(self.store, request, sink, self.gateway)
                body = outbox.finish()
            return {"format": written.name, "size": sink.size, "rows": rows}, body
        except GfmdkgError as error:
            return wire.pack_error(error), b""
        except MemoryError:
            return wire.pack_error(memory_broken(self.limits)), b""
        except OSError as error:
            advice = "Try again later, or ask for less."
            return wire.pack_error(LimitError("spool", f"{error.strerror}", advice)), b""
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    @property
    def _files(self) -> int:
        return _FILES + (_SOCKETS if self.gateway else 0)

    def _locked_down(self, connection: socket.socket) -> socket.socket:
        server = keep_only(connection)
        os.dup2(os.open("/proc/self/statm", os.O_RDONLY), _STATM)
        gc.freeze()
        if self.gateway:
            connect_only_to(self.port)
        resource.setrlimit(resource.RLIMIT_NOFILE, (self._files, self._files + 1))
        most = _address_space() + self.limits.memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        return server


class _Outbox:
    """Keeps a short answer in memory; for a longer one it asks the server for a file.

    One descriptor more than there are is allowed only for the moment in which the server hands over a file: the engine
    never finds one for a socket.
    """

    def __init__(self, server: socket.socket, files: int) -> None:
        self._server = server
        self._files = files
        self._held = bytearray()
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()
            _allow_files(self._files)

    def write(self, data: bytes) -> int:
        if self._file:
            return self._file.write(data)
        self._held += data
        if len(self._held) > _INLINE:
            self._file = self._ask_for_file()
            self._file.write(self._held)
        return len(data)

    def flush(self) -> None:
        """Wait for the end: what is written early is no answer yet."""

    def restart(self) -> None:
        self._held.clear()
        if self._file:
            self._file.seek(0)
            self._file.truncate()

    def finish(self) -> bytes:
        """Give the answer if it is short; empty if it is in the file now."""
        if not self._file:
            return bytes(self._held)
        self._file.flush()
        return b""

    def _ask_for_file(self) -> BinaryIO:
        _allow_files(self._files + 1)
        wire.send(self._server, {"needs_file": True})
        reply, files, _ = wire.receive(self._server, files=1)
        if "error" in reply:
            _allow_files(self._files)
            raise wire.unpack_error(reply)
        return os.fdopen(files[0], "wb", buffering=_BUFFER)


def memory_broken(limits: Limits) -> LimitError:
    """Say that a query took too much memory."""
    return LimitError("memory_limit", f"{limits.memory} bytes", LIMITS["memory_limit"].advice)


def keep_only(connection: socket.socket) -> socket.socket:
    """Close every file that the process has inherited, but for the standard streams and one connection."""
    os.dup2(connection.fileno(), _CONNECTION)
    connection.detach()
    os.closerange(_CONNECTION + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, fileno=_CONNECTION)


def set_alarm(seconds: float) -> None:
    """Let the process end a little behind its deadline, should the server not end it."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE)


def _allow_files(most: int) -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


def _address_space() -> int:
    return int(os.pread(_STATM, 64, 0).split()[0]) * resource.getpagesize()
