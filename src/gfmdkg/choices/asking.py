"""The choices of a parameter, from the graph that an engine holds, and terms from what a caller typed."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from gfmdkg.choices.members import LONGEST_NAME, MOST_NEAR, Choice, Found, Members
from gfmdkg.engines import Engine
from gfmdkg.errors import MissingVocabularyError, ParameterError
from gfmdkg.iris import shorten
from gfmdkg.query import QueryRequest
from gfmdkg.saved_queries import Parameter, SavedQueries, SavedQuery
from gfmdkg.terms import Term, cut, iri, literal

MOST_LISTED = 200  # a longer list is searched rather than read
MOST_VALUES = 100  # of one parameter

_FEW = 20  # of so few choices some are named even when none is near
_MOST_COMPARED = 1000  # of those with such a name, to find the nearest
_SHORTEST_NAME = 2  # to look for in the whole graph
_MEMBERS = "entities/of-class"
_NAMED = "entities/by-name"
_VOCABULARIES = "linking/vocabularies"
_COLUMNS = ("entity", "label", "code")
_NONE = Members(())


class _Held(NamedTuple):
    # The members that were asked for, by type and class, of one version of the dataset.
    version: str
    members: dict[tuple[str, str], Members]


class Choices:
    """Answers which values a parameter can have, from the graph that an engine holds.

    :param engine: what answers.
    :param queries: the library, which has the queries for the members of a class and for names.
    """

    def __init__(self, engine: Engine, queries: SavedQueries) -> None:
        self._engine = engine
        self._queries = queries
        self._held = _Held(engine.version, {})

    def of(self, parameter: Parameter) -> tuple[Choice, ...]:
        """List the choices of a parameter; empty where any value of its type will do."""
        return self._of(parameter).choices

    def defaults(self, parameter: Parameter) -> tuple[str, ...]:
        """Give the examples of a parameter as a caller types them: by the short form of a choice where they are one."""
        short = {choice.code if parameter.type == "code" else choice.iri: choice.value for choice in self.of(parameter)}
        pairs = zip(parameter.defaults, parameter.examples, strict=True)
        return tuple(short.get(term.value, example) for term, example in pairs)

    def are_many(self, parameter: Parameter) -> bool:
        """Whether the choices are searched rather than listed: there are many, or they are anything in the graph."""
        return parameter.is_any_resource or len(self.of(parameter)) > MOST_LISTED

    def search(self, parameter: Parameter, words: str, most: int = 50) -> Found:
        """Find choices of a parameter by words of their name; all of them where no word is given.

        Where any resource will do, the entities with such a name are found; none for a single letter or a long text.

        :param most: how many are given at most.
        """
        if not parameter.is_any_resource:
            return self._of(parameter).search(words, most)
        words = " ".join(words.split())
        if not _SHORTEST_NAME <= len(words) <= LONGEST_NAME:
            return Found((), 0)
        rows = self._ask(_NAMED, {"words": (literal(words, "string"),)})
        found = {row["entity"]: Choice(row["entity"], row["label"], "", shorten(row["entity"])) for row in rows}
        return Found(tuple(found.values())[:most], len(found))

    def bind(self, query: SavedQuery, values: Mapping[str, Sequence[str]]) -> str:
        """Put what a caller typed into a saved query.

        :param values: the texts of each parameter by name, one as a rule; what is left out keeps its example.
        :returns: the text of the query, ready for an engine.
        :raises ParameterError: if a name or a value is wrong; it names both, and up to five choices that are near.
        :raises MissingVocabularyError: if the query needs a vocabulary of others that the engine does not hold.
        """
        self._check_needs(query)
        return query.bind({name: self.terms(query.parameter(name), texts) for name, texts in values.items()})

    def terms(self, parameter: Parameter, texts: Sequence[str]) -> tuple[Term, ...]:
        """Read the values of a parameter; none means any. The same value twice is one.

        :raises ParameterError: if one of them is wrong, or there are too many.
        """
        most = MOST_VALUES if parameter.several else 1
        if len(texts) > most:
            times = "once" if most == 1 else f"{most} times at most"
            problem = f"{parameter.name!r} was given {len(texts)} times; give it {times}."
            raise ParameterError(problem, parameter.name, [cut(text) for text in texts if text][:MOST_NEAR])
        given = [text for text in texts if text or (parameter.type == "string" and parameter.required)]
        if not given and parameter.required:
            raise self._missing(parameter)
        return tuple(dict.fromkeys(self._term(parameter, text) for text in given))

    def _term(self, parameter: Parameter, text: str) -> Term:
        try:
            if parameter.is_any_resource:
                return iri(parameter.expand(text))
            if not parameter.has_choices:
                return literal(text, parameter.type)
        except ValueError as error:
            problem = f"{cut(text)!r} is no value for {parameter.name!r}: {error}."
            raise ParameterError(problem, parameter.name, self._near(parameter, text)) from error
        chosen = self._chosen(parameter, text)
        return literal(chosen.code, "string") if parameter.type == "code" else iri(chosen.iri)

    def _check_needs(self, query: SavedQuery) -> None:
        if query.needs:
            held = {row["vocabulary"] for row in self._ask(_VOCABULARIES, {})}
            if missing := [name for name in query.needs if name not in held]:
                raise MissingVocabularyError(query.name, missing)

    def _missing(self, parameter: Parameter) -> ParameterError:
        first = [choice.value for choice in self.of(parameter)[:MOST_NEAR]]
        return ParameterError(f"The parameter {parameter.name!r} needs a value.", parameter.name, first)

    def _near(self, parameter: Parameter, text: str) -> list[str]:
        # Where any IRI will do, a name is a likely mistake.
        if not parameter.is_any_resource or _NAMED not in self._queries:
            return []
        named = self.search(parameter, text, _MOST_COMPARED).choices
        return [choice.value for choice in Members(named).near(text)]

    def _chosen(self, parameter: Parameter, text: str) -> Choice:
        members = self._of(parameter)
        meant = members.meant(text) or members.meant(parameter.expand(text))
        if len(meant) == 1:
            return meant[0]
        others = members.choices if len(members.choices) <= _FEW else ()
        near = list(dict.fromkeys(choice.value for choice in meant or [*members.near(text), *others]))
        problem = "means several choices" if meant else "is none of the choices"
        raise ParameterError(f"{cut(text)!r} {problem} for {parameter.name!r}.", parameter.name, near[:MOST_NEAR])

    def _of(self, parameter: Parameter) -> Members:
        if not parameter.has_choices:
            return _NONE
        if self._held.version != self._engine.version:
            self._held = _Held(self._engine.version, {})
        members, key = self._held.members, (parameter.type, parameter.member_of)
        if key not in members:
            rows = self._ask(_MEMBERS, {"class": (iri(parameter.member_of),)})
            entities = [Choice(*(row.get(column, "") for column in _COLUMNS)) for row in rows]
            members[key] = (Members.of_codes if parameter.type == "code" else Members.of_entities)(entities)
        return members[key]

    def _ask(self, name: str, values: Mapping[str, Sequence[Term]]) -> list[dict[str, str]]:
        answer = self._engine.answer(QueryRequest(self._queries[name].bind(values)))
        rows: list[dict[str, Any]] = json.loads(answer.read())["results"]["bindings"]
        return [{column: term["value"] for column, term in row.items()} for row in rows]
