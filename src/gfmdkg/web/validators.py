"""Entity tags: who holds an answer already is told so, without any evaluation (RFC 9110, sections 8.8 and 13).

Everything that is served depends on the dataset, the saved queries, the program, its settings and the request only, so
its tag is a hash of these. A query that would answer otherwise each time has no tag, and nobody keeps its answer.
"""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from hashlib import blake2b

from flask import Flask, Response, request

from gfmdkg import __version__, guard
from gfmdkg.query import QueryRequest
from gfmdkg.settings import Settings
from gfmdkg.web.protocol import endpoint_address
from gfmdkg.web.service import service

REVALIDATE = "public, no-cache"  # whoever keeps an answer asks each time whether it still holds
KEEP_NOT = "no-store"

# Who compresses an answer puts the name of the coding behind its tag, inside the quotes.
_TAG = re.compile(r'"([^"]*?)((?:-(?:gzip|zstd|br))?)"')
_SAFE = ("GET", "HEAD")
_ELSEWHERE = {"host", "port", "spool", "state", "releases", "root_path"}  # where a server stands, not what it answers


def tag(*parts: str) -> str:
    """Make a strong entity tag of what an answer depends on.

    >>> tag("a", "b") == tag("a", "b"), tag("a", "b") == tag("ab", "")
    (True, False)
    """
    digest = blake2b(digest_size=15)
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:%b" % (len(raw), raw))
    return f'"{digest.hexdigest()}"'


def held(etag: str, header: str | None) -> str:
    """Give the tag under which a client that sends this ``If-None-Match`` holds an answer; empty where it does not.

    It may hold it compressed, and a cache brings only that up to date whose tag it is told (RFC 9111, section 4.3.4).

    :param etag: the tag of the answer, strong or weak; empty for one that has none.

    ``*`` is no match: whether there is an answer at all is known only after the evaluation.

    >>> held('"a"', 'W/"b", "a-gzip"'), held('"a"', "*")
    ('"a-gzip"', '')
    """
    plain = etag.removeprefix("W/")[1:-1]
    codings = (coding for name, coding in _TAG.findall(header or "") if plain and name == plain)
    coding = next(codings, None)
    return "" if coding is None else f'{etag[:-1]}{coding}"'


@dataclass(frozen=True)
class Policy:
    """What a response says of being kept.

    :param cache_control: its ``Cache-Control``.
    :param etag: its entity tag; empty for none.
    """

    cache_control: str
    etag: str = ""

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Write it."""
        kept = [("Cache-Control", self.cache_control)]
        return [*kept, ("ETag", self.etag)] if self.etag else kept


def policy(asked: QueryRequest, labels: tuple[str, ...], served: str, method: str) -> Policy:
    """Say how the response to a question may be kept.

    :param labels: what else the response depends on: the media types that it can have, or the address of a page.
    :param served: as :func:`served_by` gives it.
    :param method: that of the request.
    """
    if not guard.is_repeatable(asked.text):
        return Policy(KEEP_NOT)
    if method == "POST":  # no client asks again by POST whether its answer still holds
        return Policy(REVALIDATE)
    graphs = (*asked.default_graphs, "", *asked.named_graphs)
    return Policy(REVALIDATE, tag(served, *labels, asked.base_iri or "", asked.text, *graphs))


def answered(asked: QueryRequest, labels: tuple[str, ...], version: str, respond: Callable[[], Response]) -> Response:
    """Answer a question, or say that the client holds the answer already.

    :param labels: what else the response depends on: the media types that it can have, or the address of a page.
    :param version: that of the dataset that is asked.
    :param respond: evaluates the question.
    """
    kept = policy(asked, labels, served_by(version, service().settings), request.method)
    there = held(kept.etag, request.environ.get("HTTP_IF_NONE_MATCH"))
    return _not_modified(kept, there, version) if there else _keeping(respond(), kept)


def page_labels() -> tuple[str, ...]:
    """Name what a page depends on beside the dataset: saved queries, other versions, and its address in links."""
    published = service().publication
    held_here = (published.queries.version, *published.releases.versions) if published else ()
    return "page", *held_here, endpoint_address(request), request.query_string.decode("latin-1")


def register(app: Flask) -> None:
    """Give a tag to every page and document that has no other."""
    app.before_request(_spare)
    app.after_request(_complete)


def _spare() -> Response | None:
    header = request.environ.get("HTTP_IF_NONE_MATCH")
    if header is None or request.method not in _SAFE:
        return None
    kept = _of_document()
    there = held(kept.etag, header)
    return _not_modified(kept, there, "" if _names_version() else service().engine.version) if there else None


def _names_version() -> bool:
    """Whether the address names a version, so that what it leads to may be of another one than is served."""
    return b"version=" in request.query_string or "version" in (request.view_args or ())


def _complete(response: Response) -> Response:
    headers = response.headers
    if response.status_code != 200 or request.method not in _SAFE or "Cache-Control" in headers:  # noqa: PLR2004
        return response
    return _keeping(response, _of_document())


def _of_document() -> Policy:
    served = served_by(service().engine.version, service().settings)
    wanted = (request.environ.get(name, "") for name in ("HTTP_ACCEPT", "HTTP_ACCEPT_DATETIME"))
    return Policy(REVALIDATE, tag(served, *page_labels(), *wanted))


@lru_cache(64)
def served_by(version: str, settings: Settings) -> str:
    """Hash all on which answers depend besides the request.

    :param version: that of the dataset.
    """
    kept = [f"{name}={value}" for name, value in asdict(settings).items() if name not in _ELSEWHERE]
    return tag(version, __version__, *kept)


def _not_modified(kept: Policy, there: str, version: str) -> Response:
    response = Response(status=304, headers=[("GFMDKG-Dataset-Version", version)] if version else [])
    del response.headers["Content-Type"]
    return _keeping(response, replace(kept, etag=there))


def _keeping(response: Response, kept: Policy) -> Response:
    for name, value in kept.headers:
        response.headers.set(name, value)
    return response
