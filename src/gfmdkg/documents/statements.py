"""The statements that documents are made of, asked from the graph that an engine holds by saved queries."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import pyoxigraph as ox

from gfmdkg.engines import Engine
from gfmdkg.errors import LimitError
from gfmdkg.limits import LIMITS
from gfmdkg.query import Answer, Cancellation, QueryRequest, Window
from gfmdkg.saved_queries import SavedQueries
from gfmdkg.terms import Term

OF = "entities/statements-of"
TO = "entities/links-to"
LABELS = "entities/labels-of"
USES = "entities/uses-of"
MEMBERS = "entities/of-graph"
BEGINNING = "entities/beginning-with"
BEHIND = "provenance/behind-shortcuts"
OUTSIDE = "linking/of-entity"
QUERIES = (OF, TO, LABELS, USES, MEMBERS, BEGINNING, BEHIND, OUTSIDE)

_LIMIT = "document_limit"
_AT_ONCE = 1000  # entities that one query names
_NOWHERE = ox.DefaultGraph()

Row = ox.QuerySolution
Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph


@dataclass(frozen=True)
class Part:
    """Some of the statements that there are.

    :param quads: these.
    :param total: how many there are.
    """

    quads: tuple[ox.Quad, ...]
    total: int


@dataclass(frozen=True)
class Shortcut:
    """The place of a record that says what a shortcut says.

    :param property: the property of the shortcut.
    :param value: its value.
    :param graph: the graph that has both.
    :param passage: the passage in which the record is stated.
    """

    property: str
    value: str
    graph: str
    passage: str


class Statements:
    """Asks for statements.

    :param engine: what holds the graph.
    :param queries: the library, which has :data:`QUERIES`.
    :param most: bytes of one answer; None for any number.
    :param cancellation: tells when nobody waits any more.
    :param in_parts: whether the engine can be asked for a part of an answer, as an endpoint elsewhere cannot; otherwise
        what is asked for in a window comes whole.
    """

    def __init__(
        self,
        engine: Engine,
        queries: SavedQueries,
        most: int | None = None,
        cancellation: Cancellation | None = None,
        *,
        in_parts: bool = False,
    ) -> None:
        self._engine = engine
        self._queries = queries
        self._most = most
        self._cancellation = cancellation
        self._in_parts = in_parts

    @property
    def version(self) -> str:
        """The version of the dataset that answers."""
        return self._engine.version

    def of(self, entities: Iterable[str]) -> tuple[ox.Quad, ...]:
        """Give all that is said of entities."""
        return tuple(
            ox.Quad(_subject(row["entity"]), _iri(row["property"]), _value(row["value"]), _graph(row))
            for row in self._of_each(OF, entities)
        )

    def to(self, entity: str, window: Window | None = None) -> Part:
        """Give the statements that lead to an entity.

        :param window: which of them; None for all.
        """
        value = ox.NamedNode(entity)
        rows, total = self._ask(TO, {"entity": (value,)}, window)
        quads = (ox.Quad(_subject(row["subject"]), _iri(row["property"]), value, _graph(row)) for row in rows)
        return Part(tuple(quads), total)

    def labels(self, entities: Iterable[str]) -> tuple[ox.Quad, ...]:
        """Give the labels of entities, in every language."""
        return tuple(
            ox.Quad(_subject(row["entity"]), _iri(row["property"]), _value(row["label"]), _graph(row))
            for row in self._of_each(LABELS, entities)
        )

    def labels_in(self, quads: Iterable[ox.Quad], *others: str) -> tuple[ox.Quad, ...]:
        """Give the labels of everything that statements name, and of what these labels name: graphs and properties.

        :param others: further entities whose labels are wanted.
        """
        found: tuple[ox.Quad, ...] = ()
        known, names = set[str](), {*others, *names_in(quads)}
        while names:
            some = self.labels(names)
            known |= names
            names = names_in(some) - known
            found += some
        return found

    def members(self, graph: str, window: Window) -> tuple[list[tuple[str, int]], int]:
        """List what a named graph says something of, each with the number of its statements.

        :returns: those of the window, and how many there are.
        """
        rows, total = self._ask(MEMBERS, {"graph": (ox.NamedNode(graph),)}, window)
        named = (row for row in rows if isinstance(row["entity"], ox.NamedNode))
        return [(_text(row["entity"]), int(_text(row["statements"]))) for row in named], total

    def uses(self, name: str) -> int:
        """Count the statements that are made with a property."""
        return self._ask(USES, {"property": (ox.NamedNode(name),)}, Window(0, 1))[1]

    def shortcuts(self, entity: str) -> list[Shortcut]:
        """Give the places of the records behind what is said of an entity without a passage of its own."""
        rows, _ = self._ask(BEHIND, {"entity": (ox.NamedNode(entity),)})
        columns = ("property", "value", "graph", "passage")
        return [Shortcut(*(_text(row[column]) for column in columns)) for row in rows]

    def outside_names(self, entity: str) -> dict[str, str]:
        """Give the names that others have for an entity, by their identifier; those that a source has."""
        rows, _ = self._ask(OUTSIDE, {"entity": (ox.NamedNode(entity),)})
        return {_text(row["identifier"]): _text(row["identifierLabel"]) for row in rows if row["identifierLabel"]}

    def beginning(self, start: str) -> dict[str, str]:
        """Give the labels of the entities whose IRI begins so, by IRI."""
        rows, _ = self._ask(BEGINNING, {"start": (ox.Literal(start),)})
        return {_text(row["entity"]): _text(row["label"]) for row in rows}

    def has(self, entity: str) -> bool:
        """Whether any statement has an entity at either end, as its property, or in a graph of that name."""
        one = Window(0, 1)
        return bool(
            self.of([entity]) or self.to(entity, one).quads or self.members(entity, one)[1] or self.uses(entity)
        )

    def _of_each(self, name: str, entities: Iterable[str]) -> Iterator[Row]:
        named = sorted({entity for entity in entities if entity})
        for at in range(0, len(named), _AT_ONCE):
            yield from self._ask(name, {"entity": [*map(ox.NamedNode, named[at : at + _AT_ONCE])]})[0]

    def _ask(
        self, name: str, values: Mapping[str, Sequence[Term]], window: Window | None = None
    ) -> tuple[list[Row], int]:
        text = self._queries[name].bind(values)
        window = window if self._in_parts else None
        answer = self._engine.answer(QueryRequest(text, window=window, cancellation=self._cancellation))
        self._measure(answer)
        found = cast("ox.QuerySolutions", ox.parse_query_results(answer.read(), format=ox.QueryResultsFormat.JSON))
        rows = list(found)
        return rows, len(rows) if answer.rows is None else answer.rows

    def _measure(self, answer: Answer) -> None:
        if self._most is not None and answer.size > self._most:
            answer.body.close()
            raise LimitError(_LIMIT, f"{self._most} {LIMITS[_LIMIT].unit}", LIMITS[_LIMIT].advice)


def names_in(quads: Iterable[ox.Quad]) -> set[str]:
    """Give every IRI that statements name, their graphs too."""
    found: set[str] = set()
    for quad in quads:
        terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
        found |= {term.value for term in terms if isinstance(term, ox.NamedNode)}
    return found


def _text(term: object) -> str:
    return cast("ox.NamedNode | ox.Literal", term).value


def _iri(term: object) -> ox.NamedNode:
    return cast("ox.NamedNode", term)


def _subject(term: object) -> ox.NamedNode | ox.BlankNode:
    return cast("ox.NamedNode | ox.BlankNode", term)


def _value(term: object) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    return cast("ox.NamedNode | ox.BlankNode | ox.Literal", term)


def _graph(row: Row) -> Graph:
    return cast("ox.NamedNode | ox.BlankNode | None", row["graph"]) or _NOWHERE
