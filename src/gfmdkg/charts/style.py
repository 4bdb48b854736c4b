"""How every picture looks."""

from typing import Any

ACCENT = "#0a5c8a"
QUIET = "#56616b"
PALE = "#eceff1"
WIDTH = 480
STEP = 22  # pixels for one line
RAMP = ["#d6e6f0", ACCENT]
NAMES: dict[str, Any] = {"labelLimit": 0, "ticks": False, "domain": False, "labelPadding": 6}
# The title of the names on the left stands above them: turned, it would stand among the long ones.
LEFT: dict[str, Any] = {
    "titleAngle": 0,
    "titleAlign": "right",
    "titleAnchor": "start",
    "titleBaseline": "bottom",
    "titleX": -6,
    "titleY": -8,
}

# The colours of Okabe and Ito, which people who see few colours tell apart, without the yellow, which is lost on white.
CATEGORIES = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#000000"]
CONFIG: dict[str, Any] = {
    "font": "Liberation Sans, Arial, Helvetica, sans-serif",
    "title": {
        "anchor": "start",
        "frame": "bounds",
        "fontSize": 17,
        "subtitleFontSize": 12,
        "subtitleColor": QUIET,
        "subtitlePadding": 5,
        "offset": 14,
    },
    "axis": {"labelFontSize": 12, "titleFontSize": 12, "titlePadding": 10, "titleFontWeight": "bold"},
    "legend": {"labelFontSize": 12, "titleFontSize": 12, "labelLimit": 0, "titleLimit": 0},
    "text": {"fontSize": 12},
    "range": {"category": CATEGORIES},
    "view": {"stroke": None},
}
SOURCE: dict[str, Any] = {
    "orient": "bottom",
    "anchor": "start",
    "frame": "bounds",
    "fontSize": 11,
    "fontWeight": "normal",
    "color": QUIET,
    "offset": 16,
}
