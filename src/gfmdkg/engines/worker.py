"""A process that evaluates one query after another and can do nothing else.

It is forked from the nursery and so holds the store already. Of the outside world it has one socket to the server
and, while a query runs, one file for the answer. No further descriptor can be opened, so no socket either; address
space is capped, and an alarm ends it if the server does not.
"""

import gc
import os
import resource
import signal
import socket
from dataclasses import dataclass
from typing import BinaryIO, NoReturn

import pyoxigraph as ox

from gfmdkg.engines import wire
from gfmdkg.engines.evaluation import LimitedSink, evaluate
from gfmdkg.errors import GfmdkgError, LimitError
from gfmdkg.query import Limits

_CONNECTION = 3
_FILES = _CONNECTION + 2  # the three standard streams, the connection, and the file of the answer
_GRACE = 1.0  # seconds behind the deadline of the server after which the alarm rings
_BUFFER = 1 << 16
_RETIRE_AT = 4  # retire once a fourth of the memory limit stays taken between queries


@dataclass(frozen=True)
class Worker:
    """What a worker process works with.

    :param store: the statements.
    :param limits: what one query may use.
    """

    store: ox.Store
    limits: Limits

    def run(self, connection: socket.socket) -> NoReturn:
        """Answer queries from a connection until it closes, then end the process."""
        with _locked_down(connection, self.limits.memory) as server:
            base = _address_space()
            while True:
                try:
                    message, files = wire.receive(server, files=1)
                except ConnectionError:
                    os._exit(0)
                reply = self._answer(message, os.fdopen(files[0], "wb", buffering=_BUFFER))
                reply["retire"] = (_address_space() - base) * _RETIRE_AT > self.limits.memory
                wire.send(server, reply)

    def _answer(self, message: wire.Message, spool: BinaryIO) -> wire.Message:
        signal.setitimer(signal.ITIMER_REAL, message["seconds"] + _GRACE)
        try:
            with spool:
                sink = LimitedSink(spool, self.limits.answer_bytes)
                written = evaluate(self.store, wire.unpack_request(message), sink)
                spool.flush()
            return {"format": written.name, "size": sink.size}
        except GfmdkgError as error:
            return wire.pack_error(error)
        except MemoryError:
            return wire.pack_error(memory_broken(self.limits))
        except OSError as error:
            return wire.pack_error(LimitError("spool", f"{error.strerror}", "Try again later, or ask for less."))
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)


def memory_broken(limits: Limits) -> LimitError:
    """Say that a query took too much memory."""
    advice = "Sort, group and join less: filter first, and page with LIMIT."
    return LimitError("memory_limit", f"{limits.memory} bytes", advice)


def _locked_down(connection: socket.socket, memory: int) -> socket.socket:
    os.dup2(connection.fileno(), _CONNECTION)
    connection.detach()
    os.closerange(_CONNECTION + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    gc.freeze()
    resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES, _FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    most = _address_space() + memory
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    return socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, fileno=_CONNECTION)


def _address_space() -> int:
    with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123 - called after every query; a Path would cost more
        return int(statm.read().split()[0]) * resource.getpagesize()
