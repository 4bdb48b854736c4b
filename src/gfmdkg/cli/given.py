"""The values of parameters, from the command line and from files."""

import json
from collections.abc import Hashable, Iterable, Mapping
from pathlib import Path
from typing import Any

import click
import yaml

Values = dict[str, tuple[str, ...]]

_LARGEST = 1_000_000
_FILE = "--param-file"


def of_pairs(pairs: Iterable[str]) -> Values:
    """Read ``NAME=VALUE``; a name that is given again has several values.

    :raises click.BadParameter: if one is no such pair.
    """
    values: Values = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise click.BadParameter(f"{pair!r} is no NAME=VALUE.", param_hint="-p")
        values[name] = (*values.get(name, ()), value)
    return values


def of_file(path: Path) -> Values:
    """Read a mapping from names to values, in YAML or, where the file is named so, in JSON.

    Every value is the text that stands there: 8.10 stays 8.10, and no stays no.

    :raises click.BadParameter: if the file holds anything else.
    """
    try:
        with click.open_file(str(path), "rb") as file:
            text = file.read(_LARGEST + 1)
    except OSError as error:
        raise click.BadParameter(f"{path} cannot be read: {error.strerror}.", param_hint=_FILE) from error
    if len(text) > _LARGEST:
        raise click.BadParameter(f"{path} is larger than {_LARGEST} bytes.", param_hint=_FILE)
    try:
        found = _json(text) if path.suffix.lower() == ".json" else yaml.load(text, Loader=_Loader)
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise click.BadParameter(f"{path} cannot be read: {error}", param_hint=_FILE) from error
    return _values(path, found or {})


class _Loader(yaml.BaseLoader):
    """Reads each value as the text that stands there, and no name twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Read a mapping; of two values for one name neither is dropped in silence."""
        _once([(str(key.value), None) for key, _ in node.value])
        return super().construct_mapping(node, deep)


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"{name!r} stands there twice; give several values as a list.")
        found[name] = value
    return found


def _json(text: bytes) -> Any:
    constants = {True: "true", False: "false", None: ""}
    found = json.loads(text, parse_int=str, parse_float=str, object_pairs_hook=_once)
    if not isinstance(found, dict):
        return found
    return {name: [_plain(constants, one) for one in _listed(value)] for name, value in found.items()}


def _plain(constants: Mapping[bool | None, str], value: object) -> object:
    return constants[value] if value is None or isinstance(value, bool) else value


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _values(path: Path, found: object) -> Values:
    if not isinstance(found, dict):
        raise click.BadParameter(f"{path} holds no mapping from names to values.", param_hint=_FILE)
    values = {str(name): tuple(_listed(value)) for name, value in found.items()}
    for name, texts in values.items():
        if not texts or not all(isinstance(text, str) for text in texts):
            raise click.BadParameter(f"{path}: give {name!r} a value, or a list of values.", param_hint=_FILE)
    return {name: tuple(map(str, texts)) for name, texts in values.items()}
