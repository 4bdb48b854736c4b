"""The SPARQL 1.1 Protocol: from an HTTP request to the question that it asks.

The base of relative IRIs, where the query declares none, is the address of the endpoint without its query string: the
protocol (section 2.3) leaves that to the service, and one query then means the same by GET, POST and QUERY. The method
QUERY is read like POST and is as safe as GET.
"""

import re
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from werkzeug import Request
from werkzeug.exceptions import UnsupportedMediaType

from gfmdkg.errors import ParameterError, RefusedError
from gfmdkg.query import Cancellation, QueryRequest
from gfmdkg.web.fields import Fields, decode, read_body
from gfmdkg.web.negotiation import Accepted, is_named, named, negotiate

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
BODIES = f"{QUERY}, {FORM}"

ENDPOINT = "/sparql"
METHODS = ("GET", "POST", "QUERY")
_WITH_BODY = ("POST", "QUERY")

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_GRAPHS = ("default-graph-uri", "named-graph-uri")
_SECONDS = re.compile(r"\d{1,9}(\.\d{1,9})?|\.\d{1,9}", re.ASCII)
_PATH_SAFE = "/:@!$&'()*+,;=~"


@dataclass(frozen=True)
class Operation:
    """What a request to the endpoint says.

    :param fields: its fields, from the URL and, where the body is a form, from there too.
    :param texts: the texts that it gives as query; only one is an answerable request.
    :param has_body: whether it is made by a method that has a body.
    """

    fields: Fields
    texts: tuple[str, ...]
    has_body: bool = False

    def accepted(self, header: str | None) -> Accepted:
        """Read which format it names, or else which ones it accepts.

        Some clients name a format several times, in words of their own and as a media type.

        :param header: its ``Accept`` header.
        :raises ParameterError: if it names several that are not the same.
        :raises NotAcceptableError: if it names or accepts none that we have.
        """
        names = [name for value in self.fields.all("format") for name in value.split(",") if name.strip()]
        if not names:
            return negotiate(header)
        known = [named(name) for name in names if is_named(name)] or [named(names[0])]
        return reduce(Accepted.both, known)

    @property
    def asks_nothing(self) -> bool:
        """Whether it is no operation at all, but looks at what stands at this address.

        :raises ParameterError: if it has no query, but fields that belong to one or are unknown.
        """
        if self.texts or self.has_body:
            return False
        others = [name for name, _ in self.fields.besides("format", "version")]
        if others:
            raise ParameterError(f"There is no field 'query', but {others[0]!r}.", others[0], ["query"])
        return True

    def query_request(
        self, accepted: Accepted, base_iri: str, cancellation: Cancellation | None = None
    ) -> QueryRequest:
        """Ask what it asks.

        :param base_iri: the address of the endpoint, to which relative IRIs belong.
        :param cancellation: told when the client goes.
        :raises ParameterError: if it has no query or several, or a bad time-out.
        """
        default_graphs, named_graphs = (self.fields.all(name) for name in _GRAPHS)
        seconds = _seconds(self.fields.one("timeout"))
        return QueryRequest(
            self._text(), *accepted.formats, default_graphs, named_graphs, base_iri, seconds, cancellation
        )

    def _text(self) -> str:
        if len(self.texts) != 1:
            raise ParameterError(f"Give exactly one query, not {len(self.texts) or 'none'}.", "query")
        return self.texts[0]


class UnknownBodyError(UnsupportedMediaType):
    """The body is neither a form nor a query, or is coded; the response says what it may be."""

    def get_headers(
        self, environ: "WSGIEnvironment | None" = None, scope: dict[str, Any] | None = None
    ) -> list[tuple[str, str]]:
        """Add what is accepted to the headers."""
        accepted = [("Accept-Post", BODIES), ("Accept-Query", BODIES), ("Accept-Encoding", "identity")]
        return [*super().get_headers(environ, scope), *accepted]


def read_operation(request: Request, limit: int) -> Operation:
    """Read the operation of a request.

    :param limit: the most bytes that its body may have.
    :raises RefusedError: if it is an update.
    :raises UnknownBodyError: if its body is of another kind.
    :raises BadRequest: if it is not UTF-8.
    """
    fields = Fields.parse(request.query_string)
    if request.method in _WITH_BODY:
        operation = _read_body(request, fields, limit)
    else:
        operation = Operation(fields, fields.all("query"))
    if "update" in operation.fields:
        raise _refusal()
    return operation


def endpoint_address(request: Request) -> str:
    """Give the address of a request without its query string, as an IRI that is also a URI."""
    environ = request.environ
    return _address(request.scheme, request.host, environ.get("SCRIPT_NAME", ""), environ.get("PATH_INFO", ""))


@lru_cache(64)
def _address(scheme: str, host: str, root: str, path: str) -> str:
    # WSGI hands paths over as bytes in Latin-1.
    return f"{scheme}://{host}{quote((root + path).encode('latin-1'), safe=_PATH_SAFE)}"


def _read_body(request: Request, fields: Fields, limit: int) -> Operation:
    if request.headers.get("Content-Encoding", "identity").strip().lower() not in ("identity", ""):
        raise UnknownBodyError("Send the body as it is: no content coding is taken.")
    if request.mimetype == UPDATE:
        raise _refusal()
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype not in (FORM, QUERY) or charset not in ("utf-8", "utf8"):
        raise UnknownBodyError(f"Send {FORM} or {QUERY}, in UTF-8.")
    body = read_body(request, limit)
    if request.mimetype == FORM:
        fields += Fields.parse(body)
        return Operation(fields, fields.all("query"), has_body=True)
    return Operation(fields, (*fields.all("query"), decode(body)), has_body=True)


def _seconds(text: str) -> float | None:
    if not text:
        return None
    if not _SECONDS.fullmatch(text) or not float(text):
        raise ParameterError(f"{text!r} is no value for 'timeout': give seconds, a number above 0.", "timeout")
    return float(text)


def _refusal() -> RefusedError:
    return RefusedError("This service answers queries; it takes no updates.")
