"""One call of another endpoint: the only code of ours that speaks to other servers.

No redirect is followed and no proxy is taken from the environment. A name is looked up once, its addresses are checked,
and the connection goes to an address that was checked. The results are read as a whole before anyone uses them, for
the engine takes results that were cut off for complete ones in some places.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit
from xml.parsers import expat

import pyoxigraph as ox

from gfmdkg import __version__
from gfmdkg.errors import ServiceError

_JSON, _XML = "application/sparql-results+json", "application/sparql-results+xml"
_HEADERS = {
    "Accept": f"{_JSON}, {_XML};q=0.9",
    "Content-Type": "application/sparql-query",
    "User-Agent": f"gfmdkg/{__version__}",
}
# What private networks call their hosts: RFC 6762, appendix G, and the special-use names.
_PRIVATE_DOMAINS = (
    ".local",
    ".localhost",
    ".intranet",
    ".internal",
    ".private",
    ".corp",
    ".home",
    ".lan",
    ".home.arpa",
)

Resolver = Callable[..., list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Question:
    """What is asked of another endpoint, and what the answer may take.

    :param endpoint: the IRI of the endpoint; it is one that the server allows.
    :param query: the text of the query, in UTF-8.
    :param seconds: the time from the first step to the last byte.
    :param limit: the most bytes of results.
    """

    endpoint: str
    query: bytes
    seconds: float
    limit: int


@dataclass(frozen=True)
class Results:
    """What another endpoint found, complete and readable.

    :param media_type: how it is written.
    :param data: the solutions of a SELECT.
    """

    media_type: str
    data: bytes


class _EndpointError(Exception):
    """What the endpoint did wrong, as the end of a sentence."""


def fetch(question: Question, resolve: Resolver = socket.getaddrinfo) -> Results:
    """Ask another endpoint and wait for its complete results.

    :param resolve: looks up the addresses of a name, as :func:`socket.getaddrinfo` does.
    :raises ServiceError: if there are none in time, or none that can be used.
    """
    # Looking up a name cannot be interrupted, so it is left behind in its thread when time is up.
    pool = ThreadPoolExecutor(1)
    try:
        found = pool.submit(_results, question, resolve).result(question.seconds)
        if fault := _fault(found):  # here, for what the engine reads must be gone before another thread runs
            raise _EndpointError(fault)
    except TimeoutError:
        reason = f"gave no complete answer within {question.seconds:.3g} seconds"
        raise ServiceError(question.endpoint, reason, is_timeout=True) from None
    except (_EndpointError, OSError, http.client.HTTPException) as error:
        raise ServiceError(question.endpoint, _reason(error)) from error
    finally:
        pool.shutdown(wait=False)
    return found


def _reason(error: Exception) -> str:
    if isinstance(error, _EndpointError):
        return str(error)
    if isinstance(error, socket.gaierror):
        return "has a name that cannot be resolved"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"has a certificate that cannot be trusted ({error.verify_message})"
    if isinstance(error, OSError):
        return f"cannot be reached or broke off ({error.strerror or error})"
    return "did not answer in HTTP, or broke off"


def _results(question: Question, resolve: Resolver) -> Results:
    address = urlsplit(question.endpoint)
    connection = _Connection(address, _checked(address, resolve), question.seconds)
    try:
        target = (address.path or "/") + (f"?{address.query}" if address.query else "")
        connection.request("POST", target, body=question.query, headers=_HEADERS)
        with connection.getresponse() as response:
            return _read(response, question.limit)
    finally:
        connection.close()


def _checked(address: SplitResult, resolve: Resolver) -> list[tuple[Any, ...]]:
    host = address.hostname or ""
    found = resolve(host, address.port or (443 if address.scheme == "https" else 80), type=socket.SOCK_STREAM)
    if not _is_of_private_network(host):
        for *_, place in found:
            if not _is_public(place[0]):
                raise _EndpointError(f"has a public name, but the address {place[0]}, which is not public")
    return found


def _is_of_private_network(host: str) -> bool:
    name = host.rstrip(".").lower()
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return "." not in name or name.endswith(_PRIVATE_DOMAINS)
    return True


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address.is_global and not address.is_multicast


class _Connection(http.client.HTTPConnection):
    def __init__(self, address: SplitResult, places: list[tuple[Any, ...]], seconds: float) -> None:
        self._context = ssl.create_default_context() if address.scheme == "https" else None
        self._places = places
        self.default_port = 443 if self._context else 80
        super().__init__(address.hostname or "", address.port or self.default_port, timeout=seconds)

    def connect(self) -> None:
        """Connect to the first address that answers; TLS holds for the name."""
        sock = self._connected()
        self.sock = self._context.wrap_socket(sock, server_hostname=self.host) if self._context else sock

    def _connected(self) -> socket.socket:
        refusal = OSError("it has no address")
        for family, kind, protocol, _, place in self._places:
            sock = socket.socket(family, kind, protocol)
            sock.settimeout(self.timeout)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                sock.connect(place)
            except OSError as error:
                sock.close()
                refusal = error
            else:
                return sock
        raise refusal


def _read(response: http.client.HTTPResponse, limit: int) -> Results:
    if 300 <= response.status < 400:  # noqa: PLR2004 - the redirects of HTTP
        raise _EndpointError(f"answered with a redirect (HTTP status {response.status}), which is not followed")
    if response.status != http.client.OK:
        raise _EndpointError(f"answered with HTTP status {response.status}")
    media_type = response.headers.get_content_type()
    if media_type not in (_JSON, _XML):
        raise _EndpointError(f"answered with {media_type} instead of {_JSON} or {_XML}")
    data = response.read(limit + 1)
    if len(data) > limit:
        raise _EndpointError(f"sent more than the {limit} bytes that were left for this query")
    if response.length:
        raise _EndpointError(f"broke off {response.length} bytes before the end of its results")
    return Results(media_type, data)


def _fault(results: Results) -> str:
    try:
        if results.media_type == _XML:
            expat.ParserCreate().Parse(results.data, True)
        found = ox.parse_query_results(results.data, ox.QueryResultsFormat.from_media_type(results.media_type))
        is_table = isinstance(found, ox.QuerySolutions) and all(True for _ in found)
    except (SyntaxError, ValueError, expat.ExpatError) as error:
        return f"sent results that cannot be read ({error})"
    return "" if is_table else "sent a truth value instead of solutions"
