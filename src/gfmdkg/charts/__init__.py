"""Charts: the answer of a saved query as a Vega-Lite document, and that document as SVG or PNG."""

from gfmdkg.charts.document import Facts, specification
from gfmdkg.charts.header import ChartError, check
from gfmdkg.charts.renderer import DrawingLimits, Renderer

__all__ = ["ChartError", "DrawingLimits", "Facts", "Renderer", "check", "specification"]
