"""Any endpoint of SPARQL 1.1 as an engine: one of ours elsewhere, or another store that holds the dumps.

An answer is read whole and checked before anyone gets it: what breaks off, is cut short by the endpoint or takes too
long is an error. A redirect is followed on the same host only. It is for the user who names the endpoint, on the
command line or in Python; the server calls others by :mod:`gfmdkg.engines.outside`.
"""

import io
import json
import time
from collections.abc import Mapping
from functools import cached_property
from urllib.parse import SplitResult, unquote, urlencode, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import HTTPError, IncompleteRead, LocationParseError, NewConnectionError
from urllib3.exceptions import SSLError as TlsError
from urllib3.exceptions import TimeoutError as SlowError

from gfmdkg import __version__
from gfmdkg.engines.deadline import Deadline, watched
from gfmdkg.engines.packing import Unpacked
from gfmdkg.engines.replies import failure, fault, is_cut, written_as
from gfmdkg.errors import EngineError, LimitError, NotAcceptableError
from gfmdkg.formats import JSON, Format
from gfmdkg.query import Answer, QueryRequest

MOST_BYTES = 1_000_000_000

_BLOCK = 1 << 16
_MOST_OF_A_FAILURE = 100_000
_LONGEST_REASON = 300
_MOST_REDIRECTS = 5
_REDIRECTS = (301, 302, 307, 308)
_DEFAULT_PATH = "/sparql"
_VERSION = "GFMDKG-Dataset-Version"
_SIZES = "SELECT ?g (COUNT(*) AS ?n) { { GRAPH ?g { ?s ?p ?o } } UNION { ?s ?p ?o } } GROUP BY ?g"
_ADVICE = "Ask for less, or give more time."


class RemoteEngine:
    """Answers by asking an endpoint.

    :param address: its address; one without a path means ``/sparql`` there. A name and a password in it are sent to
        this host and nowhere else.
    :param seconds: how long one answer may take, from the first step to the last byte.
    :param most_bytes: how long one answer may be.
    :raises EngineError: if the address cannot be read.
    """

    def __init__(self, address: str, seconds: float, most_bytes: int = MOST_BYTES) -> None:
        try:
            parts = urlsplit(address)
        except ValueError as error:
            raise EngineError(f"{address[:200]!r} is no address of an endpoint.") from error
        bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        self.address = bare if parts.path.strip("/") or parts.query else urljoin(bare, _DEFAULT_PATH)
        self._credentials = _credentials(parts)
        self._seconds = seconds
        self._most_bytes = most_bytes
        self._pool = _pool(self.address)
        self._version: str | None = None

    @property
    def version(self) -> str:
        """The version of the dataset that the last answer named; empty where the endpoint does not say it."""
        if self._version is None:
            self.answer(QueryRequest("ASK {}")).body.close()
        return self._version or ""

    @cached_property
    def graph_sizes(self) -> Mapping[str, int]:
        """The sizes of its graphs, as its answer to a query that counts."""
        rows = json.loads(self.answer(QueryRequest(_SIZES)).read())["results"]["bindings"]
        sizes = {row.get("g", {}).get("value", ""): int(row["n"]["value"]) for row in rows}
        return {"": sizes.pop("", 0), **dict(sorted(sizes.items()))}

    def answer(self, request: QueryRequest) -> Answer:
        """Ask one query; see :class:`gfmdkg.engines.Engine`.

        :raises EngineError: if the endpoint cannot be reached, breaks off or does not speak SPARQL, or a window is
            asked for.
        """
        if request.window is not None:
            raise EngineError("An endpoint is asked for whole answers; page with ORDER BY, LIMIT and OFFSET.")
        started = time.monotonic()
        until = started + min(request.seconds or self._seconds, self._seconds)
        try:
            with Deadline(until - started):
                response, body = self._exchanged(request, until)
        except (HTTPError, OSError) as error:
            is_slow = isinstance(error, SlowError) and not isinstance(error, NewConnectionError)
            if is_slow or time.monotonic() > until:
                raise LimitError("timeout", f"{until - started:.3g} seconds", _ADVICE) from error
            raise self._broken(_reason(error)) from error
        written = self._checked(response, body, request)
        self._version = response.headers.get(_VERSION, "")
        elapsed = time.monotonic() - started
        return Answer(io.BytesIO(body), written, len(body), elapsed, self._version)

    def close(self) -> None:
        """Close the connections."""
        self._pool.clear()

    def _exchanged(self, request: QueryRequest, until: float) -> tuple[urllib3.BaseHTTPResponse, bytes]:
        address = self.address
        for _ in range(_MOST_REDIRECTS + 1):
            response = self._sent(address, request, until)
            try:
                if response.status not in _REDIRECTS:
                    return response, self._read(response, until)
                address = self._moved(address, response)
            finally:
                response.close()
        raise self._broken(f"leads from one address to another more than {_MOST_REDIRECTS} times")

    def _sent(self, address: str, request: QueryRequest, until: float) -> urllib3.BaseHTTPResponse:
        left = until - time.monotonic()
        if left <= 0:
            raise SlowError
        return self._pool.request(
            "POST",
            address,
            body=urlencode(_fields(request)),
            headers=_headers(request) | self._credentials,
            redirect=False,
            retries=False,
            preload_content=False,
            timeout=urllib3.Timeout(total=left),
        )

    def _moved(self, address: str, response: urllib3.BaseHTTPResponse) -> str:
        place = response.headers.get("Location", "")
        try:
            target = urljoin(address, place)
            old, new = urlsplit(address), urlsplit(target)
        except ValueError as error:
            raise self._broken(f"leads to {place[:200]!r}, which is no address") from error
        is_weaker = old.scheme == "https" and new.scheme != "https"
        if new.scheme not in ("http", "https") or new.hostname != old.hostname or is_weaker:
            raise self._broken(f"leads to {target[:200]}, which is not followed; give that address if you trust it")
        return target

    def _read(self, response: urllib3.BaseHTTPResponse, until: float) -> bytes:
        try:
            return self._unpacked(response, until)
        except ValueError as error:
            raise self._broken(str(error)) from error

    def _unpacked(self, response: urllib3.BaseHTTPResponse, until: float) -> bytes:
        found = Unpacked(response.headers.get("Content-Encoding", ""))
        most = self._most_bytes if response.status == 200 else _MOST_OF_A_FAILURE  # noqa: PLR2004 - the status of HTTP
        while True:
            block = response.read1(_BLOCK, decode_content=False)
            if time.monotonic() > until:
                raise SlowError
            if not block:
                break
            found.add(block)
            if len(found.body) > most:
                advice = "Ask for fewer rows or columns, or page with ORDER BY, LIMIT and OFFSET."
                raise LimitError("answer_limit", f"{most} bytes", advice)
        if not found.is_whole:
            raise self._broken("broke off before the end of its answer, which is packed")
        return bytes(found.body)

    def _checked(self, response: urllib3.BaseHTTPResponse, body: bytes, request: QueryRequest) -> Format:
        media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if response.status != 200:  # noqa: PLR2004 - the status of HTTP
            raise failure(self.address, response.status, media_type, body, response.headers)
        written = written_as(media_type, (request.solutions, request.graph))
        if written is None:
            raise self._broken(f"answered with {media_type or 'no media type'}, which was not asked for")
        is_marked = "Content-Length" in response.headers or "Transfer-Encoding" in response.headers
        if written != JSON and not is_marked:
            raise self._broken("does not say where its answer ends, so nobody can tell whether it is whole")
        if reason := fault(written, body):
            raise self._broken(f"sent {written.title} that cannot be read ({reason[:_LONGEST_REASON]})")
        if is_cut(response.headers, written, body):
            raise self._broken("gives only the first part of the answer; add LIMIT and OFFSET, or ask another one")
        return written

    def _broken(self, what: str) -> EngineError:
        return EngineError(f"The endpoint {self.address} {what}.")


