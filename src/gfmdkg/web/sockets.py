"""What the sockets of this process are told that the web server does not tell them."""

import os
import resource
import socket
import stat
from collections.abc import Iterator
from contextlib import closing, suppress

_SEND_BUFFER = 1 << 17  # bytes; from a larger one, a slow reader would seem to take nothing for long
_INTERNET = (socket.AF_INET, socket.AF_INET6)


def allow_many() -> None:
    """Let this process have as many open connections as the system permits it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def drop_stalled(seconds: float) -> None:
    """Let the system end each connection, from now on, whose client takes nothing for some time (TCP_USER_TIMEOUT).

    The connections have it from the socket that listens.
    """
    for listener in _listeners():
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(seconds * 1000))
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)


def _listeners() -> Iterator[socket.socket]:
    for descriptor in map(int, os.listdir("/proc/self/fd")):  # noqa: PTH208 - numbers, not paths
        with suppress(OSError):  # the list itself was a descriptor
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                with closing(socket.socket(fileno=os.dup(descriptor))) as found:
                    if found.family in _INTERNET and found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                        yield found
