"""RDF terms as values of Python: what Python has a type for becomes that, everything else stays the text it is."""

import datetime
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple, Self

import pyoxigraph as ox

from gfmdkg.iris import PREFIXES, shorten

_XSD = PREFIXES["xsd"]
_STRING = _XSD + "string"


class Iri(str):
    """The IRI of an entity: a string that knows its short form."""

    @property
    def short(self) -> str:
        """The prefixed name, such as sdg:10.7, where one of our prefixes fits."""
        return shorten(self)


class BlankNode(str):
    """The label of a node without a name; it means something inside one answer only."""


class Text(str):
    """A string in a language.

    :param language: its language tag, such as ``en``.
    """

    language: str

    def __new__(cls, text: str, language: str) -> Self:
        """Make a text with its language."""
        made = super().__new__(cls, text)
        made.language = language
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]  # str has one argument, this has two
        return str(self), self.language


class Literal(str):
    """A literal for which Python has no type, or which is no value of its datatype.

    :param datatype: the IRI of its datatype.
    """

    datatype: Iri

    def __new__(cls, text: str, datatype: str) -> Self:
        """Make a literal with its datatype."""
        made = super().__new__(cls, text)
        made.datatype = Iri(datatype)
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]  # str has one argument, this has two
        return str(self), self.datatype


class Triple(NamedTuple):
    """One statement."""

    subject: "Value"
    predicate: "Value"
    object: "Value"


Value = str | int | float | bool | Decimal | datetime.date | datetime.datetime | Triple


def written(value: Value) -> str:
    """Write a value as RDF does: ``true``, ``INF``, ``2017-06-28T10:00:00``; strings and IRIs are what they are.

    >>> written(True), written(float("-inf")), written(Decimal("1E-3"))
    ('true', '-INF', '0.001')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(value).replace("inf", "INF").replace("nan", "NaN")
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return f"<<( {' '.join(map(written, value))} )>>" if isinstance(value, Triple) else str(value)


def of_json(term: Mapping[str, Any]) -> Value:
    """Give the value of a term in the SPARQL results format in JSON."""
    kind, content = term["type"], term["value"]
    if kind == "uri":
        return Iri(content)
    if kind == "bnode":
        return BlankNode(content)
    if kind == "triple":
        return Triple(*(of_json(content[part]) for part in Triple._fields))
    return of_literal(content, term.get("datatype", _STRING), term.get("xml:lang", ""))


def of_term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Value:
    """Give the value of a term of the engine."""
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if isinstance(term, ox.BlankNode):
        return BlankNode(term.value)
    if isinstance(term, ox.Triple):
        return Triple(*map(of_term, term))
    return of_literal(term.value, term.datatype.value, term.language or "")


def of_literal(text: str, datatype: str, language: str = "") -> Value:
    """Give the value of a literal.

    >>> of_literal("8.10", "http://www.w3.org/2001/XMLSchema#string")
    '8.10'
    >>> of_literal("2017-06-28", "http://www.w3.org/2001/XMLSchema#date")
    datetime.date(2017, 6, 28)
    """
    if language:
        return Text(text, language)
    if datatype == _STRING:
        return text
    read = _READERS.get(datatype.removeprefix(_XSD)) if datatype.startswith(_XSD) else None
    try:
        return read(text.strip()) if read else Literal(text, datatype)
    except (ValueError, KeyError, InvalidOperation):
        return Literal(text, datatype)


def _matching(pattern: str, read: Callable[[str], Value]) -> Callable[[str], Value]:
    """Read only what XML Schema writes: Python takes more, such as 1_000."""
    written = re.compile(pattern, re.ASCII)

    def checked(text: str) -> Value:
        if not written.fullmatch(text):
            raise ValueError(text)
        return read(text)

    return checked


_integer = _matching(r"[+-]?\d+", int)
_decimal = _matching(r"[+-]?(\d+(\.\d*)?|\.\d+)", Decimal)
_float = _matching(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?INF|NaN", float)
_date = _matching(r"\d{4}-\d\d-\d\d", datetime.date.fromisoformat)
_moment = _matching(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)?", datetime.datetime.fromisoformat)
_year = _matching(r"\d{4}", int)
_INTEGERS = (
    *("integer", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger"),
    *("negativeInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
)
_READERS: Mapping[str, Callable[[str], Value]] = {
    **dict.fromkeys(_INTEGERS, _integer),
    "decimal": _decimal,
    "double": _float,
    "float": _float,
    "boolean": {"true": True, "1": True, "false": False, "0": False}.__getitem__,
    "date": _date,
    "dateTime": _moment,
    "gYear": _year,
}
