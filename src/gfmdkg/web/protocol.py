"""The SPARQL 1.1 Protocol: from an HTTP request to the question that it asks."""

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from gfmdkg.errors import ParameterError, RefusedError
from gfmdkg.query import QueryRequest
from gfmdkg.web.fields import Fields, decode, read_body, url_fields
from gfmdkg.web.negotiation import Accepted

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_SECONDS = re.compile(r"\d{1,9}(\.\d{1,9})?|\.\d{1,9}", re.ASCII)


@dataclass(frozen=True)
class Operation:
    """What a request to the endpoint says.

    :param fields: its fields, from the URL and, where the body is a form, from there too.
    :param texts: the texts that it gives as query; only one is an answerable request.
    """

    fields: Fields
    texts: tuple[str, ...]

    @property
    def format_name(self) -> str:
        """The format that it names, or empty."""
        return self.fields.one("format")

    def query_request(self, accepted: Accepted, base_iri: str) -> QueryRequest:
        """Ask what it asks.

        :param base_iri: the address of the endpoint, to which relative IRIs belong.
        :raises ParameterError: if it has no query or several, or a bad time-out.
        """
        return replace(
            accepted.request(self._text()),
            default_graphs=self.fields.all("default-graph-uri"),
            named_graphs=self.fields.all("named-graph-uri"),
            base_iri=base_iri,
            seconds=_seconds(self.fields.one("timeout")),
        )

    def _text(self) -> str:
        if len(self.texts) != 1:
            raise ParameterError(f"Give exactly one query, not {len(self.texts) or 'none'}.", "query")
        return self.texts[0]


class UnknownBodyError(UnsupportedMediaType):
    """The body is neither a form nor a query; the response says what it may be."""

    def get_headers(
        self, environ: "WSGIEnvironment | None" = None, scope: dict[str, Any] | None = None
    ) -> list[tuple[str, str]]:
        """Add what is accepted to the headers."""
        return [*super().get_headers(environ, scope), ("Accept-Post", f"{FORM}, {QUERY}")]


def read_operation() -> Operation:
    """Read the operation of this request.

    :raises RefusedError: if it is an update.
    :raises UnknownBodyError: if its body is of another kind.
    :raises BadRequest: if it is not UTF-8.
    """
    operation = _read_post() if request.method == "POST" else _of(url_fields())
    if "update" in operation.fields:
        raise _refusal()
    return operation


def _read_post() -> Operation:
    fields = url_fields()
    if request.mimetype == UPDATE:
        raise _refusal()
    if request.mimetype not in (FORM, QUERY) or request.mimetype_params.get("charset", "utf-8").lower() != "utf-8":
        raise UnknownBodyError(f"Send {FORM} or {QUERY}, in UTF-8.")
    body = read_body()
    if request.mimetype == FORM:
        return _of(fields + Fields.parse(body))
    return Operation(fields, (*fields.all("query"), decode(body)))


def _of(fields: Fields) -> Operation:
    return Operation(fields, fields.all("query"))


def _seconds(text: str) -> float | None:
    if not text:
        return None
    if not _SECONDS.fullmatch(text) or not float(text):
        raise ParameterError(f"{text!r} is no value for 'timeout': give seconds, a number above 0.", "timeout")
    return float(text)


def _refusal() -> RefusedError:
    return RefusedError("This service answers queries; it takes no updates.")
