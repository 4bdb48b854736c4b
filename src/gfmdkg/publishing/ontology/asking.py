"""Which saved queries use a term, and which of them show it best."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gfmdkg.saved_queries import SavedQueries, SavedQuery
from gfmdkg.tokens import tokens

MEMBERS = "entities/of-class"
_CLASS = "class"  # the name of its parameter
_NAMES = ("prefixed", "iri")  # of tokens
_MOST = 3
_ABOUT_THE_GRAPH = ("audit", "coverage", "linking")  # topics that show how it was made rather than what is in it


@dataclass(frozen=True)
class Asked:
    """A saved query that uses a term.

    :param name: its name.
    :param title: its title.
    :param given: the values of its parameters, by name, where its examples will not do.
    """

    name: str
    title: str
    given: Mapping[str, str] = field(default_factory=dict)


class Askers:
    """The saved queries by the terms that they use.

    :param queries: the library; those that need vocabularies of others are left out, for they may have no answer.
    """

    def __init__(self, queries: SavedQueries) -> None:
        self._queries = queries
        self._used = {query.name: _iris(query) for query in queries.values() if not query.needs}

    def of(self, iri: str) -> tuple[Asked, ...]:
        """Give the queries that use a term, first those that name the fewest others."""
        using = [name for name, used in self._used.items() if iri in used]
        using.sort(key=lambda name: (self._queries[name].topic in _ABOUT_THE_GRAPH, len(self._used[name]), name))
        return tuple(Asked(name, self._queries[name].title) for name in using[:_MOST])

    def of_class(self, iri: str) -> tuple[Asked, ...]:
        """Give the queries that use a class, or that which lists the members of any."""
        return self.of(iri) or self._members(iri)

    def _members(self, iri: str) -> tuple[Asked, ...]:
        if MEMBERS not in self._queries:
            return ()
        return (Asked(MEMBERS, self._queries[MEMBERS].title, {_CLASS: iri}),)


def _iris(query: SavedQuery) -> frozenset[str]:
    # The examples of parameters are no part of what is asked; the classes whose members they can be are.
    examples = tuple(f"VALUES ?{name} " for name in query.parameters)
    lines = [line for line in query.sparql.splitlines() if not line.lstrip().startswith(examples)]
    named = {_iri(token.text, query.prefixes) for token in tokens("\n".join(lines)) if token.kind in _NAMES}
    return frozenset(named | {each.member_of for each in query.parameters.values() if each.has_choices})


def _iri(text: str, prefixes: Mapping[str, str]) -> str:
    if text.startswith("<"):
        return text[1:-1]
    prefix, _, name = text.partition(":")
    return prefixes.get(prefix, "") + name
