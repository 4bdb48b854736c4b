"""What an endpoint says when it does not answer, and how it tells that an answer is cut short."""

import collections
import json
import re
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
        elif written == JSON:
            return _fault_of_json(json.loads(body.decode("utf-8-sig")), body)
    except (SyntaxError, ValueError, RecursionError) as error:
        return str(error)
    return ""


def _fault_of_json(document: Any, body: bytes) -> str:
    if not isinstance(document, dict):
        return "it is no object"
    if re.search(rb"\\u[dD][89a-fA-F]", body):
        json.dumps(document, ensure_ascii=False).encode()  # half a character, which nothing can write
    if isinstance(document.get("boolean"), bool):
        return ""
    head, results = document.get("head"), document.get("results")
    names = head.get("vars") if isinstance(head, dict) else None
    rows = results.get("bindings") if isinstance(results, dict) else None
    if not isinstance(names, list) or not isinstance(rows, list):
        return "it has no table and no truth value"
    if not all(isinstance(name, str) and name for name in names) or len(set(names)) < len(names):
        return "the names of its columns are no names, or not different ones"
    named = set(names)
    if any(isinstance(row, dict) and not row.keys() <= named for row in rows):
        return "a row has a column that its head does not name"
    terms = (term for row in rows for term in (row.values() if isinstance(row, dict) else (row,)))
    return "" if all(map(_is_term, terms)) else "a cell of it is no term"


def _is_term(term: Any) -> bool:
    if not isinstance(term, dict):
        return False
    kind, value = term.get("type"), term.get("value")
    if kind == "triple":
        return isinstance(value, dict) and all(_is_term(value.get(part)) for part in ("subject", "predicate", "object"))
    notes = (value, term.get("datatype", ""), term.get("xml:lang", ""))
    return isinstance(kind, str) and all(isinstance(note, str) for note in notes)


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
        "busy": lambda: BusyError(detail or f"The endpoint {address} is busy.", _seconds(headers)),
    }
    if kind in known:
        return known[kind]()
    said = detail or str(problem.get("title", "it does not say why"))[:_LONGEST]
    return EngineError(f"The endpoint {address} failed: {said}")


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _seconds(headers: Mapping[str, str]) -> int:
    text = headers.get("Retry-After", "")
    return int(text) if text.isdecimal() and len(text) < len("1000000") else _RETRY_SECONDS
