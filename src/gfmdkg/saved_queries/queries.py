"""A saved query: what its file says, and its text with other values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import Any, Self

from gfmdkg.charts import ChartError, check
from gfmdkg.errors import ParameterError
from gfmdkg.saved_queries.header import QueryFileError, checked, read_header, without_header
from gfmdkg.saved_queries.parameters import Parameter, read_parameter, replace_line
from gfmdkg.saved_queries.parsing import Form, Shape, declared, shape
from gfmdkg.terms import Term, cut

_KEYS = {"title": str, "description": str, "tags": list, "since": str}
_OPTIONAL_KEYS = {"explanation": str, "params": dict, "chart": dict, "needs": list}


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
    :param chart: how its answer is drawn, as the header has it; None for a table only.
    :param needs: the names of the vocabularies of others that it reads, which need not be there.
    :param text: the complete SPARQL text with the header.
    :param shape: its form, columns and prefixes.
    """

    name: str
    title: str
    description: str
    tags: tuple[str, ...]
    since: str
    text: str = field(repr=False)
    shape: Shape = field(repr=False)
    explanation: str = ""
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    chart: Mapping[str, Any] | None = None
    needs: tuple[str, ...] = ()

    @classmethod
    def parse(cls, name: str, text: str) -> Self:
        """Read a saved query from its file.

        :raises QueryFileError: if the header or a parameter line does not keep the rules, or the text is no query.
        """
        section = read_header(text)
        header = checked(section, _KEYS, _OPTIONAL_KEYS)
        for key, what in (("tags", "tag"), ("needs", "vocabulary")):
            texts = header.get(key, [])
            if wrong := [text for text in texts if not isinstance(text, str)]:
                raise QueryFileError(f"the {what} {wrong[0]!r} is no text: put it in quotes.", section.lines[key])
            header[key] = tuple(texts)
        given = header.pop("params", {})
        prefixes = declared(text)
        parameters = {key: read_parameter(text, key, given, prefixes) for key in given}
        parsed = shape(text)
        _check_chart(header.get("chart"), parsed, section.lines.get("chart", 1))
        return cls(name=name, text=text, shape=parsed, parameters=parameters, **header)

    @property
    def topic(self) -> str:
        """The folder of the file."""
        return self.name.partition("/")[0]

    @cached_property
    def sparql(self) -> str:
        """The text without the header."""
        return without_header(self.text)

    @cached_property
    def version(self) -> str:
        """A hash of what is asked: the same as long as the SPARQL text is, whatever the header says."""
        return blake2b(self.sparql.encode(), digest_size=6).hexdigest()

    @property
    def form(self) -> Form:
        """The SPARQL query form."""
        return self.shape.form

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the answer, where it is a table."""
        return self.shape.columns

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The namespaces that the text declares, by prefix."""
        return self.shape.prefixes

    def parameter(self, name: str) -> Parameter:
        """Give one parameter.

        :raises ParameterError: if there is none of that name.
        """
        if name not in self.parameters:
            given = repr(cut(name))
            known = f"has no parameter {given}." if self.parameters else f"has no parameters; {given} was given."
            raise ParameterError(f"The query {self.name} {known}", name, tuple(self.parameters))
        return self.parameters[name]

    def bind(self, values: Mapping[str, Sequence[Term]]) -> str:
        r"""Put terms in place of the examples.

        :param values: the terms of each parameter by name, none for any; what is left out keeps its example.
        :returns: the text of the query, ready for an engine.
        :raises ParameterError: if there is no parameter of that name.
        """
        text = self.sparql
        for name, terms in values.items():
            text = replace_line(text, self.parameter(name).name, terms)
        return text


def _check_chart(chart: Mapping[str, Any] | None, parsed: Shape, line: int) -> None:
    if chart is None:
        return
    try:
        check(chart, parsed.columns)
    except ChartError as error:
        raise QueryFileError(str(error), line) from error
