"""Bars, heat maps and timelines as parts of a Vega-Lite document."""

from collections.abc import Mapping, Sequence
from typing import Any

from gfmdkg.charts.header import Chart
from gfmdkg.charts.rows import MOST_COLOURS, Datum, Value, places, year
from gfmdkg.charts.style import ACCENT, LEFT, NAMES, PALE, RAMP, STEP, WIDTH

Part = dict[str, Any]

NUMBER = "Number"  # the title of what no column has: how many rows there are
_DARK = 0.6  # of the highest number: from there on a cell is so dark that its text is white
_FEW = 5


def bar(chart: Chart, shown: Sequence[Datum]) -> Part:
    """Draw one bar for each text of ``y``, as long as the sum of ``x``."""
    kept = [datum for datum in shown if isinstance(datum["x"], int | float) and datum["y"] is not None]
    axis = {"tickMinStep": 1} if all(float(datum["x"] or 0).is_integer() for datum in kept) else {}
    length = {"aggregate": "sum", "field": "x", "type": "quantitative", "title": chart.channels["x"].title}
    colour = coloured(chart, kept)
    if colour:  # the parts of a bar stand in the order of the legend
        domain = colour["color"]["scale"]["domain"]
        kept = [{**datum, "order": domain.index(datum["color"]) if datum["color"] else None} for datum in kept]
        colour["order"] = {"field": "order", "type": "quantitative"}
    bars: Part = {"mark": {"type": "bar", "color": ACCENT}, "encoding": colour}
    sums = {"text": {"aggregate": "sum", "field": "x", **({"format": ","} if axis else {})}}
    numbers: Part = {"mark": {"type": "text", "align": "left", "dx": 4}, "encoding": sums}
    across: Part = {"y": _names(chart, shown, "y"), "x": {**length, "axis": axis}}
    return {**_drawn(kept), "width": WIDTH, "height": {"step": STEP}, "encoding": across, "layer": [bars, numbers]}


def heat_map(chart: Chart, shown: Sequence[Datum]) -> Part:
    """Draw one cell for each pair of ``y`` and ``x`` that has something to show."""
    cells = _cells(chart, shown)
    most = max((float(cell["color"] or 0) for cell in cells), default=0)
    band = {"grid": True, "gridColor": "white", "gridWidth": 2, "tickBand": "extent"}
    across: Part = {"y": _names(chart, shown, "y"), "x": _names(chart, shown, "x")}
    across["y"]["axis"] |= band
    across["x"]["axis"] |= {**band, "orient": "top", "labelAngle": -35, "labelAlign": "left"}
    rectangle = {"type": "rect", "stroke": "white", "strokeWidth": 2}
    layers: list[Part] = [{"mark": rectangle, "encoding": shade(chart, most)}]
    contrast = {"condition": {"test": f"datum.color > {_DARK * most:g}", "value": "white"}, "value": "black"}
    said = "text" if "text" in chart.channels else "color"
    layers.append({"mark": "text", "encoding": {"text": {"field": said}, "color": contrast}})
    longest = max((len(str(cell["text"])) for cell in cells), default=0)
    size: Part = {"width": {"step": min(max(60, 6 * longest + 14), 160)}, "height": {"step": STEP + 2}}
    return {**_drawn(cells), **size, "view": {"fill": PALE}, "encoding": across, "layer": layers}


def timeline(chart: Chart, shown: Sequence[Datum]) -> Part:
    """Draw one line of points for each text of ``y``; where there is an end, a bar leads to it."""
    kept = [{**datum, **_span(datum)} for datum in shown if datum["y"] is not None]
    points = [{**datum, "at": at} for datum in kept for at in {datum["start"], datum["end"]} - {None}]
    axis = {"format": "d", "tickMinStep": 1, "grid": True}
    along: Part = {
        "type": "quantitative",
        "title": chart.channels["start"].title,
        "axis": axis,
        "scale": _span_of(points),
    }
    spans = [datum for datum in kept if None not in (datum["start"], datum["end"])]
    line: Part = {
        **_drawn(spans),
        "mark": {"type": "rule", "strokeWidth": 4, "opacity": 0.5, "color": ACCENT},
        "encoding": {"x": {"field": "start", **along}, "x2": {"field": "end"}, **coloured(chart, shown)},
    }
    circles: Part = {
        **_drawn(points),
        "mark": {"type": "circle", "size": 110, "opacity": 1, "color": ACCENT},
        "encoding": {"x": {"field": "at", **along}, **coloured(chart, shown)},
    }
    return {
        "width": WIDTH,
        "height": {"step": STEP},
        "encoding": {"y": _names(chart, shown, "y")},
        "layer": [line, circles],
    }


def shade(chart: Chart, most: float) -> Part:
    """Encode the number ``color``, which is ``most`` at most, as a colour; one number alone needs no legend."""
    title = chart.channels["color"].title if "color" in chart.channels else NUMBER
    scale = {"range": RAMP, "domain": [0, most]}
    ticks = {"values": list(range(int(most) + 1))} if most <= _FEW else {"format": "~s"}
    legend = {"gradientLength": 110, **ticks} if most > 1 else None
    return {"color": {"field": "color", "type": "quantitative", "title": title, "scale": scale, "legend": legend}}


def coloured(chart: Chart, shown: Sequence[Datum]) -> Part:
    """Encode the text ``color``, where there is one, as a colour."""
    if "color" not in chart.channels:
        return {}
    title, domain = chart.channels["color"].title, places(shown, "color", MOST_COLOURS)
    return {"color": {"field": "color", "type": "nominal", "title": title, "scale": {"domain": domain}}}


def _drawn(values: Sequence[Mapping[str, Value]]) -> Part:
    return {"data": {"values": list(values)}}


def _names(chart: Chart, shown: Sequence[Datum], channel: str) -> Part:
    domain = {"domain": places(shown, channel)}
    title = chart.channels[channel].title
    axis = NAMES | LEFT if channel == "y" else dict(NAMES)
    return {"field": channel, "type": "nominal", "title": title, "scale": domain, "axis": axis, "sort": None}


def _cells(chart: Chart, shown: Sequence[Datum]) -> list[Datum]:
    # Without a colour of its own, a cell counts its rows.
    cells: dict[tuple[Value, Value], Datum] = {}
    for datum in shown:
        place = datum["y"], datum["x"]
        amount = datum["color"] if "color" in chart.channels else 1
        if None in place or not amount or not isinstance(amount, int | float):
            continue
        cell = cells.setdefault(place, {"y": datum["y"], "x": datum["x"], "color": 0.0, "text": None})
        cell["color"] = float(cell["color"] or 0) + amount
        cell["text"] = ", ".join(str(text) for text in (cell["text"], datum.get("text")) if text is not None) or None
    return list(cells.values())


def _span(datum: Datum) -> Datum:
    return {"start": year(datum["start"]), "end": year(datum.get("end"))}


def _span_of(points: Sequence[Datum]) -> Part:
    years = [float(point["at"] or 0) for point in points]
    return {"domain": [min(years) - 0.5, max(years) + 0.5], "nice": False} if years else {}
