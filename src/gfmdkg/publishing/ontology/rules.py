"""The SHACL shapes in words: what an entity of a class must have, property by property."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from gfmdkg.iris import expand, shorten
from gfmdkg.publishing.ontology.reading import Reference, Statements

_IRI = re.compile(r"^The name of [^:]+ is not a right IRI: it must be ")  # as who breaks the rule is told
_DATATYPES = {
    "rdf:langString": "text with a language",
    "xsd:boolean": "true or false",
    "xsd:date": "date",
    "xsd:decimal": "number",
    "xsd:gYear": "year",
    "xsd:gYearMonth": "month of a year",
    "xsd:integer": "whole number",
    "xsd:string": "plain text",
}


@dataclass(frozen=True)
class Rule:
    """What a shape asks of one property.

    :param property: the property.
    :param amount: how many values an entity must have.
    :param kind: what a value must be.
    :param classes: the classes of which a value must be.
    :param pattern: the regular expression that it must match; empty for none.
    :param message: all of it in one sentence, as the shape says it to who breaks it.
    """

    property: Reference
    amount: str
    kind: str
    classes: tuple[Reference, ...]
    pattern: str
    message: str


@dataclass(frozen=True)
class Shape:
    """What a shape asks of the entities of a class.

    :param iri: the shape.
    :param message: what it asks of the IRI of an entity.
    :param pattern: the regular expression that this must match; empty for none.
    :param rules: what it asks of each property.
    """

    iri: str
    message: str
    pattern: str
    rules: tuple[Rule, ...]


def shapes(statements: Statements) -> dict[str, Shape]:
    """Read the shapes, by the class that they are for.

    :param statements: those of the files of shapes.
    """
    return {
        target: Shape(
            iri,
            _IRI.sub("Its IRI must be ", statements.text(iri, "sh:message")),
            statements.text(iri, "sh:pattern"),
            tuple(sorted((_rule(statements, part) for part in statements.iris(iri, "sh:property")), key=_order)),
        )
        for iri in statements.of_type("sh:NodeShape")
        for target in statements.iris(iri, "sh:targetClass")
    }


def _order(rule: Rule) -> tuple[bool, str]:
    return not rule.amount.startswith(("exactly", "at least")), rule.property.name.casefold()


def _rule(statements: Statements, iri: str) -> Rule:
    (path,) = statements.iris(iri, "sh:path") or [""]
    return Rule(
        Reference.to(path),
        _amount(statements, iri),
        ", ".join(_kinds(statements, iri)),
        tuple(map(Reference.to, statements.iris(iri, "sh:class"))),
        statements.text(iri, "sh:pattern"),
        statements.text(iri, "sh:message"),
    )


def _amount(statements: Statements, iri: str) -> str:
    least, most = (statements.text(iri, f"sh:{name}Count") for name in ("min", "max"))
    if least in ("", "0"):
        return f"at most {_number(most)}" if most else "any number"
    if most:
        return f"exactly {_number(most)}" if least == most else f"{least} to {most}"
    return f"at least {_number(least)}"


def _number(text: str) -> str:
    return "one" if text == "1" else text


def _kinds(statements: Statements, iri: str) -> Iterator[str]:
    for datatype in map(shorten, statements.iris(iri, "sh:datatype")):
        yield _DATATYPES.get(datatype, datatype)
    for least in statements.notes(iri, "sh:minInclusive"):
        yield f"from {least}"
    for most in statements.notes(iri, "sh:maxInclusive"):
        yield f"up to {most}"
    if statements.text(iri, "sh:uniqueLang") == "true":
        yield "one in each language"
    for other in statements.iris(iri, "sh:equals"):
        yield f"the same as {shorten(other)}"
    for value in statements.values(iri, "sh:hasValue"):
        yield f"among them {_term(value)}"
    if expand("sh:IRI") in statements.iris(iri, "sh:nodeKind"):
        yield "an IRI"


def _term(value: object) -> str:
    return shorten(value.value) if isinstance(value, ox.NamedNode) else str(value)
