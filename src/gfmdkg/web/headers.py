"""The headers that every response carries, a failure like a success."""

from flask import Flask, Response, request

_EXPOSED = "Accept-Ranges, Content-Disposition, Content-Range, ETag, GFMDKG-Dataset-Version, Retry-After, Server-Timing"
_ACCEPTED = "Accept, Accept-Language, Content-Type, If-Modified-Since, If-None-Match, If-Range, Range"
_PREFLIGHT_SECONDS = "86400"
_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def register(app: Flask) -> None:
    """Make the application put them on each response."""
    app.after_request(_complete)


def _complete(response: Response) -> Response:
    response.vary.add("Accept")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = _EXPOSED
    if request.method == "OPTIONS":
        _answer_preflight(response)
    if response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = _PAGE_POLICY
        response.headers["Referrer-Policy"] = "same-origin"
    return response


def _answer_preflight(response: Response) -> None:
    response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "")
    response.headers["Access-Control-Allow-Headers"] = _ACCEPTED
    response.headers["Access-Control-Max-Age"] = _PREFLIGHT_SECONDS
