"""The alternative text inside an SVG: what a screen reader says of it."""

from xml.etree import ElementTree as ET

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"

ET.register_namespace("", _SVG)
ET.register_namespace("xlink", _XLINK)


def labelled(svg: str, description: str) -> bytes:
    """Put an alternative text on a picture of ours.

    :param svg: a picture as vl-convert writes it.

    >>> labelled('<svg xmlns="http://www.w3.org/2000/svg"/>', "A < B")
    b'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="A &lt; B"><desc>A &lt; B</desc></svg>'
    """
    ET.register_namespace("", _SVG)  # another library may have given the empty prefix to another namespace
    root = ET.fromstring(svg)
    root.set("role", "img")
    root.set("aria-label", description)
    told = ET.Element(f"{{{_SVG}}}desc")
    told.text = description
    root.insert(0, told)
    return ET.tostring(root, encoding="unicode").encode()
