"""The alternative text inside an SVG: what a screen reader says of it."""

from xml.etree import ElementTree as ET

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"

ET.register_namespace("", _SVG)
ET.register_namespace("xlink", _XLINK)


def labelled(svg: str, title: str, description: str) -> bytes:
    """Put a title and an alternative text on a picture of ours.

    :param svg: a picture as vl-convert writes it.
    :param title: what a window calls it that shows nothing else.

    >>> labelled('<svg xmlns="http://www.w3.org/2000/svg"/>', "Sizes", "A < B")  # doctest: +NORMALIZE_WHITESPACE
    b'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="A &lt; B"><title>Sizes</title><desc>A &lt;
    B</desc></svg>'
    """
    ET.register_namespace("", _SVG)  # another library may have given the empty prefix to another namespace
    root = ET.fromstring(svg)
    root.set("role", "img")
    root.set("aria-label", description)
    for at, (name, text) in enumerate((("title", title), ("desc", description))):
        told = ET.Element(f"{{{_SVG}}}{name}")
        told.text = text
        root.insert(at, told)
    return ET.tostring(root, encoding="unicode").encode()
