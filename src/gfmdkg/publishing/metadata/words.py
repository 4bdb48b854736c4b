"""The words in which metadata is written: prefixed names, and statements about one thing at a time."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from urllib.parse import quote

import pyoxigraph as ox

from gfmdkg.iris import BASE, PREFIXES, WELL_KNOWN, shorten

DATASET = BASE + "dataset"
"""The dataset, whatever its version; everything that is said of it has an IRI with a fragment of this one."""

NAMESPACES: Mapping[str, str] = MappingProxyType(
    {
        **PREFIXES,
        "dcat": WELL_KNOWN["dcat"],
        "foaf": WELL_KNOWN["foaf"],
        "formats": "http://www.w3.org/ns/formats/",
        "spdx": "http://spdx.org/rdf/terms#",
    }
)
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"

Value = ox.NamedNode | ox.Literal
Fact = tuple[str, Value | None]


def about(subject: ox.NamedNode, *facts: Fact) -> Iterator[ox.Triple]:
    """State facts of one thing; one whose value is None is left out.

    :param facts: prefixed names of properties with their values.

    >>> print(*about(iri("urn:a"), ("rdfs:label", ox.Literal("a")), ("rdfs:comment", None)))
    <urn:a> <http://www.w3.org/2000/01/rdf-schema#label> "a"
    """
    return (ox.Triple(subject, name(prefixed), value) for prefixed, value in facts if value is not None)


def name(prefixed: str) -> ox.NamedNode:
    """Expand a prefixed name.

    :raises KeyError: if its prefix is none of ours.
    """
    prefix, _, local = prefixed.partition(":")
    return ox.NamedNode(NAMESPACES[prefix] + local)


def part(*words: str) -> ox.NamedNode:
    """Name something that belongs to the dataset.

    >>> part("class", "https://w3id.org/gfmdkg/ontology#Practice").value
    'https://w3id.org/gfmdkg/dataset#class-gfmd:Practice'
    """
    return ox.NamedNode(f"{DATASET}#{'-'.join(quote(shorten(word), safe='/:') for word in words)}")


def several(prefixed: str, values: Iterable[Value]) -> tuple[Fact, ...]:
    """Give one property with each of several values."""
    return tuple((prefixed, value) for value in values)


def iri(text: str) -> ox.NamedNode:
    """Write an IRI."""
    return ox.NamedNode(text)


def english(text: str) -> ox.Literal | None:
    """Write a text in English; None where there is none."""
    return ox.Literal(text, language="en") if text else None


def plain(text: str) -> ox.Literal | None:
    """Write a text without a language; None where there is none."""
    return ox.Literal(text) if text else None


def typed(value: object, datatype: str) -> ox.Literal:
    """Write a value of a datatype, which is a prefixed name."""
    return ox.Literal(str(value), datatype=name(datatype))


def count(number: int) -> ox.Literal:
    """Write a number of things."""
    return typed(number, "xsd:integer")


def day(text: str) -> ox.Literal | None:
    """Write a day, such as 2026-11-23; None where there is none."""
    return typed(text, "xsd:date") if text else None


def media_type(text: str) -> ox.NamedNode:
    """Name a media type as its registry does."""
    return ox.NamedNode(MEDIA_TYPES + text)
