"""What the FAIR principles and the W3C's best practices ask of published data, and where each is met."""

from dataclasses import dataclass
from importlib.resources import files

import yaml

_FILE = "fair.yml"


@dataclass(frozen=True)
class Point:
    """One thing that a standard asks for.

    :param id: how the standard counts it.
    :param asks: what it asks.
    :param does: how that is met.
    :param at: the path of the address that shows it; empty where it is not met.
    :param accept: the media type to ask for there; empty for a page.
    :param has: a text that must be in what is sent from there.
    :param reason: why it is not met.
    """

    id: str
    asks: str
    does: str = ""
    at: str = ""
    accept: str = ""
    has: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Standard:
    """A list of such points.

    :param name: what the list is called.
    :param address: where it is published.
    :param points: each point, in its order.
    """

    name: str
    address: str
    points: tuple[Point, ...]


_STANDARDS = {
    "fair": ("The FAIR Guiding Principles (2016)", "https://doi.org/10.1038/sdata.2016.18"),
    "dwbp": ("Data on the Web Best Practices (W3C Recommendation, 2017)", "https://www.w3.org/TR/dwbp/"),
}


def standards() -> tuple[Standard, ...]:
    """Read the lists."""
    text = files("gfmdkg.publishing").joinpath(_FILE).read_text(encoding="utf-8")
    return tuple(
        Standard(*_STANDARDS[given["standard"]], tuple(Point(**point) for point in given["points"]))
        for given in yaml.safe_load(text)
    )
