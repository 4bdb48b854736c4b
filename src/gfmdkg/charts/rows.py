"""From the terms of an answer to what a picture shows: short texts, numbers and years, one text for one entity."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from gfmdkg.charts.header import FOLDED_COLUMN, FOLDED_VALUE, KINDS, Channel, Chart
from gfmdkg.charts.style import CATEGORIES
from gfmdkg.errors import LimitError
from gfmdkg.iris import PREFIXES, shorten

Binding = Mapping[str, Mapping[str, str]]  # one row of the SPARQL results format in JSON
Value = str | float | None
Datum = dict[str, Value]

ADVICE = "Ask for less, or take the answer as a table."
MOST_ROWS = 2_000
MOST_PLACES = 100  # on an axis, or in a column of a network
MOST_COLOURS = len(CATEGORIES)
_LONGEST_NAME = 60  # characters: cut here and not by their width, they are cut alike wherever they are drawn
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")  # of these, XML has no most
_NUMBERS = {PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "float", "int", "long")}
_YEAR = re.compile(r"-?\d{4,}")
_LABEL = "Label"


def data(chart: Chart, bindings: Sequence[Binding]) -> list[Datum]:
    """Give what each channel shows of each row, under the name of the channel.

    :raises LimitError: if there are more rows than a picture can show.
    """
    if len(bindings) * max(1, len(chart.fold)) > MOST_ROWS:
        raise too_many("chart_rows", f"{MOST_ROWS} rows")
    rows = [*_folded(chart.fold, bindings)] if chart.fold else bindings
    texts = {name: _texts(channel.field, rows) for name, channel in chart.channels.items()}
    number = KINDS[chart.kind].number
    return [
        {
            name: _amount(channel, row) if name == number else _name(channel, row, texts[name])
            for name, channel in chart.channels.items()
        }
        for row in rows
    ]


def places(shown: Iterable[Datum], channel: str, most: int = MOST_PLACES) -> list[str]:
    """List the different texts of a channel in the order of the rows.

    :param most: how many there can be.
    :raises LimitError: if there are more.
    """
    found = list(dict.fromkeys(str(datum[channel]) for datum in shown if datum[channel] is not None))
    if len(found) > most:
        raise too_many("chart_places", f"{most} names of one kind")
    return found


def year(value: Value) -> float | None:
    """Read a date or a year as a number of years; the middle of 2017 is about 2017.5.

    >>> year("2017"), year("2017-07-02"), year("soon")
    (2017.0, 2017.499, None)
    """
    text = str(value)
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        whole = _YEAR.match(text)
        return float(whole[0]) if whole else None
    first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    return round(day.year + (day - first).days / ((last - first).days + 1), 3)


def too_many(limit: str, value: str) -> LimitError:
    """Say that an answer is too long to be drawn; nothing of it is left out instead."""
    return LimitError(limit, value, ADVICE)


def _folded(fold: Mapping[str, str], bindings: Iterable[Binding]) -> Iterable[Binding]:
    for row in bindings:
        for column, heading in fold.items():
            value = {FOLDED_VALUE: row[column]} if column in row else {}
            yield {**row, FOLDED_COLUMN: {"type": "literal", "value": heading}, **value}


def _name(channel: Channel, row: Binding, texts: Mapping[str, str]) -> str | None:
    text = texts[_identity(channel.field, row)] if channel.field in row else channel.unbound
    return text or None


def _amount(channel: Channel, row: Binding) -> float | None:
    term = row.get(channel.field, {})
    text = str(term.get("value", ""))
    if channel.entries:
        return text.count(",") + 1 if text else 0
    if term.get("datatype") not in _NUMBERS:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None


def _texts(column: str, rows: Iterable[Binding]) -> dict[str, str]:
    # Two entities of one name stay two: the end of the IRI tells them apart. Names that begin alike as long as there
    # is room lose their middle instead of their end.
    found = {_identity(column, row): _text(row[column]) for row in rows if column in row}
    entities = Counter(found.values())
    names = {key: f"{name} ({_slug(key)})" if entities[name] > 1 else name for key, name in found.items()}
    beginnings = Counter(map(_cut, names.values()))
    return {key: _cut(name) if beginnings[_cut(name)] == 1 else _middle_cut(name) for key, name in names.items()}


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"


def _middle_cut(name: str) -> str:
    half = _LONGEST_NAME // 2 - 1
    return name if len(name) <= _LONGEST_NAME else f"{name[:half].rstrip()} … {name[-half:].lstrip()}"


def _identity(column: str, row: Binding) -> str:
    entity = row.get(column.removesuffix(_LABEL)) if column.endswith(_LABEL) else None
    return str((entity or row[column])["value"])


def _text(term: Mapping[str, str]) -> str:
    written = shorten(term["value"]) if term["type"] == "uri" else str(term["value"])
    return _UNPRINTABLE.sub(" ", written).strip()


def _slug(iri: str) -> str:
    return iri.rstrip("/").rpartition("/")[2]
