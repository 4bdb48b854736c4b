"""The chart of an answer: the document that a browser draws, and the same picture as a file."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from gfmdkg.charts import Renderer
from gfmdkg.errors import NotAcceptableError
from gfmdkg.results.writing import save

_SCHEMA = re.compile(r"vega-lite/v(\d+)")
_SUFFIXES: Mapping[str, Literal["json", "svg", "png"]] = {"": "json", ".json": "json", ".svg": "svg", ".png": "png"}


class Chart:
    """A picture of an answer; a notebook shows it.

    :param specification: the Vega-Lite document, with its data.
    """

    def __init__(self, specification: Mapping[str, Any]) -> None:
        self.specification = specification

    def json(self) -> str:
        """Give the Vega-Lite document."""
        return json.dumps(self.specification, ensure_ascii=False)

    def svg(self) -> bytes:
        """Draw it as SVG, without a browser."""
        return self._drawn("svg")

    def png(self) -> bytes:
        """Draw it as PNG, without a browser."""
        return self._drawn("png")

    def save(self, path: str | Path) -> Path:
        """Write it to a file; the suffix of its name says the format: .svg, .png or .json.

        :raises NotAcceptableError: if the suffix is another one.
        """
        place = Path(path)
        if place.suffix.lower() not in _SUFFIXES:
            raise NotAcceptableError(f"A chart cannot be written as {place.suffix!r}, but as .svg, .png and .json.")
        written = _SUFFIXES[place.suffix.lower()]
        save(place, self.json().encode() if written == "json" else self._drawn(written))
        return place

    def _drawn(self, name: Literal["svg", "png"]) -> bytes:
        renderer = Renderer()
        try:
            return renderer.draw(self.specification, name)
        finally:
            renderer.close()

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        version = _SCHEMA.search(str(self.specification.get("$schema", "")))
        media_type = f"application/vnd.vegalite.v{version[1] if version else 6}+json"
        return {
            media_type: self.specification,
            "image/svg+xml": self.svg().decode(),  # for a notebook that draws no Vega-Lite
            "text/plain": str(self.specification.get("description", "")),
        }
