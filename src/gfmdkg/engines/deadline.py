"""An end to every exchange with an endpoint: what sends a little again and again never runs into a time-out."""

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.response import HTTPResponse

_here = threading.local()  # the deadline of this thread


class Deadline:
    """Shuts the connection from which this thread reads when time is up, whatever is read then.

    The time-outs of a connection count from one byte to the next, and a head or a line may come byte by byte.

    :param seconds: the time from the beginning of the block on.
    """

    def __init__(self, seconds: float) -> None:
        self._timer = threading.Timer(max(0.0, seconds), self._end)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._is_over = False

    def __enter__(self) -> Self:
        _here.deadline = self
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._socket = None
        _here.deadline = None

    def watch(self, connected: socket.socket | None) -> None:
        """Name the connection that is read from now on."""
        with self._lock:
            self._socket = connected
            self._shut()

    def _end(self) -> None:
        with self._lock:
            self._is_over = True
            self._shut()

    def _shut(self) -> None:
        if self._is_over and self._socket:
            with suppress(OSError):  # it may be shut already
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)  # below TLS, which another thread is using


def watched(pool: urllib3.PoolManager) -> urllib3.PoolManager:
    """Make the connections of a pool keep the deadline of the thread that uses them."""
    pool.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
    return pool


def _watch(connected: socket.socket | None) -> None:
    deadline: Deadline | None = getattr(_here, "deadline", None)
    if deadline:
        deadline.watch(connected)


class _Connection(HTTPConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override] # as that of urllib3
        _watch(self.sock)
        return super().getresponse()


class _SecureConnection(HTTPSConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override] # as that of urllib3
        _watch(self.sock)
        return super().getresponse()


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection
