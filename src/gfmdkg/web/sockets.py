"""The socket that the server listens on, and what the system is told about its connections."""

import resource
import socket

from gfmdkg.errors import SettingError
from gfmdkg.settings import Settings

CONNECTIONS = 4096  # that may be open at a time, and that may wait to be taken
_SEND_BUFFER = 1 << 17  # bytes; from a larger one, a slow reader would seem to take nothing for long


def allow_many() -> None:
    """Let this process have as many open connections as the system permits it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def listen(settings: Settings) -> socket.socket:
    """Take the address to serve at; who connects before the server runs waits for it.

    The connections have the options of this socket: the system ends each one whose client takes nothing for some time
    (TCP_USER_TIMEOUT).

    :raises SettingError: if the address is not ours, or in use.
    """
    host, port = settings.host, settings.port
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(settings.write_seconds * 1000))
        try:
            listener.bind(address)
            listener.listen(CONNECTIONS)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        reason = f"cannot listen on {host} port {port}: {error.strerror or error}."
        raise SettingError(f"{reason} Give another --port, or stop what listens there.") from error
    return listener
