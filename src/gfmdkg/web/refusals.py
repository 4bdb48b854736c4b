"""What the front says where no application was asked: a problem document (RFC 9457), readable from any origin."""

import json

from gfmdkg.web.bridge import Headers

_TITLES = {
    400: "Bad Request",
    408: "Request Timeout",
    413: "Content Too Large",
    431: "Request Header Fields Too Large",
    503: "Service Unavailable",
}


class BodyError(Exception):
    """The body of a request cannot be had as a whole.

    :param status: the HTTP status that says so.
    :param detail: what is wrong and what would be right.
    """

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


def refusal(status: int, detail: str, more: Headers | None = None) -> tuple[Headers, bytes]:
    """Write a refusal: its headers and its body.

    :param more: further headers.
    """
    problem = {"type": "about:blank", "title": _TITLES[status], "status": status, "detail": detail}
    body = (json.dumps(problem, indent=2) + "\n").encode()
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"access-control-allow-origin", b"*"),
        (b"access-control-expose-headers", b"Retry-After"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    return headers + (more or []), body
