"""The parameters of a saved query: what the header says of them, and the one line of the text that holds each."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

import pyoxigraph as ox

from gfmdkg.iris import PREFIXES, expand, shorten
from gfmdkg.saved_queries.header import QueryFileError, checked
from gfmdkg.terms import DATATYPES, Term, literal

RESERVED = frozenset(
    {"format", "limit", "offset", "q", "timeout", "version"}
)  # fields of an address that are no parameters
ANY_RESOURCE = PREFIXES["rdfs"] + "Resource"

_WITH_CLASS = frozenset({"iri", "code"})
_TYPES = frozenset({*_WITH_CLASS, "string", *DATATYPES})
_KEYS = {"type": str, "description": str, "required": bool}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_PROLOGUE = re.compile(r"^\s*(?:PREFIX|BASE)\b.*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Parameter:
    """One parameter of a saved query.

    :param name: the variable, without ``?``.
    :param type: ``iri``, ``code``, ``string`` or an xsd name such as ``xsd:date``.
    :param member_of: for ``iri`` and ``code``, the IRI of the class whose members are the choices.
    :param description: what it means, for the user.
    :param required: whether it must have a value; where not, an empty value means any.
    :param several: whether it can have more than one value.
    :param defaults: the examples in the file; more than one only where several are allowed.
    :param prefixes: the namespaces that the file declares, by prefix.
    """

    name: str
    type: str
    member_of: str
    description: str
    required: bool
    several: bool
    defaults: tuple[Term, ...]
    prefixes: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def default(self) -> Term:
        """The first example."""
        return self.defaults[0]

    @property
    def is_any_resource(self) -> bool:
        """Whether any IRI will do."""
        return self.type == "iri" and self.member_of == ANY_RESOURCE

    @property
    def has_choices(self) -> bool:
        """Whether a value must be one of the members of a class, or the code of one."""
        return self.type in _WITH_CLASS and not self.is_any_resource

    @property
    def datatype(self) -> str:
        """The IRI of the datatype of its values; empty for IRIs."""
        return "" if self.type == "iri" else expand(self.type if self.type in DATATYPES else "xsd:string")

    @property
    def examples(self) -> tuple[str, ...]:
        """The examples as a caller types them."""
        return tuple(shorten(term.value) if self.type == "iri" else term.value for term in self.defaults)

    def expand(self, name: str) -> str:
        """Turn a name with a prefix of the file, or a known one, into an IRI; what has none stays as it is."""
        prefix, colon, local = name.partition(":")
        return self.prefixes[prefix] + local if colon and prefix in self.prefixes else expand(name)


def read_parameter(text: str, name: object, given: object, prefixes: Mapping[str, str]) -> Parameter:
    """Read one entry of ``params`` and the line of the text that belongs to it.

    :param text: the complete SPARQL text.
    :param prefixes: the namespaces that it declares, by prefix.
    :raises QueryFileError: if the entry, the line or the example does not keep the rules.
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise QueryFileError(f"{name!r} is no name for a parameter: give letters, digits and underscores.")
    if name in RESERVED:
        raise QueryFileError(f"no parameter can be named {name!r}: addresses use {', '.join(sorted(RESERVED))}.")
    if not isinstance(given, dict):
        raise QueryFileError(f"parameter {name!r} needs type and description.")
    kind = str(given.get("type", ""))
    if kind and kind not in _TYPES:
        raise QueryFileError(
            f"parameter {name!r} has the unknown type {kind!r}; known are {', '.join(sorted(_TYPES))}."
        )
    values = checked(given, _KEYS | ({"class": str} if kind in _WITH_CLASS else {}), {"several": bool})
    if values["type"] == "code" and expand(values["class"]) == ANY_RESOURCE:
        raise QueryFileError(f"parameter {name!r} is a code: name the class whose members have it.")
    parameter = Parameter(
        name=name,
        type=values["type"],
        member_of=expand(values.get("class", "")),
        description=values["description"],
        required=values["required"],
        several=values.get("several", False),
        defaults=_defaults(text, name),
        prefixes=prefixes,
    )
    _check_defaults(parameter)
    return parameter


def replace_line(text: str, name: str, terms: Iterable[Term]) -> str:
    """Write terms into the line of a parameter; without any the variable stays free.

    The engine writes each term, in one line, so quotes and braces inside a value stay what they are.
    """
    written = " ".join(map(str, terms)) or "UNDEF"
    return _line(name).sub(partial(_replaced, written), text)


def _line(name: str) -> re.Pattern[str]:
    return re.compile(rf"^(\s*VALUES \?{re.escape(name)} \{{ )(.+)( \}})[ \t]*$", re.MULTILINE)


def _replaced(written: str, line: re.Match[str]) -> str:
    return f"{line[1]}{written}{line[3]}"


def _defaults(text: str, name: str) -> tuple[Term, ...]:
    lines = _line(name).findall(text)
    if len(lines) != 1:
        raise QueryFileError(
            f"parameter {name!r} needs exactly one line 'VALUES ?{name} {{ example }}', not {len(lines)}."
        )
    example = lines[0][1]
    prologue = "\n".join(_PROLOGUE.findall(text))
    try:
        found = ox.Store().query(f"{prologue}\nSELECT ?value {{ VALUES ?value {{ {example} }} }}")
    except SyntaxError as error:
        raise QueryFileError(f"the example of parameter {name!r} is no RDF term: {example}") from error
    values = [row["value"] for row in found] if isinstance(found, ox.QuerySolutions) else []
    terms = tuple(value for value in values if isinstance(value, ox.NamedNode | ox.Literal))
    if not terms or len(terms) != len(values):
        raise QueryFileError(f"parameter {name!r} needs one IRI or literal as example, not {example}.")
    return terms


def _check_defaults(parameter: Parameter) -> None:
    name, terms = parameter.name, parameter.defaults
    if len(terms) > 1 and not parameter.several:
        written = " ".join(map(str, terms))
        raise QueryFileError(f"parameter {name!r} needs one IRI or literal as example, not {written}.")
    for term in terms:
        if not _is_of_type(term, parameter):
            raise QueryFileError(f"the example of parameter {name!r} is no {parameter.type}: {term}")


def _is_of_type(term: Term, parameter: Parameter) -> bool:
    if isinstance(term, ox.NamedNode) or parameter.type == "iri":
        return isinstance(term, ox.NamedNode) and parameter.type == "iri"
    try:
        return literal(term.value, parameter.type if parameter.type in DATATYPES else "string") == term
    except ValueError:
        return False
