"""Pages of an answer: ``limit`` and ``offset`` of an address, and where its other pages are (RFC 8288)."""

import re
from collections.abc import Callable, Mapping

from gfmdkg.errors import ParameterError
from gfmdkg.query import Window
from gfmdkg.terms import cut
from gfmdkg.web.fields import Fields

LIMIT = "limit"
OFFSET = "offset"
LONGEST_LINKS = 8000  # bytes of a header that clients and proxies take

_NUMBER = re.compile(r"0|[1-9]\d{0,8}", re.ASCII)


def read_window(fields: Fields) -> Window:
    """Read which rows an address asks for; all of them where it does not say.

    :raises ParameterError: if one of its numbers is none.
    """
    offset, limit = (_number(fields, name, least) for name, least in ((OFFSET, 0), (LIMIT, 1)))
    return Window(offset or 0, limit)


def rows_in(window: Window, total: int) -> int:
    """Count the rows of a window of an answer.

    >>> rows_in(Window(10, 5), 12), rows_in(Window(20, 5), 12), rows_in(Window(), 12)
    (2, 0, 12)
    """
    behind = max(0, total - window.offset)
    return behind if window.limit is None else min(behind, window.limit)


def pages(window: Window, total: int) -> dict[str, Window]:
    """Give the other pages of an answer by their relation to this one; none where all rows are one page.

    >>> pages(Window(20, 10), 35)["last"]
    Window(offset=30, limit=10)
    """
    offset, limit = window
    if limit is None or (offset == 0 and total <= limit):
        return {}
    start = offset % limit
    last = start + max(0, total - 1 - start) // limit * limit
    places = {"first": 0, "last": last if total > start else 0}
    if offset > 0:
        places["prev"] = min(max(0, offset - limit), places["last"])
    if offset + limit < total:
        places["next"] = offset + limit
    return {relation: Window(place, limit) for relation, place in places.items()}


def link_header(found: Mapping[str, Window], address: Callable[[Window], str]) -> str:
    """Write pages as the value of a ``Link`` header.

    :param address: gives the address of a window.
    """
    return ", ".join(f'<{address(window)}>; rel="{relation}"' for relation, window in found.items())


def window_fields(window: Window) -> dict[str, str]:
    """Give the fields of an address that asks for a window."""
    given = {OFFSET: window.offset or None, LIMIT: window.limit}
    return {name: str(number) for name, number in given.items() if number is not None}


def _number(fields: Fields, name: str, least: int) -> int | None:
    if name not in fields:
        return None
    text = fields.one(name)
    if not _NUMBER.fullmatch(text) or int(text) < least:
        problem = f"{cut(text)!r} is no value for {name!r}: give a whole number from {least} to 999999999."
        raise ParameterError(problem, name)
    return int(text)
