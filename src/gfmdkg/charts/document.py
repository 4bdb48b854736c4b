"""Complete Vega-Lite documents: a picture with its title, its source and its alternative text."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Protocol

from gfmdkg.charts.header import KINDS, Chart
from gfmdkg.charts.maps import BOUNDARIES, is_known, world_map
from gfmdkg.charts.network import network
from gfmdkg.charts.pictures import NUMBER, bar, heat_map, timeline
from gfmdkg.charts.rows import Binding, Datum, Value, data, year
from gfmdkg.charts.style import CONFIG, SOURCE
from gfmdkg.errors import NotAcceptableError

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"

_LINE = 84  # characters of a title
_SAID = 12  # rows that the alternative text says
_DRAWN: Mapping[str, Callable[[Chart, Sequence[Datum]], dict[str, Any]]] = {
    "bar": bar,
    "heat map": heat_map,
    "timeline": timeline,
    "network": network,
    "map": world_map,
}


class Charted(Protocol):
    """What a chart must know of a saved query."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def title(self) -> str:
        """A few words."""

    @property
    def chart(self) -> Mapping[str, Any] | None:
        """What its header says of a chart."""


@dataclass(frozen=True)
class Facts:
    """What a picture says of its origin.

    :param version: the version of the dataset that answered.
    :param source: what the data are.
    :param values: what was asked for: the text of each parameter by name.
    """

    version: str
    source: str = "GFMD knowledge graph"
    values: Mapping[str, str] | None = None


def specification(query: Charted, bindings: Sequence[Binding], facts: Facts) -> dict[str, Any]:
    """Give a complete Vega-Lite document with its data inside; it names no address to load anything from.

    :param bindings: the rows, as ``results.bindings`` of the SPARQL results format in JSON.
    :raises NotAcceptableError: if the query has no chart, or one that needs what has not been built.
    :raises ChartError: if the header says of its chart what it may not say.
    :raises LimitError: if the answer has more rows or names than a picture can show.
    """
    if query.chart is None:
        raise NotAcceptableError(f"The query {query.name} has no chart.")
    chart = Chart.parse(query.chart)
    shown = data(chart, bindings)
    body = _DRAWN[chart.kind](chart, shown)
    return {
        "$schema": SCHEMA,
        "description": _description(query, chart, shown),
        "title": {"text": wrap(query.title, _LINE), "subtitle": _subtitle(chart, shown, facts)},
        "background": "white",
        "padding": 14,
        "config": CONFIG,
        "usermeta": {"query": query.name, "datasetVersion": facts.version},
        "vconcat": [{**body, "title": {"text": _source(query, chart, facts), **SOURCE}}],
    }


def _subtitle(chart: Chart, shown: Sequence[Datum], facts: Facts) -> list[str]:
    asked = "; ".join(f"{name}: {value}" for name, value in (facts.values or {}).items() if value)
    left_out = sum(not _is_shown(chart, datum) for datum in shown)
    said = f"{left_out} of {len(shown)} rows cannot be shown here; the table has them." if left_out else ""
    notes = asked, said if shown else "The answer has no rows."
    return [line for text in notes for line in wrap(text, _LINE + 16, max_lines=3, placeholder=" …")]


def _is_shown(chart: Chart, datum: Datum) -> bool:
    if chart.kind == "timeline":
        return datum["y"] is not None and (year(datum["start"]) or year(datum.get("end"))) is not None
    if chart.kind == "map":
        return is_known(datum["country"]) and datum.get("color", 1) is not None
    return all(datum[channel] is not None for channel in KINDS[chart.kind].required)


def _source(query: Charted, chart: Chart, facts: Facts) -> list[str]:
    line = f"Source: {facts.source}, version {facts.version}; query {query.name}"
    return [line, BOUNDARIES] if chart.kind == "map" else [line]


def _description(query: Charted, chart: Chart, shown: Sequence[Datum]) -> str:
    # For who does not see the picture: what is on it, and the beginning of what it shows.
    told = _told(chart)
    empty = (None, 0) if chart.kind == "heat map" else ()
    drawn = [datum for datum in shown if _is_shown(chart, datum) and datum.get("color", 1) not in empty]
    rows = list(dict.fromkeys(_said(datum, told) for datum in _summed(chart, drawn)))
    more = f"; and {len(rows) - _SAID} more" if len(rows) > _SAID else ""
    titles = ", ".join(chart.channels[name].title if name in chart.channels else NUMBER for name in told)
    said = "; ".join(rows[:_SAID]) + more if rows else "nothing"
    return f"{KINDS[chart.kind].title}: {query.title}. {titles}: {said}."


def _told(chart: Chart) -> list[str]:
    kind = KINDS[chart.kind]
    if chart.kind == "map":
        return ["text" if "text" in chart.channels else "country", kind.number]
    unsaid = "color" if "text" in chart.channels else ""
    return [name for name in kind.channels if name in (*chart.channels, kind.number) and name != unsaid]


def _summed(chart: Chart, drawn: Sequence[Datum]) -> list[Datum]:
    # What the picture adds up is said as one sum; a row without a number counts as one.
    number = KINDS[chart.kind].number
    if not number:
        return list(drawn)
    sums: dict[tuple[Value, ...], Datum] = {}
    for datum in drawn:
        place = tuple(value for name, value in datum.items() if name != number)
        amount = float(datum.get(number, 1) or 0)
        sums[place] = {**datum, number: amount + float(sums.get(place, {}).get(number) or 0)}
    return list(sums.values())


def _said(datum: Datum, told: Sequence[str]) -> str:
    values = (datum[name] for name in told if datum[name] is not None)
    return ", ".join(f"{value:.15g}" if isinstance(value, float) else str(value) for value in values)
