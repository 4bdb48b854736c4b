"""A process that stands in for a worker while one query calls other endpoints.

Three processes share the work, each forked while it has a single thread: this one holds the gateway and has the last
word; the *evaluator* is a worker like any other, except that it can reach the gateway; the *fetcher* alone speaks to
other servers and reads what they send, so that nothing that they send can end more than itself. The other two end
when this one does. To the server it says what a worker would say; it is used for one query.
"""

import os
import signal
import socket
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import NoReturn

from gfmdkg.engines import wire
from gfmdkg.engines.confinement import end_with_parent
from gfmdkg.engines.gateway import Gateway
from gfmdkg.engines.outside import Question, Results, fetch
from gfmdkg.engines.worker import Worker, keep_only, set_alarm
from gfmdkg.errors import ServiceError
from gfmdkg.guard import Call

_NICENESS = 10


@dataclass
class _Child:
    process: int
    connection: socket.socket


class _Fetcher:
    """The fetcher as this process sees it."""

    def __init__(self) -> None:
        self._child = _fork(_answer_questions)
        self._end: ServiceError | None = None

    def fetch(self, question: Question) -> Results:
        """Ask an endpoint; see :func:`gfmdkg.engines.outside.fetch`."""
        if self._end:
            raise self._end
        connection = self._child.connection
        try:
            wire.send(connection, {**asdict(question), "query": question.query.decode()})
            reply, _, data = wire.receive(connection)
            if "error" in reply:
                raise wire.unpack_error(reply)
            return Results(reply["media_type"], data)
        except OSError as error:
            self._end = ServiceError(question.endpoint, "sent results that ended the process which reads them")
            raise self._end from error


def run(worker: Worker, server: socket.socket) -> NoReturn:
    """Answer one query that calls other endpoints, then end the process.

    :param worker: what the evaluator is made from.
    :param server: the connection to the server.
    """
    server = keep_only(server)
    os.nice(_NICENESS)
    message, _, _ = wire.receive(server)
    set_alarm(message["seconds"])
    calls = [Call(**call) for call in message["calls"]]
    fetcher = _Fetcher()
    gateway = Gateway(calls, worker.limits, message["seconds"], fetcher.fetch)
    evaluator = _fork(replace(worker, gateway=gateway.addresses, port=gateway.port).run)
    gateway.start()
    reply, body = _evaluated(evaluator, {**message, "text": gateway.rewritten(message["text"])}, server)
    if gateway.failure:
        reply, body = wire.pack_error(gateway.failure), b""
    wire.send(server, {**reply, "retire": True}, body=body)
    os._exit(0)


def _evaluated(evaluator: _Child, message: wire.Message, server: socket.socket) -> tuple[wire.Message, bytes]:
    try:
        wire.send(evaluator.connection, message)
        while True:
            reply, _, body = wire.receive(evaluator.connection)
            if not reply.get("needs_file"):
                return reply, body
            _pass_file(server, reply, evaluator)
    except ConnectionError:
        _end_like(evaluator)


def _pass_file(server: socket.socket, request: wire.Message, evaluator: _Child) -> None:
    wire.send(server, request)
    reply, files, _ = wire.receive(server, files=1)
    wire.send(evaluator.connection, reply, tuple(files))
    for file in files:
        os.close(file)


def _end_like(child: _Child) -> NoReturn:
    """End by the signal that ended the child: the server learns of it as if it had been this process."""
    _, status = os.waitpid(child.process, 0)
    if os.WIFSIGNALED(status):
        signal.signal(os.WTERMSIG(status), signal.SIG_DFL)
        os.kill(os.getpid(), os.WTERMSIG(status))
    os._exit(os.waitstatus_to_exitcode(status))


def _answer_questions(connection: socket.socket) -> NoReturn:
    os.dup2(os.open(os.devnull, os.O_RDWR), 2)  # what the server reads there is about the evaluator
    connection = keep_only(connection)
    while True:
        message, _, _ = wire.receive(connection)
        try:
            found = fetch(Question(**{**message, "query": message["query"].encode()}))
        except ServiceError as error:
            wire.send(connection, wire.pack_error(error))
        else:
            wire.send(connection, {"media_type": found.media_type}, body=found.data)


def _fork(work: Callable[[socket.socket], NoReturn]) -> _Child:
    ours, theirs = socket.socketpair()
    parent = os.getpid()
    process = os.fork()
    if not process:
        try:
            end_with_parent(parent)
            work(theirs)
        except BaseException as error:  # noqa: BLE001 - the fork must never return into what its parent does
            os.write(2, repr(error).encode())
        finally:
            os._exit(70)
    theirs.close()
    return _Child(process, ours)