def _pool(address: str) -> urllib3.PoolManager:
    """Make what connects: by the proxy of the environment, where there is one for this address."""
    parts = urlsplit(address)
    proxy = getproxies().get(parts.scheme)
    if proxy and not proxy_bypass(parts.hostname or ""):
        return watched(urllib3.ProxyManager(proxy))
    return watched(urllib3.PoolManager())


def _credentials(parts: SplitResult) -> dict[str, str]:
    if not parts.username:
        return {}
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return urllib3.make_headers(basic_auth=pair)


def _fields(request: QueryRequest) -> list[tuple[str, str]]:
    # The protocol's own fields only: what timeout= means differs from endpoint to endpoint.
    return [
        ("query", request.text),
        *(("default-graph-uri", graph) for graph in request.default_graphs),
        *(("named-graph-uri", graph) for graph in request.named_graphs),
    ]


def _headers(request: QueryRequest) -> dict[str, str]:
    wanted = [form.media_type for form in (request.solutions, request.graph) if form]
    if not wanted:
        raise NotAcceptableError("No format is accepted for the answer.")
    return {
        "Accept": ", ".join(wanted),
        "Accept-Encoding": "gzip",
        "Content-Type": "application/x-www-form-urlencoded",
        "User-Agent": f"gfmdkg/{__version__}",
    }


def _reason(error: Exception) -> str:
    if isinstance(error, NewConnectionError):
        return "cannot be reached"
    if isinstance(error, TlsError):
        return f"has a certificate that cannot be trusted, or speaks no TLS ({error})"
    if any(isinstance(part, IncompleteRead) for part in (error, *error.args)):
        return "broke off before the end of its answer"
    if isinstance(error, LocationParseError):
        return "has an address that cannot be read"
    return f"cannot be reached or broke off ({error})"
