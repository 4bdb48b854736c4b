"""RDF terms from what a person types: literals of the datatypes that a parameter can have, and IRIs."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

import pyoxigraph as ox

from gfmdkg.iris import PREFIXES, expand

_MOST_SHOWN = 80

Term = ox.NamedNode | ox.Literal

# The lexical spaces of XML Schema 1.1, part 2, as far as a parameter needs them; and for decimals an exponent, which
# programs write for small numbers, and browsers send.
DATATYPES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "xsd:integer": (r"[+-]?\d+", "a whole number such as 7"),
        "xsd:decimal": (r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", "a number such as 7.5"),
        "xsd:boolean": (r"true|false|1|0", "true or false"),
        "xsd:date": (r"\d{4}-\d{2}-\d{2}", "a day such as 2017-06-28"),
        "xsd:gYear": (r"\d{4}", "a year such as 2017"),
    }
)


def literal(text: str, datatype: str) -> ox.Literal:
    """Make a literal of one of :data:`DATATYPES`, or of xsd:string for ``string``.

    :raises ValueError: if the text is no value of the datatype; the message says what would be.

    >>> str(literal("2017", "xsd:gYear"))
    '"2017"^^<http://www.w3.org/2001/XMLSchema#gYear>'
    """
    if datatype == "string":
        return ox.Literal(text)
    pattern, wanted = DATATYPES[datatype]
    if not re.fullmatch(pattern, text, re.ASCII) or (datatype == "xsd:date" and not _is_day(text)):
        raise ValueError(f"give {wanted}")
    if datatype == "xsd:decimal":
        text = format(Decimal(text), "f")
    return ox.Literal(text, datatype=ox.NamedNode(expand(datatype)))


def iri(text: str) -> ox.NamedNode:
    """Make an IRI of a full IRI or of a name with one of our prefixes.

    :raises ValueError: if it is neither.

    >>> str(iri("sdg:10.7"))
    '<http://metadata.un.org/sdg/10.7>'
    """
    prefix, colon, _ = text.partition(":")
    if not colon or (prefix not in PREFIXES and not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:\S", text)):
        raise ValueError("give a full IRI or a name such as sdg:10.7")
    try:
        return ox.NamedNode(expand(text))
    except ValueError:
        raise ValueError("give a full IRI without spaces, quotes and angle brackets") from None


def cut(text: str) -> str:
    """Shorten what a caller typed for a message that repeats it.

    >>> cut("10.7"), len(cut("a" * 1000))
    ('10.7', 83)
    """
    return text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "..."


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
