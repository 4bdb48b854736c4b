"""The class diagram as SVG: columns of boxes, each property a line from its name to the class of its values."""

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from gfmdkg.publishing.ontology.diagram import Box, Diagram
from gfmdkg.publishing.ontology.layers import Layers, Node, Waypoint
from gfmdkg.publishing.ontology.reading import Reference

_WIDTH = 160
_GAP = 44
_HEAD = 24
_ROW = 16
_EDGE = 16
_LETTER, _BOLD_LETTER = 6.8, 8.1  # pixels of a letter in a wide font
_FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
_INK, _QUIET, _PAPER, _RAISED = "#1a1f24", "#56616b", "#ffffff", "#f4f6f8"
# Lines to one class have one colour; those of Okabe and Ito that stand out from white.
_COLOURS = ("#0072b2", "#b34e00", "#00785a", "#a8487f", "#7a6300", "#1d7a8c", "#8c1d18", "#5b3f99")
_MARKERS = f"""<defs>
<marker id="diagram-value" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">\
<path d="M0 0L8 4L0 8z" fill="{_INK}"/></marker>
<marker id="diagram-superclass" viewBox="0 0 12 12" refX="11" refY="6" markerWidth="11" markerHeight="11" \
orient="auto"><path d="M1 1L11 6L1 11z" fill="{_PAPER}" stroke="{_QUIET}"/></marker>
</defs>"""


def draw(diagram: Diagram, title: str, description: str) -> str:
    """Draw a class diagram.

    :param title: what it shows, for those who do not see it.
    :param description: the same at more length.
    """
    return _Drawing(diagram).written(title, description)


class _Drawing:
    def __init__(self, diagram: Diagram) -> None:
        self._diagram = diagram
        self._boxes = {box.term.iri: box for box in diagram.boxes}
        lines = [(link.source, link.target) for link in diagram.links]
        self._layers = Layers(
            {iri: _HEAD + _ROW * len(box.properties) for iri, box in self._boxes.items()},
            (*lines, *diagram.superclasses),
        )
        targets = sorted({target for _, target in lines})
        self._colours = {target: _COLOURS[at % len(_COLOURS)] for at, target in enumerate(targets)}

    def written(self, title: str, description: str) -> str:
        width = 2 * _EDGE + self._layers.columns * (_WIDTH + _GAP) - _GAP
        height = 2 * _EDGE + round(self._layers.height)
        size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        parts = (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family={quoteattr(_FONT)} font-size="11" '
            'role="graphics-document" aria-labelledby="diagram-title" aria-describedby="diagram-description">',
            f'<title id="diagram-title">{escape(title)}</title>',
            f'<desc id="diagram-description">{escape(description)}</desc>',
            _MARKERS,
            f'<rect width="{width}" height="{height}" fill="{_PAPER}"/>',
            *self._superclass_lines(),
            *self._property_lines(),
            *(line for box in self._diagram.boxes for line in self._box(box)),
            "</svg>\n",
        )
        return "\n".join(parts)

    def _superclass_lines(self) -> Iterator[str]:
        style = f'stroke="{_QUIET}" stroke-dasharray="4 3" marker-end="url(#diagram-superclass)"'
        for its_class, above in self._diagram.superclasses:
            if self._layers.has_line(its_class, above):
                yield self._line(its_class, above, self._layers.top(its_class) + _HEAD / 2, style)

    def _property_lines(self) -> Iterator[str]:
        for source, name, target in self._diagram.links:
            if self._layers.has_line(source, target):
                style = f'stroke="{self._colours[target]}" stroke-width="1.4" marker-end="url(#diagram-value)"'
                row = self._boxes[source].properties.index(Reference.to(name))
                start = self._layers.top(source) + _HEAD + _ROW * row + _ROW / 2 - 3
                yield self._line(source, target, start, style)

    def _line(self, source: str, target: str, start: float, style: str) -> str:
        x, y = self._left(self._layers.column[source]) + _WIDTH, _EDGE + start
        path = [f"M{x} {y:g}"]
        for node in self._layers.route(source, target):
            left, height = self._place(node)
            path.append(f"C{x + _GAP // 2} {y:g} {left - _GAP // 2} {height:g} {left} {height:g}")
            x, y = left, height
            if isinstance(node, Waypoint):
                x += _WIDTH
                path.append(f"H{x}")
        return f'<path d="{"".join(path)}" fill="none" {style}/>'

    def _place(self, node: Node) -> tuple[int, float]:
        if isinstance(node, Waypoint):
            return self._left(node.column), _EDGE + self._layers.middle(node)
        return self._left(self._layers.column[node]), _EDGE + self._layers.top(node) + _HEAD / 2

    def _left(self, column: int) -> int:
        return _EDGE + (self._layers.columns - 1 - column) * (_WIDTH + _GAP)

    def _box(self, box: Box) -> Iterator[str]:
        left, top = self._left(self._layers.column[box.term.iri]), _EDGE + self._layers.top(box.term.iri)
        look = f'fill="{_PAPER}" stroke-dasharray="3 3"' if box.entities is None else f'fill="{_RAISED}"'
        height = _HEAD + _ROW * len(box.properties)
        yield f"<a href={quoteattr(box.term.iri)}>"
        yield f'<rect x="{left}" y="{top:g}" width="{_WIDTH}" height="{height}" rx="4" stroke="{_QUIET}" {look}/>'
        yield from self._head(box, left + 8, top + 16)
        yield "</a>"
        for row, name in enumerate(box.properties):
            text = self._row(box, name)
            fitted = _fitted(text, _WIDTH - 16, _LETTER)
            yield f"<a href={quoteattr(name.iri)}>"
            yield _text(left + 8, top + _HEAD + _ROW * row + 9, text, f'fill="{_INK}"{fitted}')
            yield "</a>"

    def _head(self, box: Box, left: float, top: float) -> Iterator[str]:
        number = "" if box.entities is None else str(box.entities)
        room = _WIDTH - 16 - (6 + _LETTER * len(number) if number else 0)
        fitted = _fitted(box.term.short, room, _BOLD_LETTER)
        yield _text(left, top, box.term.short, f'fill="{_INK}" font-size="12" font-weight="bold"{fitted}')
        if number:
            yield _text(left + _WIDTH - 16, top, number, f'fill="{_QUIET}" text-anchor="end"')

    def _row(self, box: Box, name: Reference) -> str:
        source = box.term.iri
        named = [link.target for link in self._diagram.links if link[:2] == (source, name.iri)]
        return " ".join((name.short, *self._arrows(source, named)))

    def _arrows(self, source: str, targets: Iterable[str]) -> Iterator[str]:
        # What no line leads to is written.
        for target in targets:
            if not self._layers.has_line(source, target):
                yield "→ itself" if target == source else f"→ {Reference.to(target).short}"


def _text(x: float, y: float, text: str, style: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" {style}>{escape(text)}</text>'


def _fitted(text: str, room: float, letter: float) -> str:
    # A viewer may have a wide font: what might not fit is made to.
    return f' textLength="{room:g}" lengthAdjust="spacingAndGlyphs"' if letter * len(text) > room else ""
