"""One HTTP connection that stays open, with as little between the clock and the socket as Python allows."""

import select
import socket
from dataclasses import dataclass
from typing import Self
from urllib.parse import SplitResult

_BLOCK = 1 << 18
_HEAD_END = b"\r\n\r\n"
_LINE_END = b"\r\n"


@dataclass(frozen=True)
class Reply:
    """A complete response.

    :param status: its status code.
    :param head: its status line and headers.
    :param body: its body, with the chunks put together.
    """

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """Give the value of a header, or an empty text."""
        return _value(self.head, name.lower().encode()).decode()


def get(place: SplitResult, target: str, headers: dict[str, str]) -> bytes:
    """Write a GET request.

    :param target: path and query string.
    """
    lines = [f"GET {target} HTTP/1.1", f"Host: {place.netloc}", *(f"{name}: {text}" for name, text in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("ascii")


class Connection:
    """A connection to a server, opened again when the server has closed it.

    :param place: the address of the server.
    :param patience: seconds to wait for the next bytes.
    """

    def __init__(self, place: SplitResult, patience: float) -> None:
        self._place = place
        self._patience = patience
        self._socket = self._connect()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def ask(self, request: bytes) -> Reply:
        """Send a request and take the whole reply.

        :raises OSError: if the server does not answer in time, or closes the connection before it has.
        """
        self.send(request)
        return self.receive()

    @property
    def is_answered(self) -> bool:
        """Whether there is something to receive."""
        return bool(select.select([self._socket], [], [], 0)[0])

    def send(self, request: bytes) -> None:
        """Send a request; :meth:`receive` takes the reply."""
        if self.is_answered:  # before it was asked: the server has closed a connection that was idle for long
            self._socket.close()
            self._socket = self._connect()
        self._socket.sendall(request)

    def receive(self) -> Reply:
        """Take the whole reply to the request that was sent."""
        head, rest = self._until(_HEAD_END, b"")
        status = int(head[9:12])
        if _value(head, b"transfer-encoding").lower() == b"chunked":
            body = self._chunks(rest)
        else:
            body = self._exactly(0 if status == 304 else int(_value(head, b"content-length") or 0), rest)  # noqa: PLR2004
        if _value(head, b"connection").lower() == b"close":
            self._socket.close()
            self._socket = self._connect()
        return Reply(status, head, body)

    def _connect(self) -> socket.socket:
        connection = socket.create_connection((self._place.hostname, self._place.port or 80), self._patience)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def _until(self, mark: bytes, start: bytes) -> tuple[bytes, bytes]:
        data = start
        while mark not in data:
            data += self._more()
        before, _, rest = data.partition(mark)
        return before, rest

    def _exactly(self, length: int, start: bytes) -> bytes:
        if len(start) == length:
            return start
        parts, missing = [start], length - len(start)
        while missing > 0:
            parts.append(self._more())
            missing -= len(parts[-1])
        return b"".join(parts)

    def _chunks(self, rest: bytes) -> bytes:
        parts = []
        while True:
            size, rest = self._until(_LINE_END, rest)
            length = int(size.partition(b";")[0], 16)
            data = rest if len(rest) >= length + 2 else self._at_least(length + 2, rest)
            parts.append(data[:length])
            rest = data[length + 2 :]
            if not length:
                return b"".join(parts)

    def _at_least(self, length: int, start: bytes) -> bytes:
        data = bytearray(start)
        while len(data) < length:
            data += self._more()
        return bytes(data)

    def _more(self) -> bytes:
        data = self._socket.recv(_BLOCK)
        if not data:
            raise ConnectionResetError("the server closed the connection before its answer was complete")
        return data


def _value(head: bytes, name: bytes) -> bytes:
    for line in head.split(_LINE_END):
        key, _, value = line.partition(b":")
        if key.lower() == name:
            return value.strip()
    return b""
