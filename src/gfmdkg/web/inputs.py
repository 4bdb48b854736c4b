"""The form of a saved query: one field for each parameter, with what was given and what can be chosen."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self

from gfmdkg.choices import MOST_VALUES, Choice, Choices
from gfmdkg.saved_queries import Parameter, SavedQuery

MOST_OPTIONS = 1000  # suggested in the page itself; more are found by searching
SPARE = 2  # empty inputs for further values
MOST_BOXES = 20  # of more, those that are chosen come first: the others are out of sight

Kind = Literal["list", "boxes", "inputs"]

_BOOLEANS = (Choice("", "yes", "", "true"), Choice("", "no", "", "false"))
_TYPES = {"xsd:date": "date", "xsd:integer": "number", "xsd:gYear": "number", "xsd:decimal": "number"}
_STEPS = {"xsd:decimal": "any"}


@dataclass(frozen=True)
class Option:
    """One choice in a list.

    :param value: what is sent: the short form where it means this choice only.
    :param label: what people read.
    :param is_chosen: whether it was given.
    """

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Input:
    """One field of the form, which may have several parts.

    :param parameter: the parameter that it fills.
    :param kind: a list to choose one from, boxes to choose some from, or inputs to type into.
    :param values: what stands in the inputs; one for each.
    :param options: what it can be, or what is suggested; empty where anything of the type will do.
    :param is_searched: whether the choices are on a page of their own, since they are many.
    """

    parameter: Parameter
    kind: Kind
    values: tuple[str, ...]
    options: tuple[Option, ...]
    is_searched: bool

    @classmethod
    def of(cls, parameter: Parameter, choices: Choices, given: Sequence[str] | None) -> Self:
        """Make the field that shows what was given, or the examples where nothing was."""
        values = tuple(parameter.examples if given is None else given[:MOST_VALUES])  # with more, it is not answered
        known = _BOOLEANS if parameter.type == "xsd:boolean" else choices.of(parameter)
        is_searched = choices.are_many(parameter)
        if known and not is_searched:
            options = _options(known, values)
            if parameter.several and len(options) > MOST_BOXES:
                options = tuple(sorted(options, key=lambda option: not option.is_chosen))
            return cls(parameter, "boxes" if parameter.several else "list", values, options, is_searched)
        if parameter.several:
            values = (*values, *("" for _ in range(min(SPARE, MOST_VALUES - len(values)))))
        return cls(parameter, "inputs", values or ("",), _options(known[:MOST_OPTIONS], ()), is_searched)

    @property
    def label(self) -> str:
        """What people read beside it."""
        return self.parameter.name.replace("_", " ").capitalize()

    @property
    def type(self) -> str:
        """The type of its inputs, as HTML names it."""
        return _TYPES.get(self.parameter.type, "text")

    @property
    def step(self) -> str:
        """In what steps a number goes; empty for whole ones."""
        return _STEPS.get(self.parameter.type, "")

    @property
    def must_be_filled(self) -> bool:
        """Whether its first input cannot be empty: an empty text is a text."""
        return self.parameter.required and self.parameter.type != "string"


def inputs(query: SavedQuery, choices: Choices, given: Mapping[str, Sequence[str]]) -> list[Input]:
    """Make the fields of a query.

    :param given: the texts of each parameter that the caller gave.
    """
    return [Input.of(known, choices, given.get(name)) for name, known in query.parameters.items()]


def label_of(choice: Choice) -> str:
    """Give what people read for a choice: its code and its name."""
    return f"{choice.code} {choice.label}".strip() or choice.slug


def _options(choices: Sequence[Choice], values: Sequence[str]) -> tuple[Option, ...]:
    ordered = sorted(choices, key=_by_code) if all(choice.code for choice in choices) else choices
    return tuple(
        Option(choice.value, label_of(choice), choice.value in values or any(map(choice.is_meant_by, values)))
        for choice in ordered
    )


def _by_code(choice: Choice) -> list[tuple[int, str]]:
    # Codes are texts, and 10 comes behind 2.
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", choice.code) if part]
