"""What the front says where no application was asked: a problem document (RFC 9457), readable from any origin."""

import json
from typing import Any

from gfmdkg.iris import BASE
from gfmdkg.limits import LIMITS
from gfmdkg.web.bridge import Headers

_TITLES = {
    400: "Bad Request",
    408: "Request Timeout",
    413: "Content Too Large",
    431: "Request Header Fields Too Large",
    501: "Not Implemented",
    503: "Service Unavailable",
}


class RefusalError(Exception):
    """The front answers a request itself, and not with what was asked for.

    :param status: the HTTP status that says so.
    :param detail: what is wrong and what would be right.
    :param header: a further header; without another one, the connection ends: what comes on it cannot be trusted.
    :param limit: the name of the limit that the request breaks, and its value with the unit.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        header: tuple[bytes, bytes] = (b"connection", b"close"),
        limit: tuple[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.header = header
        self._limit = limit

    def response(self) -> tuple[int, Headers, bytes]:
        """Write it: status, headers and body."""
        body = (json.dumps(self._problem(), indent=2) + "\n").encode()
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

    def _problem(self) -> dict[str, Any]:
        if not self._limit:
            return {"type": "about:blank", "title": _TITLES[self.status], "status": self.status, "detail": str(self)}
        name, value = self._limit
        kind = {"type": f"{BASE}problem/limit-error", "title": "A limit was broken"}
        said = {"status": self.status, "detail": str(self), "hint": LIMITS[name].advice}
        return {**kind, **said, "limit": name, "value": value}


def late(seconds: float) -> RefusalError:
    """Refuse a request that is not complete in time."""
    value = f"{seconds:g} seconds"
    return RefusalError(408, f"The request was not complete after {value}.", limit=("body_seconds", value))
