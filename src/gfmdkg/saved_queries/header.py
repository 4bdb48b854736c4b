"""The header of a query file: YAML in the lines that begin with ``#+``."""

from collections.abc import Mapping
from typing import Any

import yaml

from gfmdkg.errors import GfmdkgError

_MARK = "#+"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same in C, where PyYAML was built with it: much quicker
_WORDS: Mapping[type, str] = {
    str: "a text, in quotes if it looks like a number or a truth value",
    bool: "true or false",
    list: "a list such as [a, b]",
    dict: "keys with values, indented below it",
}
_HINTS = {
    "mapping values are not allowed in this context": "put a text with ': ' in it in quotes",
    "found character that cannot start any token": "indent with spaces, and quote a text that begins with a sign",
}


class QueryFileError(GfmdkgError):
    """A query file does not keep the rules of ``queries/README.md``.

    :param line: where, from 1.
    """

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


class Section(dict[str, Any]):
    """Keys of a header with their values.

    :param lines: the line of the file in which each key stands, from 1.
    :param first: the line in which they begin.
    """

    def __init__(self, values: Mapping[str, Any], lines: Mapping[object, int], first: int) -> None:
        super().__init__(values)
        self.lines = lines
        self.first = first


def read_header(text: str) -> Section:
    """Read the header of a file.

    :raises QueryFileError: if there is none, or it is no YAML.
    """
    # An empty line for each that is not of the header: so YAML counts the lines of the file.
    lines = [line.removeprefix(_MARK).removeprefix(" ") if line.startswith(_MARK) else "" for line in text.split("\n")]
    try:
        header = yaml.load("\n".join(lines).rstrip("\n"), _Loader)
    except yaml.MarkedYAMLError as error:
        problem = str(error.problem)
        hint = f": {_HINTS[problem]}" if problem in _HINTS else ""
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise QueryFileError(f"the header is no YAML: {problem}{hint}.", line) from error
    except yaml.YAMLError as error:
        raise QueryFileError(f"the header is no YAML: {error}") from error
    if not isinstance(header, Section):
        raise QueryFileError("the file has no header: begin it with lines '#+ title: ...'.")
    return header


def without_header(text: str) -> str:
    """Give the SPARQL text alone."""
    return "\n".join(line for line in text.split("\n") if not line.startswith(_MARK)).strip() + "\n"


def checked(
    given: Section, required: Mapping[str, type], optional: Mapping[str, type], owner: str = ""
) -> dict[str, Any]:
    """Hold keys and values of a header against what may be there.

    :param required: the type of each key that must be there.
    :param optional: the type of each key that may be there.
    :param owner: whose keys these are, where it is not the query.
    :raises QueryFileError: if a key is missing or unknown, or a value is empty or of another type; it names the key.
    """
    known = {**required, **optional}
    about = f"{owner}: " if owner else ""
    for key, value in given.items():
        line = given.lines[key]
        if key not in known:
            raise QueryFileError(f"{about}unknown key {key!r}; known are {', '.join(known)}.", line)
        if not isinstance(value, known[key]) or (isinstance(value, str) and not value.strip()):
            raise QueryFileError(f"{about}{key!r} is {value!r}: give {_WORDS[known[key]]}.", line)
    if missing := [key for key in required if key not in given]:
        raise QueryFileError(f"{about}missing {', '.join(missing)}.", given.first)
    return dict(given)


class _Loader(_LOADER):  # type: ignore[misc, valid-type]
    """Reads mappings as sections."""


def _section(loader: Any, node: yaml.MappingNode) -> Section:
    values = loader.construct_mapping(node, deep=True)
    lines: dict[object, int] = {}
    for key, _ in node.value:
        name = loader.construct_object(key)
        if name in lines:
            raise yaml.constructor.ConstructorError(None, None, f"the key {name!r} is there twice", key.start_mark)
        lines[name] = key.start_mark.line + 1
    return Section(values, lines, node.start_mark.line + 1)


_Loader.add_constructor("tag:yaml.org,2002:map", _section)
