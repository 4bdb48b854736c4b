"""What an endpoint says when it does not answer, and how it tells that an answer is cut short."""

import collections
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pyoxigraph as ox

from gfmdkg.errors import (
    BusyError,
    EngineError,
    GfmdkgError,
    LimitError,
    NotAcceptableError,
    QueryError,
    RefusedError,
)
from gfmdkg.formats import JSON, Format

_BAD_REQUEST, _FORBIDDEN, _NOT_ACCEPTABLE, _BUSY, _UNAVAILABLE = 400, 403, 406, 429, 503
_LONGEST = 500
_RETRY_SECONDS = 10


def failure(address: str, status: int, media_type: str, body: bytes, headers: Mapping[str, str]) -> GfmdkgError:
    """Turn a failure into the error that the engine in this process would raise.

    :param body: a problem document (RFC 9457) of ours, or whatever the endpoint says.
    """
    problem = _problem(media_type, body)
    if problem:
        return _ours(problem, address, headers)
    said = " ".join(body.decode(errors="replace").split())[:_LONGEST] if media_type.startswith("text/plain") else ""
    if status == _BAD_REQUEST:
        return QueryError(said or f"The endpoint {address} cannot read the query.")
    if status in (_BUSY, _UNAVAILABLE):
        return BusyError(f"The endpoint {address} is busy.", _seconds(headers))
    return EngineError(f"The endpoint {address} answered with HTTP status {status}." + (f" {said}" if said else ""))


def written_as(media_type: str, wanted: Iterable[Format | None]) -> Format | None:
    """Find which of the formats that were asked for an answer is in."""
    return next((form for form in wanted if form and media_type in (form.media_type, *form.aliases)), None)


def is_cut(headers: Mapping[str, str], written: Format, body: bytes) -> bool:
    """Whether the endpoint says that it gives only a part of the answer, as Virtuoso does with status 200."""
    if headers.get("X-SQL-State") or headers.get("X-SPARQL-Partial"):
        return True
    most = headers.get("X-SPARQL-MaxRows", "")
    if not most.isdecimal():
        return False
    return written != JSON or len(json.loads(body).get("results", {}).get("bindings", ())) >= int(most)


def fault(written: Format, body: bytes) -> str:
    """Say why a body cannot be read in its format; nothing where it can, or where only a person could tell."""
    try:
        if written.kind == "graph":
            collections.deque(ox.parse(body, format=ox.RdfFormat.from_media_type(written.media_type)), maxlen=0)
        elif written == JSON and not isinstance(json.loads(body), dict):
            return "it is no object"
    except (SyntaxError, ValueError, RecursionError) as error:
        return str(error)
    return ""


def _problem(media_type: str, body: bytes) -> dict[str, Any]:
    if media_type != "application/problem+json":
        return {}
    try:
        problem = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return problem if isinstance(problem, dict) else {}


def _ours(problem: Mapping[str, Any], address: str, headers: Mapping[str, str]) -> GfmdkgError:
    kind = str(problem.get("type", "")).rpartition("/")[2]
    detail, hint, limit, value = (str(problem.get(key, ""))[:_LONGEST] for key in ("detail", "hint", "limit", "value"))
    place = _whole(problem.get("line")), _whole(problem.get("column"))
    known: dict[str, Callable[[], GfmdkgError]] = {
        "query-error": lambda: QueryError(detail, *place, hint),
        "refused": lambda: RefusedError(detail, *place),
        "not-acceptable": lambda: NotAcceptableError(detail),
        "limit-error": lambda: LimitError(limit, value, hint),
        "busy": lambda: BusyError(detail, _seconds(headers)),
    }
    if kind in known:
        return known[kind]()
    return EngineError(f"The endpoint {address} failed: {detail or problem.get('title', 'it does not say why')}")


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _seconds(headers: Mapping[str, str]) -> int:
    text = headers.get("Retry-After", "")
    return int(text) if text.isdecimal() and len(text) < len("1000000") else _RETRY_SECONDS
