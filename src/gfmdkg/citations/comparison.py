"""Whether an answer of today says what the cited one said, and if not, which rows differ."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Self

from gfmdkg.citations.content import Content, shortened
from gfmdkg.errors import LimitError, ParameterError, QueryError, RefusedError, ServiceError

MOST_ROWS = 100  # that are named of those that are gone, and of those that are new
MOST_LETTERS = 500  # of one term

Row = tuple[str, ...]
_FAILURES = (LimitError, ParameterError, QueryError, RefusedError, ServiceError)


@dataclass(frozen=True)
class HeldRows:
    """The rows of a cited answer, as they were.

    :param columns: the names of the columns.
    :param rows: each with its terms, every blank node written as ``[]``.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @classmethod
    def of(cls, content: Content) -> Self:
        """Take the rows of an answer."""
        return cls(content.columns, content.comparable)


@dataclass(frozen=True)
class Rows:
    """Some rows of an answer.

    :param columns: the names of the columns.
    :param rows: the first of them, long terms cut off.
    :param total: how many there are.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    total: int = 0


@dataclass(frozen=True)
class Verdict:
    """What a comparison came to.

    :param is_same: whether both answers say the same; None where there is no answer today.
    :param failure: why there is none.
    :param rows_held: whether the rows of the cited answer are here to be compared.
    :param gone: rows that only the cited answer has.
    :param new: rows that only the answer of today has.
    :param is_reordered: whether both have the same rows in another order.
    """

    is_same: bool | None
    failure: str = ""
    rows_held: bool = False
    gone: Rows = field(default_factory=Rows)
    new: Rows = field(default_factory=Rows)
    is_reordered: bool = False


def compare(fingerprint: str, held: HeldRows | None, answer: Callable[[], Content]) -> Verdict:
    """Compare a cited answer with that of today.

    :param fingerprint: that of the cited answer.
    :param held: its rows, where they are kept.
    :param answer: gives the answer of today.
    """
    try:
        today = answer()
        is_same = today.fingerprint == fingerprint
    except _FAILURES as error:
        return Verdict(None, str(error), rows_held=held is not None)
    if is_same or held is None:
        return Verdict(is_same, rows_held=held is not None)
    return _difference(held, today)


def _difference(held: HeldRows, today: Content) -> Verdict:
    now = HeldRows.of(today)
    gone, new = Counter(held.rows) - Counter(now.rows), Counter(now.rows) - Counter(held.rows)
    return Verdict(
        is_same=False,
        rows_held=True,
        gone=_first(held.columns, list(gone.elements()), today.shown),
        new=_first(now.columns, list(new.elements()), today.shown),
        is_reordered=held.columns == now.columns and not gone and not new and held.rows != now.rows,
    )


def _first(columns: tuple[str, ...], rows: Sequence[Row], order: Sequence[str]) -> Rows:
    # The columns stand as the query has them, those that it has no more at the end.
    if not columns:
        return Rows(rows=tuple(tuple(map(_cut, row)) for row in rows[:MOST_ROWS]), total=len(rows))
    shown = sorted(columns, key=lambda name: order.index(name) if name in order else len(order))
    places = [columns.index(name) for name in shown]
    first = (tuple(_cut(row[place]) for place in places) for row in rows[:MOST_ROWS])
    return Rows(tuple(shown), tuple(first), len(rows))


def _cut(written: str) -> str:
    term = shortened(written)
    return term if len(term) <= MOST_LETTERS else term[:MOST_LETTERS] + "…"
