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
    ServiceError,
)
from gfmdkg.formats import BY_NAME
from gfmdkg.query import QueryRequest, Window

Message = dict[str, Any]

_LENGTH = 4
_MOST_AT_ONCE = 1 << 13
_CROSSING: dict[type[GfmdkgError], tuple[str, ...]] = {
    QueryError: ("detail", "line", "column", "hint"),
    LimitError: ("limit", "value", "advice"),
    BusyError: ("message", "retry_after"),
    RefusedError: ("message", "line", "column"),
    NotAcceptableError: ("message",),
    ServiceError: ("endpoint", "reason", "is_timeout"),
    EngineError: ("message",),
}


def send(connection: socket.socket, message: Message, files: tuple[int, ...] = (), body: bytes = b"") -> None:
    """Send one message, with open files beside it and raw bytes behind it."""
    data = json.dumps({**message, "body": len(body)} if body else message).encode()
    frame = len(data).to_bytes(_LENGTH) + data + body
    sent = socket.send_fds(connection, [frame], files) if files else connection.send(frame)
    if sent < len(frame):
        connection.sendall(frame[sent:])


def receive(connection: socket.socket, files: int = 0) -> tuple[Message, list[int], bytes]:
    """Wait for one message, for up to so many open files beside it, and for the raw bytes behind it.

    Who sends a message waits for its answer before the next, so whatever is there to read belongs to one message.

    :raises ConnectionError: if the other side is gone.
    """
    start, descriptors, _, _ = socket.recv_fds(connection, _MOST_AT_ONCE, files)
    try:
        start = _longer(connection, start, _LENGTH)
        end = _LENGTH + int.from_bytes(start[:_LENGTH])
        start = _longer(connection, start, end)
        message = cast("Message", json.loads(start[_LENGTH:end]))
        return message, list(descriptors), _longer(connection, start, end + message.get("body", 0))[end:]
    except OSError:
        for descriptor in descriptors:
            os.close(descriptor)
        raise


def _longer(connection: socket.socket, start: bytes, length: int) -> bytes:
    if len(start) >= length:
        return start
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
        "window": request.window,
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
        window=Window(*message["window"]) if message["window"] else None,
    )


def pack_error(error: GfmdkgError) -> Message:
    """Make a message of an error that a query can cause."""
    given = [str(error) if name == "message" else getattr(error, name) for name in _CROSSING[type(error)]]
    return {"error": type(error).__name__, "given": given}


def unpack_error(message: Message) -> GfmdkgError:
    """Make an error of a message."""
    kinds = {kind.__name__: kind for kind in _CROSSING}
    return kinds[message["error"]](*message["given"])
