"""The form of a saved query: one input for each parameter, with what was given and what can be chosen."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from gfmdkg.choices import Choice, Choices
from gfmdkg.iris import shorten
from gfmdkg.saved_queries import Parameter, SavedQuery


@dataclass(frozen=True)
class Option:
    """One choice in a list.

    :param value: what is sent: the short form where it means this choice only.
    :param label: what people read.
    :param is_chosen: whether the list stands on it.
    """

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Input:
    """One field of the form.

    :param parameter: the parameter that it fills.
    :param value: what stands in it.
    :param options: what it can be; empty where it is typed.
    """

    parameter: Parameter
    value: str
    options: tuple[Option, ...]

    @classmethod
    def of(cls, parameter: Parameter, choices: Sequence[Choice], given: str | None) -> Self:
        """Make the field that shows what was given, or the example where nothing was."""
        value = _example(parameter) if given is None else given
        ordered = sorted(choices, key=_by_code) if all(choice.code for choice in choices) else choices
        options = (Option(_typed(choice, choices), _label(choice), choice.is_meant_by(value)) for choice in ordered)
        return cls(parameter, value, tuple(options))


def inputs(query: SavedQuery, choices: Choices, given: Mapping[str, str]) -> list[Input]:
    """Make the fields of a query.

    :param given: the text of each parameter that the caller gave.
    """
    return [Input.of(known, choices.of(known), given.get(name)) for name, known in query.parameters.items()]


def _example(parameter: Parameter) -> str:
    return shorten(parameter.default.value) if parameter.type == "iri" else parameter.default.value


def _label(choice: Choice) -> str:
    return f"{choice.code} {choice.label}".strip() or choice.slug


def _typed(choice: Choice, choices: Sequence[Choice]) -> str:
    is_clear = sum(other.is_meant_by(choice.slug) for other in choices) == 1
    return choice.slug if is_clear else choice.iri


def _by_code(choice: Choice) -> list[tuple[int, str]]:
    # Codes are texts, and 10 comes behind 2.
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", choice.code) if part]
