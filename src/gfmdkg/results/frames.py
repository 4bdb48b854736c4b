"""Tables for pandas and polars: the type of a column comes from its RDF terms, and nothing is guessed from texts."""

import importlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gfmdkg.errors import GfmdkgError
from gfmdkg.results.rows import Row
from gfmdkg.results.values import Value, written

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

_LARGEST = 2**63
_MOST_DIGITS = 38
_PANDAS_TYPES: Mapping[type, str] = {bool: "boolean", int: "Int64", float: "Float64", str: "string"}


class MissingPackageError(GfmdkgError):
    """A call needs a package that is not installed."""


def pandas_frame(columns: Sequence[str], rows: Sequence[Row]) -> "pd.DataFrame":
    """Make a data frame of pandas; a column of several kinds, or of dates, holds the values as they are.

    :raises MissingPackageError: if pandas is not installed.
    """
    pandas = _package("pandas")
    made = {name: _pandas_series(pandas, [row[at] for row in rows]) for at, name in enumerate(columns)}
    frame: pd.DataFrame = pandas.DataFrame(made, columns=list(columns), index=range(len(rows)))
    return frame


def polars_frame(columns: Sequence[str], rows: Sequence[Row]) -> "pl.DataFrame":
    """Make a data frame of polars; a column of several kinds, or of what polars cannot hold, has texts.

    A moment with a time zone is given in UTC.

    :raises MissingPackageError: if polars is not installed.
    """
    polars = _package("polars")
    frame: pl.DataFrame = polars.DataFrame(
        [_polars_series(polars, name, [row[at] for row in rows]) for at, name in enumerate(columns)]
    )
    return frame


def _pandas_series(pandas: Any, values: Sequence[Value | None]) -> Any:
    kind = _kind(values)
    if kind is str:
        values = [None if value is None else str(value) for value in values]
    return pandas.Series(values, dtype=_PANDAS_TYPES.get(kind, "object") if kind else "object")


def _polars_series(polars: Any, name: str, values: Sequence[Value | None]) -> Any:
    types = {bool: polars.Boolean, int: polars.Int64, float: polars.Float64, date: polars.Date}
    kind = _kind(values)
    if kind is Decimal and _have_one_scale([value for value in values if isinstance(value, Decimal)]):
        return polars.Series(name, values)  # the scale is that of the longest
    if kind is datetime and len(zoned := {_has_zone(value) for value in values if isinstance(value, datetime)}) == 1:
        return polars.Series(name, values, dtype=polars.Datetime("us", "UTC" if zoned.pop() else None))
    if kind in types:
        return polars.Series(name, values, dtype=types[kind])
    return polars.Series(name, [None if value is None else written(value) for value in values], dtype=polars.String)


def _have_one_scale(values: Sequence[Decimal]) -> bool:
    """Whether polars can hold all of them with the scale of the longest; it drops those that it cannot."""
    scale = max(max(0, -int(value.as_tuple().exponent)) for value in values)
    return max(value.adjusted() for value in values) + 1 + scale <= _MOST_DIGITS


def _has_zone(value: datetime) -> bool:
    return value.tzinfo is not None


def _kind(values: Sequence[Value | None]) -> type | None:
    """Find the one type that all values have; None where they have several, or where there are none."""
    kinds = {_type(value) for value in values if value is not None}
    if kinds == {int} and any(not -_LARGEST <= int(value) < _LARGEST for value in values if isinstance(value, int)):
        return None
    return kinds.pop() if len(kinds) == 1 else None


def _type(value: Value) -> type:
    return next(kind for kind in (bool, int, float, Decimal, datetime, date, str, tuple) if isinstance(value, kind))


def _package(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        message = f"{name} is not installed. Run: pip install 'gfmdkg[{name}]' (or pip install {name})."
        raise MissingPackageError(message) from error
