"""The headers that every response carries, a failure like a success."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from types import TracebackType

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    _Failure = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None] | None

_VARY = ("Vary", "Accept, Accept-Encoding")
ALWAYS = (
    _VARY,
    ("X-Content-Type-Options", "nosniff"),
    ("Access-Control-Allow-Origin", "*"),
    (
        "Access-Control-Expose-Headers",
        "Accept-Post, Accept-Query, Accept-Ranges, Allow, Content-Disposition, Content-Location, Content-Range, ETag, "
        "GFMDKG-Complete, GFMDKG-Dataset-Version, GFMDKG-Query-Version, GFMDKG-Rows, GFMDKG-Rows-Total, "
        "Link, Memento-Datetime, Repr-Digest, Retry-After, Server-Timing",
    ),
)
_OF_PAGES = (
    (
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("Referrer-Policy", "same-origin"),
)
# A picture that is opened by itself is a document, too: it runs nothing and loads nothing.
_OF_PICTURES = (("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox"),)
# The star stands for every header but Authorization, which some clients always send; old browsers read names only.
_OF_PREFLIGHTS = (
    (
        "Access-Control-Allow-Headers",
        "Accept, Accept-Datetime, Accept-Language, Authorization, Cache-Control, Content-Type, If-Modified-Since, "
        "If-None-Match, If-Range, Range, User-Agent, X-Requested-With, *",
    ),
    ("Access-Control-Max-Age", "86400"),
)


def register(app: Flask) -> None:
    """Make the application put them on each response, whoever made it."""
    app.wsgi_app = _Completed(app.wsgi_app)  # type: ignore[method-assign]


class _Completed:
    # Around Flask and not in it: the same few tuples on each response cost nothing here.

    def __init__(self, inner: "WSGIApplication") -> None:
        self._inner = inner

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        is_preflight = environ["REQUEST_METHOD"] == "OPTIONS"

        def start(status: str, headers: list[tuple[str, str]], failure: "_Failure" = None) -> object:
            return start_response(status, _complete(headers, is_preflight), failure)

        return self._inner(environ, start)  # type: ignore[arg-type]


def _complete(headers: list[tuple[str, str]], is_preflight: bool) -> list[tuple[str, str]]:
    varying = [value for name, value in headers if name == _VARY[0]]
    headers = [(name, value) for name, value in headers if name not in ("Date", _VARY[0])]  # it has its own date
    completed = [*headers, (_VARY[0], ", ".join([_VARY[1], *varying])), *ALWAYS[1:]]
    for at, (name, value) in enumerate(headers):
        if name == "Content-Type" and value.startswith("text/html"):
            completed += _OF_PAGES
        if name == "Content-Type" and value.startswith("image/svg+xml"):
            completed += _OF_PICTURES
        if name == "Allow":
            completed[at] = name, _in_order(value)
            if is_preflight:
                completed += [("Access-Control-Allow-Methods", _in_order(value)), *_OF_PREFLIGHTS]
    return completed


def _in_order(methods: str) -> str:
    # Flask keeps them in a set.
    return ", ".join(sorted(methods.split(", ")))
