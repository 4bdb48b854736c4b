"""What the server, the nursery and the workers say to each other: JSON behind its length, and open files."""

import json
import os
import socket
from typing import Any, cast

from gfmdkg.errors import (
    BusyError,
    EngineError,
    GfmdkgError,
    LimitError,
    NotAcceptableError,
    QueryError,
    RefusedError,
)
from gfmdkg.formats import BY_NAME
from gfmdkg.query import QueryRequest

Message = dict[str, Any]

_LENGTH = 4
_CROSSING: dict[type[GfmdkgError], tuple[str, ...]] = {
    QueryError: ("detail", "line", "column", "hint"),
    LimitError: ("limit", "value", "advice"),
    BusyError: ("message", "retry_after"),
    RefusedError: ("message",),
    NotAcceptableError: ("message",),
    EngineError: ("message",),
}


def send(connection: socket.socket, message: Message, files: tuple[int, ...] = (), body: bytes = b"") -> None:
    """Send one message, with open files beside it and raw bytes behind it."""
    data = json.dumps(message).encode()
    frame = len(data).to_bytes(_LENGTH) + data + body
    sent = socket.send_fds(connection, [frame], files)
    connection.sendall(frame[sent:])


def receive(connection: socket.socket, files: int = 0) -> tuple[Message, list[int]]:
    """Wait for one message, and for up to so many open files beside it.

    :raises ConnectionError: if the other side is gone.
    :raises TimeoutError: if the connection has a time-out and it passed.
    """
    start, descriptors, _, _ = socket.recv_fds(connection, _LENGTH, files)
    try:
        length = int.from_bytes(_exactly(connection, _LENGTH, start))
        return cast("Message", json.loads(_exactly(connection, length))), list(descriptors)
    except OSError:
        for descriptor in descriptors:
            os.close(descriptor)
        raise


def receive_body(connection: socket.socket, length: int) -> bytes:
    """Wait for the raw bytes behind a message.

    :raises ConnectionError: if the other side is gone.
    :raises TimeoutError: if the connection has a time-out and it passed.
    """
    return _exactly(connection, length)


def _exactly(connection: socket.socket, length: int, start: bytes = b"") -> bytes:
    data = bytearray(start)
    while len(data) < length:
        more = connection.recv(min(length - len(data), 1 << 20))
        if not more:
            raise ConnectionResetError("the other side closed the connection")
        data += more
    return bytes(data)


def pack_request(request: QueryRequest) -> Message:
    """Make a message of a request."""
    return {
        "text": request.text,
        "solutions": request.solutions.name if request.solutions else None,
        "graph": request.graph.name if request.graph else None,
        "default_graphs": request.default_graphs,
        "named_graphs": request.named_graphs,
        "base_iri": request.base_iri,
    }


def unpack_request(message: Message) -> QueryRequest:
    """Make a request of a message."""
    return QueryRequest(
        text=message["text"],
        solutions=BY_NAME.get(message["solutions"]),
        graph=BY_NAME.get(message["graph"]),
        default_graphs=tuple(message["default_graphs"]),
        named_graphs=tuple(message["named_graphs"]),
        base_iri=message["base_iri"],
    )


def pack_error(error: GfmdkgError) -> Message:
    """Make a message of an error that a query can cause."""
    given = [str(error) if name == "message" else getattr(error, name) for name in _CROSSING[type(error)]]
    return {"error": type(error).__name__, "given": given}


def unpack_error(message: Message) -> GfmdkgError:
    """Make an error of a message."""
    kinds = {kind.__name__: kind for kind in _CROSSING}
    return kinds[message["error"]](*message["given"])
