"""The process that loads the store once and forks workers that share it.

Run as ``python -m gfmdkg.engines.nursery DESCRIPTOR DATASET DEFAULT_GRAPH LIMITS`` by :mod:`gfmdkg.engines.isolated`.
It has one thread and never evaluates anything, so a fork of it is safe and cheap. It ends, and its workers with it,
when the server closes the connection.
"""

import contextlib
import gc
import json
import os
import signal
import socket
import sys
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import NoReturn, cast

from gfmdkg.dataset import graph_sizes, store_from_n_quads
from gfmdkg.engines import wire
from gfmdkg.engines.confinement import end_with_parent
from gfmdkg.engines.worker import Worker
from gfmdkg.errors import EngineError
from gfmdkg.query import Limits
from gfmdkg.settings import DefaultGraph

_SAID = 4096


@dataclass
class Nursery:
    """The loaded store and the workers that were forked from it.

    :param worker: what every worker is made from.
    :param server: the connection to the server.
    """

    worker: Worker
    server: socket.socket
    _streams: dict[int, int] = field(default_factory=dict)

    def run(self) -> None:
        """Do what the server says until it is gone."""
        wire.send(self.server, {"graph_sizes": graph_sizes(self.worker.store)})
        with contextlib.suppress(ConnectionError):
            while True:
                message, _, _ = wire.receive(self.server)
                self._hatch(self._bury(message["replace"]), message["kind"])
        for process in list(self._streams):
            self._bury(process)

    def _hatch(self, obituary: wire.Message, kind: str) -> None:
        ours, theirs = socket.socketpair()
        errors = os.memfd_create("worker-errors")
        parent = os.getpid()
        process = os.fork()
        if not process:
            end_with_parent(parent)
            self._become(kind, ours, errors)
        self._streams[process] = errors
        ours.close()
        wire.send(self.server, {"process": process, **obituary}, (theirs.fileno(),))
        theirs.close()

    def _become(self, kind: str, connection: socket.socket, errors: int) -> None:
        try:
            nothing = os.open(os.devnull, os.O_RDWR)
            for stream, target in ((0, nothing), (1, nothing), (2, errors)):
                os.dup2(target, stream)
            if kind == "caller":
                _call_out(self.worker, connection)
            self.worker.run(connection)
        except BaseException as error:  # noqa: BLE001 - the fork must never return into the nursery's loop
            os.write(2, repr(error).encode())
        finally:
            os._exit(70)

    def _bury(self, process: int | None) -> wire.Message:
        if process not in self._streams:
            return {"signal": 0, "said": ""}
        os.kill(process, signal.SIGKILL)
        _, status = os.waitpid(process, 0)
        errors = self._streams.pop(process)
        said = os.pread(errors, _SAID, 0).decode(errors="replace")
        os.close(errors)
        return {"signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, "said": said}


def _call_out(worker: Worker, connection: socket.socket) -> NoReturn:
    from gfmdkg.engines import caller  # noqa: PLC0415 - its libraries are for servers that allow calls only

    caller.run(worker, connection)


def main() -> None:
    """Load, report to the server, and serve it."""
    descriptor, dataset, default_graph, limits = sys.argv[1:]
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, fileno=int(descriptor))
    for stop in (signal.SIGINT, signal.SIGTERM):
        # A terminal sends these to the whole group; the server finishes its requests first and then closes.
        signal.signal(stop, signal.SIG_IGN)
    try:
        store = store_from_n_quads(Path(dataset), cast(DefaultGraph, default_graph))
        worker = Worker(store, Limits(**json.loads(limits)))
    except EngineError as error:
        wire.send(server, wire.pack_error(error))
        return
    if worker.limits.services:
        import_module("gfmdkg.engines.caller")
    gc.collect()
    gc.freeze()
    Nursery(worker, server).run()


if __name__ == "__main__":
    main()
