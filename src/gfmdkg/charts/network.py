"""A network in two columns: every name can be read, and the same answer is always the same picture."""

from collections.abc import Sequence
from typing import Any

from gfmdkg.charts.header import Chart
from gfmdkg.charts.pictures import coloured
from gfmdkg.charts.rows import Datum, Value, places
from gfmdkg.charts.style import ACCENT, STEP, WIDTH

Part = dict[str, Any]
Heights = dict[str, float]

_APART = 0.13  # of the height of a name: between two lines of one pair, so that as many as there are colours fit


def network(chart: Chart, shown: Sequence[Datum]) -> Part:
    """Draw a line from each ``source`` to its ``target``; targets stand near the sources that lead to them."""
    kept = [datum for datum in shown if datum["source"] is not None and datum["target"] is not None]
    sources, targets = places(kept, "source"), places(kept, "target")
    most = max(len(sources), len(targets), 1)
    left = _spread(sources, most)
    right = _spread(_near(targets, left, kept), most)
    links = [
        {**datum, "x": 0, "y": left[str(datum["source"])] + aside, "x2": 1, "y2": right[str(datum["target"])] + aside}
        for datum, aside in _beside(kept)
    ]
    sides = ((left, 0, "source", {"align": "right", "dx": -8}), (right, 1, "target", {"align": "left", "dx": 8}))
    return {
        "width": WIDTH // 2,
        "height": most * (STEP - 3),
        "encoding": {"x": _scale("x", [0, 1]), "y": _scale("y", [most, 0])},
        "layer": [
            _links(chart, links),
            *(_names(heights, at, align) for heights, at, _, align in sides),
            *(_heading(chart.channels[channel].title, at, align) for _, at, channel, align in sides),
        ],
    }


def _spread(names: Sequence[str], most: int) -> Heights:
    return {name: (at + 0.5) * most / len(names) for at, name in enumerate(names)}


def _near(targets: Sequence[str], left: Heights, links: Sequence[Datum]) -> list[str]:
    heights: dict[str, list[float]] = {name: [] for name in targets}
    for link in links:
        heights[str(link["target"])].append(left[str(link["source"])])
    return sorted(targets, key=lambda name: sum(heights[name]) / len(heights[name]))


def _beside(links: Sequence[Datum]) -> list[tuple[Datum, float]]:
    # Each line is drawn once, however many rows say it; those that differ only in their colour run side by side.
    different = list({tuple(link.items()): link for link in links}.values())
    bundles: dict[tuple[Value, Value], list[Datum]] = {}
    for link in different:
        bundles.setdefault((link["source"], link["target"]), []).append(link)
    return [(link, _aside(link, bundles[link["source"], link["target"]])) for link in different]


def _aside(link: Datum, bundle: Sequence[Datum]) -> float:
    return (bundle.index(link) - (len(bundle) - 1) / 2) * _APART


def _scale(field: str, domain: Sequence[int]) -> Part:
    return {"field": field, "type": "quantitative", "axis": None, "scale": {"domain": list(domain), "nice": False}}


def _links(chart: Chart, links: Sequence[Part]) -> Part:
    encoding: Part = {"x2": {"field": "x2"}, "y2": {"field": "y2"}} | coloured(chart, links)
    mark = {"type": "rule", "strokeWidth": 1.5, "opacity": 0.7, "color": ACCENT}
    return {"data": {"values": list(links)}, "mark": mark, "encoding": encoding}


def _names(heights: Heights, at: int, align: Part) -> Part:
    return {
        "data": {"values": [{"name": name, "x": at, "y": height} for name, height in heights.items()]},
        "mark": {"type": "text", **align},
        "encoding": {"text": {"field": "name"}},
    }


def _heading(title: str, at: int, align: Part) -> Part:
    # One line above the first name.
    return {
        "data": {"values": [{"name": title, "x": at, "y": -0.7}]},
        "mark": {"type": "text", "fontWeight": "bold", **align},
        "encoding": {"text": {"field": "name"}},
    }
