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


class RefusalError(Exception):
    """The front answers a request itself, and not with what was asked for.

    :param status: the HTTP status that says so.
    :param detail: what is wrong and what would be right.
    :param header: a further header; without another one, the connection ends: what comes on it cannot be trusted.
    """

    def __init__(self, status: int, detail: str, header: tuple[bytes, bytes] = (b"connection", b"close")) -> None:
        super().__init__(detail)
        self.status = status
        self.header = header

    def response(self) -> tuple[int, Headers, bytes]:
        """Write it: status, headers and body."""
        problem = {"type": "about:blank", "title": _TITLES[self.status], "status": self.status, "detail": str(self)}
        body = (json.dumps(problem, indent=2) + "\n").encode()
        headers = [
            (b"content-type", b"application/problem+json"),
            (b"content-length", str(len(body)).encode()),
            (b"access-control-allow-origin", b"*"),
            (b"access-control-expose-headers", b"Retry-After"),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
            self.header,
        ]
        return self.status, headers, body
