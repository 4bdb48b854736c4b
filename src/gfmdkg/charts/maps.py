"""Maps of the countries of an answer, by their M49 codes."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from gfmdkg.charts.header import Chart
from gfmdkg.charts.pictures import shade
from gfmdkg.charts.rows import Datum, Value
from gfmdkg.errors import NotAcceptableError

Part = dict[str, Any]

BOUNDARIES = "Boundaries: Natural Earth; they are no statement on the status of any territory."
_WIDTH, _HEIGHT = 800, 0.47  # without the Antarctic
_LAND = "#dfe4e8"
_FILE = Path(__file__).with_name("built") / "countries.json"


def is_built() -> bool:
    """Whether there are shapes of countries here."""
    return _FILE.is_file()


@cache
def geometry() -> Mapping[str, Any]:
    """Give the shapes of the countries, and the places of those that are too small for a shape.

    :returns: ``shapes``, a TopoJSON topology whose objects ``countries`` have M49 codes as ``id``, and ``places``,
        longitude and latitude by code.
    :raises NotAcceptableError: if they have not been built.
    """
    try:
        found: Mapping[str, Any] = json.loads(_FILE.read_bytes())
    except FileNotFoundError as error:
        raise NotAcceptableError("There are no shapes of countries here: build them with `make frontend`.") from error
    return found


def world_map(chart: Chart, shown: Sequence[Datum]) -> Part:
    """Colour each country of the answer, by number where ``color`` has one; a small one is a circle."""
    world, counted = geometry(), _by_country(shown)
    values = [{"country": code, **datum} for code, datum in counted.items()]
    small = [
        {**datum, "longitude": world["places"][code][0], "latitude": world["places"][code][1]}
        for code, datum in counted.items()
        if code not in _outlined() and code in world["places"]
    ]
    colour = shade(chart, max((float(datum["color"] or 0) for datum in counted.values()), default=0))
    fields = {"data": {"values": values}, "key": "country", "fields": ["color", "text"]}
    found = [{"lookup": "id", "from": fields}, {"filter": "isValid(datum.color)"}]
    shape = {"type": "geoshape", "stroke": "white", "strokeWidth": 0.5}
    circle = {"type": "circle", "size": 60, "opacity": 1, "stroke": "white"}
    place = {name: {"field": name, "type": "quantitative"} for name in ("longitude", "latitude")}
    return {
        "data": {"values": world["shapes"], "format": {"type": "topojson", "feature": "countries"}},
        "width": _WIDTH,
        "height": _WIDTH * _HEIGHT,
        "projection": {"type": "equalEarth"},
        "layer": [
            {"mark": {**shape, "fill": _LAND}},
            {"mark": shape, "transform": found, "encoding": colour},
            {"mark": circle, "data": {"values": small}, "encoding": place | colour},
        ],
    }


def is_known(code: Value) -> bool:
    """Whether a country has a shape or a place."""
    return code in _outlined() or code in geometry()["places"]


@cache
def _outlined() -> frozenset[str]:
    shapes = geometry()["shapes"]["objects"]["countries"]["geometries"]
    return frozenset(shape["id"] for shape in shapes if "id" in shape)


def _by_country(shown: Sequence[Datum]) -> dict[str, Datum]:
    # Without a number, a country counts its rows.
    countries: dict[str, Datum] = {}
    for datum in shown:
        amount = datum.get("color", 1)
        if datum["country"] is None or not isinstance(amount, int | float):
            continue
        country = countries.setdefault(str(datum["country"]), {"color": 0.0, "text": datum.get("text")})
        country["color"] = float(country["color"] or 0) + amount
    return countries
