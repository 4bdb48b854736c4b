"""The ``chart`` of a query's header: a kind of picture, and which column is what in it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Self

from gfmdkg.errors import GfmdkgError

FOLDED_COLUMN, FOLDED_VALUE = "column", "value"  # what Vega-Lite's transform "fold" calls key and value


class ChartError(GfmdkgError):
    """The ``chart`` in the header of a query does not keep the rules of ``docs/charts.md``."""


@dataclass(frozen=True)
class Kind:
    """One kind of picture.

    :param title: its name in a sentence.
    :param required: the channels that it needs.
    :param optional: those that it can have.
    :param number: the channel that shows a number; all others show texts.
    """

    title: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    number: str = ""

    @property
    def channels(self) -> tuple[str, ...]:
        """Every channel that it can have."""
        return self.required + self.optional


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "bar": Kind("Bar chart", ("y", "x"), ("color",), number="x"),
        "heat map": Kind("Heat map", ("y", "x"), ("color", "text"), number="color"),
        "timeline": Kind("Timeline", ("y", "start"), ("end", "color")),
        "network": Kind("Network", ("source", "target"), ("color",)),
        "map": Kind("Map of countries", ("country",), ("color", "text"), number="color"),
    }
)
CHANNEL_KEYS = {"field": str, "title": str, "entries": bool, "unbound": str}


@dataclass(frozen=True)
class Channel:
    """Which column a part of the picture shows.

    :param field: the column.
    :param title: what people call it.
    :param entries: whether the number of entries between commas is shown in place of the text.
    :param unbound: what stands for a row that has nothing in the column; empty where such a row is not drawn.
    """

    field: str
    title: str
    entries: bool = False
    unbound: str = ""


@dataclass(frozen=True)
class Chart:
    """What a query is drawn as.

    :param kind: one of :data:`KINDS`.
    :param channels: the column of each part of the picture.
    :param fold: columns that become rows, with their headings: each row becomes one for each of them, with the
        heading in the column ``column`` and what stood there in ``value``.
    """

    kind: str
    channels: Mapping[str, Channel]
    fold: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, given: Mapping[str, object], columns: Collection[str] | None = None) -> Self:
        """Read the ``chart`` of a header.

        :param columns: the columns of the query; None for one that has been checked.
        :raises ChartError: if a key, a kind or a column is none that there is.
        """
        name = given.get("kind")
        if not isinstance(name, str) or name not in KINDS:
            raise ChartError(f"'chart' has the unknown kind {name!r}; known are {', '.join(KINDS)}.")
        fold = _fold(given.get("fold", {}), columns)
        known = [*columns, FOLDED_COLUMN, FOLDED_VALUE] if fold and columns is not None else columns
        parts = {key: value for key, value in given.items() if key not in ("kind", "fold")}
        _check_channels(name, parts)
        channels = {key: _channel(key, part, known) for key, part in parts.items()}
        if wrong := [key for key, channel in channels.items() if channel.entries and key != KINDS[name].number]:
            raise ChartError(f"{wrong[0]!r} shows texts in a {name}; 'entries' is for numbers.")
        return cls(name, channels, fold)


def check(chart: Mapping[str, object], columns: Collection[str]) -> None:
    """See whether the ``chart`` of a header fits the columns of its query.

    :raises ChartError: if it does not; the message names what is wrong and what would be right.

    >>> check({"kind": "bar", "y": "areaLabel", "x": "summits"}, ["area", "areaLabel", "summits"])
    """
    Chart.parse(chart, columns)


def _check_channels(name: str, parts: Collection[str]) -> None:
    kind = KINDS[name]
    if unknown := [key for key in parts if key not in kind.channels]:
        raise ChartError(f"a {name} has no {unknown[0]!r}; it has {', '.join(kind.channels)}.")
    if missing := [key for key in kind.required if key not in parts]:
        raise ChartError(f"a {name} needs {' and '.join(missing)}.")


def _fold(given: object, columns: Collection[str] | None) -> dict[str, str]:
    if not isinstance(given, Mapping):
        raise ChartError(f"'fold' is {given!r}: give a heading for each column, such as {{explicit: Explicit}}.")
    for column, heading in given.items():
        _check_column("fold", column, columns)
        if not isinstance(heading, str):
            raise ChartError(f"the heading of {column!r} is {heading!r}: give a text.")
    return dict(given)


def _channel(name: str, given: object, columns: Collection[str] | None) -> Channel:
    if isinstance(given, str):
        given = {"field": given}
    if not isinstance(given, Mapping) or "field" not in given:
        raise ChartError(f"{name!r} is {given!r}: give a column, or a mapping with 'field' and 'title'.")
    for key, value in given.items():
        if key not in CHANNEL_KEYS or not isinstance(value, CHANNEL_KEYS[key]):
            keys = ", ".join(f"{known} ({kind.__name__})" for known, kind in CHANNEL_KEYS.items())
            raise ChartError(f"{name!r} has {key}: {value!r}; it may have {keys}.")
    _check_column(name, given["field"], columns)
    return Channel(**{"title": _words(given["field"]), **given})


def _check_column(name: str, column: object, columns: Collection[str] | None) -> None:
    if columns is not None and column not in columns:
        raise ChartError(f"{name!r} names the column {column!r}; the query has {', '.join(columns) or 'none'}.")


def _words(column: str) -> str:
    # sectionLabel is the name of a section: "Section".
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in column.removesuffix("Label"))
    return spaced[:1].upper() + spaced[1:]
