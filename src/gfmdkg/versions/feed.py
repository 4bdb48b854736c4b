"""A feed in Atom (RFC 4287), so that readers are told when there is something new."""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree as ET

_ATOM = "http://www.w3.org/2005/Atom"
_MIDNIGHT = "T00:00:00Z"


@dataclass(frozen=True)
class Item:
    """One entry of a feed.

    :param iri: what names it for ever.
    :param title: what it is called.
    :param day: when it came, as 2026-11-23.
    :param address: where it can be read.
    :param html: what it says.
    """

    iri: str
    title: str
    day: str
    address: str
    html: str


@dataclass(frozen=True)
class Feed:
    """A feed.

    :param iri: what names it for ever.
    :param title: what it is called.
    :param author: who makes it.
    :param address: where people read the same.
    :param own: where the feed itself is.
    """

    iri: str
    title: str
    author: str
    address: str
    own: str

    def write(self, items: Iterable[Item]) -> bytes:
        """Write it with these entries, the last one first."""
        given = list(items)
        ET.register_namespace("", _ATOM)
        feed = ET.Element(f"{{{_ATOM}}}feed")
        _add(feed, "id", self.iri)
        _add(feed, "title", self.title)
        _add(feed, "updated", max((item.day for item in given), default="1970-01-01") + _MIDNIGHT)
        _add(_add(feed, "author"), "name", self.author)
        _add(feed, "link", rel="self", href=self.own)
        _add(feed, "link", rel="alternate", href=self.address)
        for item in given:
            _add_item(feed, item)
        written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
        return written


def _add_item(feed: ET.Element, item: Item) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", item.iri)
    _add(entry, "title", item.title)
    _add(entry, "updated", item.day + _MIDNIGHT)
    _add(entry, "link", rel="alternate", href=item.address)
    _add(entry, "content", item.html, type="html")


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    child.text = text
    return child
