"""The values that a parameter of a saved query can have, and which of them a caller means."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from gfmdkg.engines import Engine
from gfmdkg.errors import ParameterError
from gfmdkg.iris import PREFIXES, expand, shorten
from gfmdkg.query import QueryRequest
from gfmdkg.saved_queries import Parameter, SavedQueries, SavedQuery
from gfmdkg.terms import Term, iri, literal

ANY_RESOURCE = PREFIXES["rdfs"] + "Resource"
MOST_CHOICES = 20  # so many are all named when a value is none of them; of more, the five that are nearest
_MEMBERS = "entities/of-class"


@dataclass(frozen=True)
class Choice:
    """One value that a parameter can have.

    :param iri: the entity.
    :param label: its name.
    :param code: its code or number, or empty.
    """

    iri: str
    label: str
    code: str

    @property
    def slug(self) -> str:
        """The short form to type: the last part of the IRI."""
        return self.iri.rstrip("/").replace("#", "/").rpartition("/")[2]

    def is_meant_by(self, text: str) -> bool:
        """Whether a caller who gives this text means this entity: its IRI, prefixed name, slug, code or label."""
        exact = {self.iri, shorten(self.iri), self.slug, self.code} - {""}
        return text in exact or expand(text) == self.iri or text.casefold() == self.label.casefold()


class Choices:
    """Answers which values a parameter can have, from the graph that an engine holds.

    :param engine: what answers.
    :param queries: the library, which has the query for the members of a class.
    """

    def __init__(self, engine: Engine, queries: SavedQueries) -> None:
        self._engine = engine
        self._queries = queries
        self._members: dict[str, tuple[Choice, ...]] = {}

    def of(self, parameter: Parameter) -> tuple[Choice, ...]:
        """List the choices of a parameter; empty where any value of its type will do."""
        if parameter.type != "iri" or parameter.member_of == ANY_RESOURCE:
            return ()
        if parameter.member_of not in self._members:
            self._members[parameter.member_of] = self._ask(parameter.member_of)
        return self._members[parameter.member_of]

    def bind(self, query: SavedQuery, values: Mapping[str, str]) -> str:
        """Put what a caller typed into a saved query.

        :param values: the text of each parameter by name; what is left out keeps its example.
        :returns: the text of the query, ready for an engine.
        :raises ParameterError: if a name or a value is wrong; it names both, and the choices or the five nearest.
        """
        return query.bind({name: self._term(query.parameter(name), text) for name, text in values.items()})

    def _term(self, parameter: Parameter, text: str) -> Term | None:
        if not text and parameter.type != "string":
            self._check_optional(parameter)
            return None
        try:
            if parameter.type != "iri":
                return literal(text, parameter.type)
            if parameter.member_of == ANY_RESOURCE:
                return iri(text)
        except ValueError as error:
            raise ParameterError(f"{text!r} is no value for {parameter.name!r}: {error}.", parameter.name) from error
        return iri(self._chosen(parameter, text).iri)

    def _check_optional(self, parameter: Parameter) -> None:
        if parameter.required:
            raise ParameterError(
                f"The parameter {parameter.name!r} needs a value.",
                parameter.name,
                [choice.slug for choice in self.of(parameter)[:MOST_CHOICES]],
            )

    def _chosen(self, parameter: Parameter, text: str) -> Choice:
        meant = [choice for choice in self.of(parameter) if choice.is_meant_by(text)]
        if len(meant) == 1:
            return meant[0]
        near = [choice.slug for choice in meant or self._near(parameter, text)]
        problem = "means several entities" if meant else "is none of the choices"
        raise ParameterError(f"{text!r} {problem} for {parameter.name!r}.", parameter.name, near)

    def _near(self, parameter: Parameter, text: str) -> list[Choice]:
        choices = self.of(parameter)
        names = {name.casefold(): choice for choice in choices for name in (choice.slug, choice.label, choice.iri)}
        near = [names[name] for name in get_close_matches(text.casefold(), names, n=5, cutoff=0.5)]
        others = choices if len(choices) <= MOST_CHOICES else ()
        return list(dict.fromkeys([*near, *others]))

    def _ask(self, member_of: str) -> tuple[Choice, ...]:
        text = self._queries[_MEMBERS].bind({"class": iri(member_of)})
        rows = json.loads(self._engine.answer(QueryRequest(text)).read())["results"]["bindings"]
        return tuple(
            Choice(*(row.get(column, {}).get("value", "") for column in ("entity", "label", "code"))) for row in rows
        )
