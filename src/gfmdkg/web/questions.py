"""A saved query as a request asks it: with values for its parameters, and for all rows or some."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self
from urllib.parse import urlencode

from flask import url_for

from gfmdkg.errors import ParameterError
from gfmdkg.query import WHOLE, Window
from gfmdkg.saved_queries import Parameter, SavedQuery
from gfmdkg.web.fields import Fields
from gfmdkg.web.inputs import Input, inputs
from gfmdkg.web.paging import LIMIT, OFFSET, read_window, window_fields
from gfmdkg.web.service import publication

VERSION = "version"
Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Question:
    """A saved query with what a caller gave.

    :param query: the query.
    :param values: the texts of each parameter that was given.
    :param window: the rows that are wanted.
    :param version: the version of the dataset that is asked, where it is not the one that is served.
    """

    query: SavedQuery
    values: Values
    window: Window = WHOLE
    version: str = ""

    @classmethod
    def of(cls, query: SavedQuery, fields: Fields, *others: str) -> Self:
        """Read what the fields of an address ask.

        :param others: the names of fields that are read elsewhere.
        :raises ParameterError: if rows are chosen where the answer has none, or by what is no number.
        """
        window = read_window(fields)
        if window != WHOLE and query.form != "SELECT":
            given = LIMIT if window.limit else OFFSET
            raise ParameterError(f"{given!r} chooses rows, and the answer of {query.name} has none.", given)
        names = dict.fromkeys(name for name, _ in fields.besides(*others, LIMIT, OFFSET, VERSION))
        values = {name: _given(query, name, fields.all(name)) for name in names}
        return cls(query, values, window, fields.one(VERSION))

    @cached_property
    def text(self) -> str:
        """The text of the query with these values.

        :raises ParameterError: if a name or a value is wrong.
        """
        return publication().choices.bind(self.query, self.values)

    def form(self) -> "Form":
        """Give the form in which it can be asked again, with other values."""
        return Form(self.query, inputs(self.query, publication().choices, self.values), self.fields)

    @property
    def fields(self) -> Values:
        """The fields of an address that asks it: its values, and the version where it names one."""
        return {**self.values, VERSION: [self.version]} if self.version else self.values

    def address(self, suffix: str = "", window: Window = WHOLE, *, absolute: bool = False) -> str:
        """Give the address at which it is asked.

        :param suffix: the name of a format; empty for the page.
        :param window: the rows that are wanted.
        :param absolute: whether the address begins with that of this server.
        """
        return query_url(self.query.name, {**self.fields, **window_fields(window)}, suffix, absolute=absolute)


@dataclass(frozen=True)
class Form:
    """The form of a saved query.

    :param query: the query.
    :param inputs: one for each parameter.
    :param fields: what was given.
    """

    query: SavedQuery
    inputs: Sequence[Input]
    fields: Values

    @property
    def version(self) -> str:
        """The version of the dataset that is asked; empty for the one that is served."""
        return "".join(self.fields.get(VERSION, ()))

    def can_be_chosen(self, name: str) -> bool:
        """Whether a name is that of a parameter with one value, for which another can be put."""
        return name in self.query.parameters and not self.query.parameters[name].several

    def address(self, name: str, value: str) -> str:
        """Give the address that asks the same with another value for a parameter."""
        return query_url(self.query.name, {**self.fields, name: [value]})

    def search(self, parameter: Parameter) -> str:
        """Give the address of the page on which a choice is searched for."""
        topic, _, name = self.query.name.partition("/")
        address = url_for("choosing.choose", topic=topic, name=name, parameter=parameter.name)
        return f"{address}?{urlencode(self.fields, doseq=True)}" if self.fields else address


def query_url(name: str, values: Values | None = None, suffix: str = "", *, absolute: bool = False) -> str:
    """Give the address of a saved query.

    :param values: its parameters.
    :param suffix: the name of a format; empty for the page.
    :param absolute: whether the address begins with that of this server.
    """
    topic, _, last = name.partition("/")
    given = {"topic": topic, "name": last, "suffix": suffix} if suffix else {"topic": topic, "name": last}
    address = url_for("saved.run_as" if suffix else "saved.run", _external=absolute, **given)
    return f"{address}?{urlencode(values, doseq=True)}" if values else address


def _given(query: SavedQuery, name: str, texts: Sequence[str]) -> Sequence[str]:
    # A form with room for several values sends the room that is left, too.
    several = name in query.parameters and query.parameters[name].several
    return [text for text in texts if text] or texts[:1] if several else texts
