"""The header of a query file: YAML in the lines that begin with ``#+``."""

from collections.abc import Mapping
from typing import Any

import yaml

from gfmdkg.errors import GfmdkgError

_MARK = "#+"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same in C, where PyYAML was built with it: much quicker


class QueryFileError(GfmdkgError):
    """A query file does not keep the rules of ``queries/README.md``.

    :param line: where, from 1.
    """

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


def read_header(text: str) -> dict[str, Any]:
    """Read the header of a file.

    :raises QueryFileError: if there is none, or it is no YAML.
    """
    lines = [line.removeprefix(_MARK).removeprefix(" ") for line in text.split("\n") if line.startswith(_MARK)]
    try:
        header = yaml.load("\n".join(lines), _LOADER)
    except yaml.YAMLError as error:
        raise QueryFileError(f"the header is no YAML: {error}") from error
    if not isinstance(header, dict):
        raise QueryFileError("the file has no header: begin it with lines '#+ title: ...'.")
    return header


def without_header(text: str) -> str:
    """Give the SPARQL text alone."""
    return "\n".join(line for line in text.split("\n") if not line.startswith(_MARK)).strip() + "\n"


def checked(given: Mapping[str, Any], required: Mapping[str, type], optional: Mapping[str, type]) -> dict[str, Any]:
    """Hold keys and values of a header against what may be there.

    :param required: the type of each key that must be there.
    :param optional: the type of each key that may be there.
    :raises QueryFileError: if a key is missing or unknown, or a value is of another type; it names the key.
    """
    known = {**required, **optional}
    for key, value in given.items():
        if key not in known:
            raise QueryFileError(f"unknown key {key!r}; known are {', '.join(known)}.")
        if not isinstance(value, known[key]):
            raise QueryFileError(f"{key!r} is {value!r}: give a {known[key].__name__}.")
    if missing := [key for key in required if key not in given]:
        raise QueryFileError(f"missing {', '.join(missing)}.")
    return dict(given)
