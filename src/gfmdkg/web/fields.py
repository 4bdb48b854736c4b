"""The fields of a request, from its URL or its form, read strictly: what is not UTF-8 is refused, never repaired."""

from collections.abc import Iterable
from typing import Self
from urllib.parse import parse_qsl

from flask import Flask, current_app, request
from werkzeug import Request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from gfmdkg.errors import ParameterError

_MOST_FIELDS = 1000
_MOST_HOST = 253 + 6  # the longest name of a host (RFC 1035) and a port


class Fields:
    """Names and values in the order in which they were sent.

    :param pairs: each name with its value; a name can occur more than once.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._pairs = tuple(pairs)

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """Read what was sent as ``application/x-www-form-urlencoded``.

        :raises BadRequest: if it is not UTF-8, or holds too many fields.

        >>> Fields.parse(b"area=diaspora&area=%C3%A9").all("area")
        ('diaspora', 'é')
        """
        text = decode(raw)
        try:
            return cls(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS))
        except UnicodeDecodeError as error:
            raise BadRequest("A percent-escape in the request is not UTF-8.") from error
        except ValueError as error:
            raise BadRequest(f"The request has more than {_MOST_FIELDS} fields.") from error

    def __add__(self, other: "Fields") -> "Fields":
        return Fields((*self._pairs, *other._pairs))

    def __contains__(self, name: str) -> bool:
        return any(given == name for given, _ in self._pairs)

    def all(self, name: str) -> tuple[str, ...]:
        """Give every value of a field."""
        return tuple(value for given, value in self._pairs if given == name)

    def one(self, name: str) -> str:
        """Give the value of a field; empty where it was not sent.

        :raises ParameterError: if it occurs more than once.
        """
        values = self.all(name)
        if len(values) > 1:
            raise ParameterError(f"{name!r} was given {len(values)} times; give it once.", name, values[:5])
        return values[0] if values else ""

    def besides(self, *names: str) -> tuple[tuple[str, str], ...]:
        """Give every name with its value, but not these."""
        return tuple(pair for pair in self._pairs if pair[0] not in names)

    def values(self, *besides: str) -> dict[str, tuple[str, ...]]:
        """Give every field with all of its values.

        :param besides: the names of fields to leave out.
        """
        found: dict[str, tuple[str, ...]] = {}
        for name, value in self.besides(*besides):
            found[name] = (*found.get(name, ()), value)
        return found


def decode(raw: bytes) -> str:
    """Read bytes that must be UTF-8.

    :raises BadRequest: if they are not.
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"The request is not UTF-8: byte {error.start} of it cannot be read.") from error


def url_fields() -> Fields:
    """Give the fields in the URL of this request."""
    return Fields.parse(request.query_string)


def read_body(asked: Request, limit: int) -> bytes:
    """Give the whole body of a request.

    :param limit: the most bytes that it may have.
    :raises RequestEntityTooLarge: if it is too long, however it was sent.
    :raises BadRequest: if it is shorter than its length says: a query that was cut off may still be a query.
    """
    # Werkzeug cuts a body of unknown length at its limit and says nothing: one byte more shows the difference.
    asked.max_content_length = limit + 1
    body = asked.get_data(cache=False)
    if len(body) > limit:
        raise RequestEntityTooLarge
    if len(body) < (asked.content_length or 0):
        raise BadRequest(f"The body ended after {len(body)} of {asked.content_length} bytes.")
    return body


def register(app: Flask) -> None:
    """Make the application refuse a request without a host, or with a query string that is too long."""
    app.before_request(lambda: measure(request, current_app.config["MAX_CONTENT_LENGTH"]))


def measure(asked: Request, limit: int) -> None:
    """Refuse a request without a host, or with a query string that is too long.

    :param limit: the most bytes that the query string may have.
    :raises BadRequest: if it has no host.
    :raises RequestEntityTooLarge: if it is too long.
    """
    if not 0 < len(asked.host) <= _MOST_HOST:
        raise BadRequest("The request needs the name of this host in its Host header.")
    if len(asked.query_string) > limit:
        raise RequestEntityTooLarge
