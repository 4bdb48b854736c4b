"""Saved queries: the header of a ``.rq`` file, its parameters, and how a value is put in.

A file is complete SPARQL that runs unchanged anywhere. Its header is YAML behind ``#+`` (the convention of grlc).
A parameter is one line ``VALUES ?name { term }``: the term is the example and the default.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Self, TypeVar

import pyoxigraph as ox
import yaml

from gfmdkg.corpus import Corpus
from gfmdkg.engines.diagnosis import explain
from gfmdkg.errors import CorpusError, GfmdkgError, Offence, ParameterError, UnknownNameError
from gfmdkg.iris import expand
from gfmdkg.terms import DATATYPES, Term

Query = TypeVar("Query")

_PROLOGUE = re.compile(r"^\s*(?:PREFIX|BASE)\b.*$", re.IGNORECASE | re.MULTILINE)
_QUERY_KEYS = {"title": str, "description": str, "tags": list, "since": str}
_OPTIONAL_KEYS = {"explanation": str, "params": dict, "chart": dict}
_CHECK_KEYS = {"title": str, "description": str, "fix": str}
_PARAMETER_KEYS = {"type": str, "description": str, "required": bool}


class QueryFileError(GfmdkgError):
    """A query file does not keep the rules of ``queries/README.md``.

    :param line: where, from 1.
    """

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Parameter:
    """One parameter of a saved query.

    :param name: the variable, without ``?``.
    :param type: ``iri``, ``string`` or an xsd name such as ``xsd:date``.
    :param member_of: for ``iri``, the IRI of the class whose members are the choices.
    :param description: what it means, for the user.
    :param required: whether it must have a value; where not, an empty value means any.
    :param default: the example in the file.
    """

    name: str
    type: str
    member_of: str
    description: str
    required: bool
    default: Term


@dataclass(frozen=True)
class CheckQuery:
    """A rule of the data: every row of its answer is an offence, the offender first.

    :param name: the mistake that it finds.
    """

    name: str
    title: str
    description: str
    fix: str
    text: str = field(repr=False)

    @classmethod
    def parse(cls, name: str, text: str) -> Self:
        """Read a check from its file.

        :raises QueryFileError: if the header has a wrong key or value, or the text is no SELECT query.
        """
        header = _checked(_header(text), _CHECK_KEYS, {})
        if not isinstance(_tried(text), ox.QuerySolutions):
            raise QueryFileError("a check must be a SELECT query.")
        return cls(name=name, text=text, **header)

    @classmethod
    def all(cls, corpus: Corpus) -> list[Self]:
        """Read every check of a corpus.

        :raises CorpusError: if any file breaks a rule; it names each.
        """
        return list(_parse_all(corpus, corpus.check_files, cls.parse).values())


@dataclass(frozen=True)
class SavedQuery:
    """A question with a name, as its file has it.

    :param name: the path of the file below ``queries/`` without suffix: the public name and the URL.
    :param title: a few words.
    :param description: one sentence.
    :param explanation: what is counted and what is not.
    :param tags: words to find it by.
    :param since: the release that brought it.
    :param parameters: its parameters by name, in the order of the header.
    :param text: the complete SPARQL text with the header.
    """

    name: str
    title: str
    description: str
    tags: tuple[str, ...]
    since: str
    text: str = field(repr=False)
    explanation: str = ""
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    chart: Mapping[str, Any] | None = None

    @classmethod
    def parse(cls, name: str, text: str) -> Self:
        """Read a saved query from its file.

        :raises QueryFileError: if the header or a parameter line does not keep the rules, or the text is no query.
        """
        header = _checked(_header(text), _QUERY_KEYS, _OPTIONAL_KEYS)
        parameters = {key: _parameter(text, key, given) for key, given in header.pop("params", {}).items()}
        _tried(text)
        header["tags"] = tuple(header["tags"])
        return cls(name=name, text=text, parameters=parameters, **header)

    @property
    def topic(self) -> str:
        """The folder of the file."""
        return self.name.partition("/")[0]

    @cached_property
    def sparql(self) -> str:
        """The text without the header."""
        return "\n".join(line for line in self.text.splitlines() if not line.startswith("#+")).strip() + "\n"

    def parameter(self, name: str) -> Parameter:
        """Give one parameter.

        :raises ParameterError: if there is none of that name.
        """
        if name not in self.parameters:
            known = f"has no parameter {name!r}." if self.parameters else f"has no parameters; {name!r} was given."
            raise ParameterError(f"The query {self.name} {known}", name, tuple(self.parameters))
        return self.parameters[name]

    def bind(self, values: Mapping[str, Term | None]) -> str:
        r"""Put terms in place of the examples.

        The engine writes each term, so quotes and braces inside a value stay what they are.

        :param values: the term of each parameter by name, None for any; what is left out keeps its example.
        :returns: the text of the query, ready for an engine.
        :raises ParameterError: if there is no parameter of that name.
        """
        text = self.sparql
        for name, term in values.items():
            written = "UNDEF" if term is None else str(term)
            text = _line(self.parameter(name).name).sub(partial(_replaced, written), text)
        return text


class SavedQueries(Mapping[str, SavedQuery]):
    """The library of saved queries, by name."""

    def __init__(self, queries: Mapping[str, SavedQuery]) -> None:
        self._queries = dict(sorted(queries.items()))

    @classmethod
    def of(cls, corpus: Corpus) -> Self:
        """Read every saved query of a corpus.

        :raises CorpusError: if any file breaks a rule; it names each.
        """
        return cls(_parse_all(corpus, corpus.saved_query_files, SavedQuery.parse))

    def __getitem__(self, name: str) -> SavedQuery:
        """Give one query.

        :raises UnknownNameError: if there is none of that name; it names those that are near.
        """
        if name not in self._queries:
            raise UnknownNameError("saved query", name, tuple(self._queries))
        return self._queries[name]

    def __contains__(self, name: object) -> bool:
        return name in self._queries

    def __iter__(self) -> Iterator[str]:
        return iter(self._queries)

    def __len__(self) -> int:
        return len(self._queries)


def _parse_all(corpus: Corpus, files: Mapping[str, Path], parse: Callable[[str, str], Query]) -> dict[str, Query]:
    queries, offences = {}, []
    for name, path in files.items():
        try:
            queries[name] = parse(name, _read(path))
        except QueryFileError as error:
            offences.append(Offence(corpus.name(path), error.line, "query file", "", str(error)))
    if offences:
        raise CorpusError(offences)
    return queries


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryFileError(f"the file cannot be read: {error}") from error


def _tried(text: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    try:
        return ox.Store().query(text)
    except SyntaxError as error:
        mistake = explain(text, error)
        raise QueryFileError(f"{mistake.detail} {mistake.hint}".strip(), mistake.line or 1) from error


def _header(text: str) -> dict[str, Any]:
    lines = [line.removeprefix("#+").removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
    try:
        header = yaml.safe_load("\n".join(lines))
    except yaml.YAMLError as error:
        raise QueryFileError(f"the header is no YAML: {error}") from error
    if not isinstance(header, dict):
        raise QueryFileError("the file has no header: begin it with lines '#+ title: ...'.")
    return header


def _checked(given: Mapping[str, Any], required: Mapping[str, type], optional: Mapping[str, type]) -> dict[str, Any]:
    known = {**required, **optional}
    for key, value in given.items():
        if key not in known:
            raise QueryFileError(f"unknown key {key!r}; known are {', '.join(known)}.")
        if not isinstance(value, known[key]):
            raise QueryFileError(f"{key!r} is {value!r}: give a {known[key].__name__}.")
    if missing := [key for key in required if key not in given]:
        raise QueryFileError(f"missing {', '.join(missing)}.")
    return dict(given)


def _parameter(text: str, name: str, given: object) -> Parameter:
    if not isinstance(given, dict):
        raise QueryFileError(f"parameter {name!r} needs type and description.")
    values = _checked(given, _PARAMETER_KEYS | ({"class": str} if given.get("type") == "iri" else {}), {})
    if values["type"] not in {"iri", "string", *DATATYPES}:
        raise QueryFileError(f"parameter {name!r} has the unknown type {values['type']!r}.")
    return Parameter(
        name=name,
        type=values["type"],
        member_of=expand(values.get("class", "")),
        description=values["description"],
        required=values["required"],
        default=_default(text, name),
    )


def _line(name: str) -> re.Pattern[str]:
    return re.compile(rf"^(\s*VALUES \?{re.escape(name)} \{{ )(.+)( \}})[ \t]*$", re.MULTILINE)


def _replaced(term: str, line: re.Match[str]) -> str:
    return f"{line[1]}{term}{line[3]}"


def _default(text: str, name: str) -> Term:
    lines = _line(name).findall(text)
    if len(lines) != 1:
        raise QueryFileError(
            f"parameter {name!r} needs exactly one line 'VALUES ?{name} {{ example }}', not {len(lines)}."
        )
    prologue = "\n".join(_PROLOGUE.findall(text))
    try:
        found = ox.Store().query(f"{prologue}\nSELECT ?value {{ VALUES ?value {{ {lines[0][1]} }} }}")
    except SyntaxError as error:
        raise QueryFileError(f"the example of parameter {name!r} is no RDF term: {lines[0][1]}") from error
    terms = [row["value"] for row in found] if isinstance(found, ox.QuerySolutions) else []
    if len(terms) != 1 or not isinstance(terms[0], ox.NamedNode | ox.Literal):
        raise QueryFileError(f"parameter {name!r} needs one IRI or literal as example, not {lines[0][1]}.")
    return terms[0]
