"""The parameters of a saved query: what the header says of them, and the one line of the text that holds each."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

import pyoxigraph as ox

from gfmdkg.iris import PREFIXES, expand, shorten
from gfmdkg.saved_queries.header import QueryFileError, Section, checked
from gfmdkg.terms import DATATYPES, Term, literal

RESERVED = frozenset(
    {"format", "limit", "offset", "q", "timeout", "version"}
)  # fields of an address that are no parameters
ANY_RESOURCE = PREFIXES["rdfs"] + "Resource"

_WITH_CLASS = frozenset({"iri", "code"})
_TYPES = frozenset({*_WITH_CLASS, "string", *DATATYPES})
_KEYS = {"type": str, "description": str, "required": bool}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_ABSOLUTE = re.compile(r"https?://|urn:")
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
    :param line: the line of the file that has the examples, from 1.
    """

    name: str
    type: str
    member_of: str
    description: str
    required: bool
    several: bool
    defaults: tuple[Term, ...]
    prefixes: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    line: int = field(default=1, repr=False, compare=False)

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
        return _expanded(name, self.prefixes)


def read_parameter(text: str, name: object, given: Section, prefixes: Mapping[str, str]) -> Parameter:
    """Read one entry of ``params`` and the line of the text that belongs to it.

    :param text: the complete SPARQL text.
    :param given: all entries.
    :param prefixes: the namespaces that the text declares, by prefix.
    :raises QueryFileError: if the entry, the line or the example does not keep the rules.
    """
    name, entry = _named(name, given)
    kind = str(entry["type"])
    keys = _KEYS | ({"class": str} if kind in _WITH_CLASS else {})
    values = checked(entry, keys, {"several": bool}, f"parameter {name!r}")
    line, defaults = _defaults(text, name)
    parameter = Parameter(
        name=name,
        type=values["type"],
        member_of=_expanded(values.get("class", ""), prefixes),
        description=values["description"],
        required=values["required"],
        several=values.get("several", False),
        defaults=defaults,
        prefixes=prefixes,
        line=line,
    )
    _check_class(parameter, entry)
    _check_defaults(parameter, line)
    return parameter


def replace_line(text: str, name: str, terms: Iterable[Term]) -> str:
    """Write terms into the line of a parameter; without any the variable stays free.

    The engine writes each term, in one line, so quotes and braces inside a value stay what they are.
    """
    written = " ".join(map(str, terms)) or "UNDEF"
    return _line(name).sub(partial(_replaced, written), text)


def _expanded(name: str, prefixes: Mapping[str, str]) -> str:
    prefix, colon, local = name.partition(":")
    return prefixes[prefix] + local if colon and prefix in prefixes else expand(name)


def _named(name: object, given: Section) -> tuple[str, Section]:
    line, entry = given.lines[name], given[name]  # type: ignore[index]
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise QueryFileError(f"{name!r} is no name for a parameter: give letters, digits and underscores.", line)
    if name in RESERVED:
        raise QueryFileError(f"no parameter can be named {name!r}: addresses use {', '.join(sorted(RESERVED))}.", line)
    if not isinstance(entry, Section):
        raise QueryFileError(f"parameter {name!r} needs type and description.", line)
    if "type" not in entry:
        raise QueryFileError(f"parameter {name!r}: missing type; known are {', '.join(sorted(_TYPES))}.", line)
    if (kind := str(entry["type"])) not in _TYPES:
        problem = f"parameter {name!r} has the unknown type {kind!r}; known are {', '.join(sorted(_TYPES))}."
        raise QueryFileError(problem, entry.lines["type"])
    return name, entry


def _check_class(parameter: Parameter, entry: Section) -> None:
    name = parameter.name
    if parameter.type == "code" and parameter.member_of == ANY_RESOURCE:
        raise QueryFileError(f"parameter {name!r} is a code: name the class whose members have it.", entry.first)
    if parameter.member_of and not _ABSOLUTE.match(parameter.member_of):
        problem = f"the class {parameter.member_of!r} of parameter {name!r} is no IRI: give a full one, or a name with"
        raise QueryFileError(f"{problem} a prefix that is known or declared in the file.", entry.lines["class"])


def _line(name: str) -> re.Pattern[str]:
    return re.compile(rf"^(\s*VALUES \?{re.escape(name)} \{{ )(.+)( \}})[ \t]*$", re.MULTILINE)


def _replaced(written: str, line: re.Match[str]) -> str:
    return f"{line[1]}{written}{line[3]}"


def _defaults(text: str, name: str) -> tuple[int, tuple[Term, ...]]:
    lines = list(_line(name).finditer(text))
    if len(lines) != 1:
        like = lines[1] if lines else re.search(rf"VALUES\s*\(?\s*[?$]{name}\b", text, re.IGNORECASE)
        raise QueryFileError(
            f"parameter {name!r} needs exactly one line that is 'VALUES ?{name} {{ example }}' and nothing else,"
            f" not {len(lines)}.",
            _number(text, like) if like else 1,
        )
    number, example = _number(text, lines[0]), lines[0][2]
    prologue = "\n".join(_PROLOGUE.findall(text))
    try:
        found = ox.Store().query(f"{prologue}\nSELECT ?value {{ VALUES ?value {{ {example} }} }}")
    except SyntaxError as error:
        raise QueryFileError(f"the example of parameter {name!r} is no RDF term: {example}", number) from error
    values = [row["value"] for row in found] if isinstance(found, ox.QuerySolutions) else []
    terms = tuple(value for value in values if isinstance(value, ox.NamedNode | ox.Literal))
    if not terms or len(terms) != len(values):
        raise QueryFileError(f"parameter {name!r} needs one IRI or literal as example, not {example}.", number)
    return number, terms


def _number(text: str, found: re.Match[str]) -> int:
    return text.count("\n", 0, found.start()) + 1


def _check_defaults(parameter: Parameter, line: int) -> None:
    name, terms = parameter.name, parameter.defaults
    if len(terms) > 1 and not parameter.several:
        written = " ".join(map(str, terms))
        problem = f"parameter {name!r} needs one IRI or literal as example, not {written}."
        raise QueryFileError(f"{problem} With 'several: true' it may have more.", line)
    for term in terms:
        if not _is_of_type(term, parameter):
            raise QueryFileError(f"the example of parameter {name!r} is no {parameter.type}: {term}", line)


def _is_of_type(term: Term, parameter: Parameter) -> bool:
    if isinstance(term, ox.NamedNode) or parameter.type == "iri":
        return isinstance(term, ox.NamedNode) and parameter.type == "iri"
    try:
        return literal(term.value, parameter.type if parameter.type in DATATYPES else "string") == term
    except ValueError:
        return False
