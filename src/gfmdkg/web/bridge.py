"""From an ASGI request to the WSGI application and back: the environment of PEP 3333, and the response as a whole."""

import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gfmdkg.query import Cancellation

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

Scope = MutableMapping[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Any]
Send = Callable[[Message], Any]
Headers = list[tuple[bytes, bytes]]

CANCELLATION = "gfmdkg.cancellation"
FAILURE = "gfmdkg.failure"  # an error that the question of this request has met already
_PREFIX = re.compile(rb"(/[A-Za-z0-9._~-]+)*/?")
_PLAIN = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


@dataclass
class Response:
    """What the application answered.

    :param status: the HTTP status.
    :param headers: names in lower case, and values.
    :param blocks: the body; whoever takes it closes it.
    """

    status: int
    headers: Headers
    blocks: Iterator[bytes]
    close: Callable[[], object]

    @property
    def fields(self) -> dict[bytes, bytes]:
        """The headers by name; of several with one name the last."""
        return dict(self.headers)

    def read(self) -> bytes:
        """Take the whole body and close it."""
        with closing(self):
            return b"".join(self.blocks)


def environment(
    scope: Scope, headers: Mapping[bytes, bytes], body: bytes, root_path: str, cancellation: Cancellation
) -> "WSGIEnvironment":
    """Make the environment of a request.

    :param headers: as :func:`fields` gives them.
    :param body: its whole body.
    :param root_path: the path under which the application stands, without a slash at its end.
    :param cancellation: told when the client goes; the application finds it under :data:`CANCELLATION`.
    """
    server, client = scope.get("server") or ("localhost", 0), scope.get("client") or ("", 0)
    path: str = scope["path"]
    inside = path.removeprefix(root_path) if (path + "/").startswith(root_path + "/") else path
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": root_path.encode().decode("latin-1"),
        "PATH_INFO": inside.encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1]),
        "REMOTE_ADDR": str(client[0]),
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        CANCELLATION: cancellation,
    }
    _add_headers(environ, headers)
    if body:
        environ["CONTENT_LENGTH"] = str(len(body))
    return environ


def ask(application: "WSGIApplication", environ: "WSGIEnvironment") -> Response:
    """Call the application in this thread."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _: object = None) -> Callable[[bytes], object]:
        started[:] = [(status, headers)]
        return _no_writing

    blocks: Iterable[bytes] = application(environ, start_response)
    status, headers = started[0]
    written = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    close: Callable[[], object] = getattr(blocks, "close", lambda: None)
    return Response(int(status.partition(" ")[0]), written, iter(blocks), close)


def fields(scope: Scope) -> dict[bytes, bytes]:
    """Give the headers of a request by name; equal names are one list (RFC 9110, section 5.3).

    A name with an underscore is left out: for WSGI it would be the same as one with a hyphen.
    """
    given: dict[bytes, list[bytes]] = {}
    for name, value in scope["headers"]:
        if b"_" not in name:
            given.setdefault(name, []).append(value)
    found = {name: b", ".join(values) for name, values in given.items()}
    if not _PREFIX.fullmatch(found.get(b"x-forwarded-prefix", b"")):
        del found[b"x-forwarded-prefix"]
    return found


def _add_headers(environ: "WSGIEnvironment", headers: Mapping[bytes, bytes]) -> None:
    for raw_name, value in headers.items():
        name = raw_name.decode("latin-1")
        key = _PLAIN.get(name) or "HTTP_" + name.upper().replace("-", "_")
        environ[key] = value.decode("latin-1")


def _no_writing(_: bytes) -> object:
    raise NotImplementedError("the application gives its body, it does not write it")
