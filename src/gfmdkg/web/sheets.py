"""What the page of an IRI shows: its statements by property with graph and passage, and what leads to it."""

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import pyoxigraph as ox

from gfmdkg.documents import STATED_IN, Documents, Labels, Shortcut, graphs_of, names_in, values_of
from gfmdkg.iris import BASE, PATHS, expand
from gfmdkg.linking.mappings import PREDICATES
from gfmdkg.query import Window
from gfmdkg.web.results import Cell

_TYPE = expand("rdf:type")
_BASIS = expand("gfmd:basis")
_NAMES = tuple(map(expand, ("rdfs:label", "skos:prefLabel", "skos:altLabel")))
_TEXTS = tuple(map(expand, ("dcterms:description", "skos:definition", "rdfs:comment")))
_ORDER = {name: place for place, name in enumerate((*_NAMES, _TYPE, *_TEXTS))}
_SAME = tuple(map(expand, ("schema:sameAs", "owl:sameAs", "skos:exactMatch")))
_ALIKE = (*PREDICATES, *_SAME)
_NO_PROPERTIES = tuple(f"{BASE}{path}/" for path in PATHS)
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Line:
    """One statement, from one of its ends.

    :param cell: what stands at the other end.
    :param graph: the graph that says it; None for none.
    :param basis: what that graph rests on, in a word; empty where it does not say.
    :param passages: the passages behind the statement.
    """

    cell: Cell
    graph: Cell | None
    basis: str
    passages: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Group:
    """The statements with one property.

    :param property: the property.
    :param lines: the statements.
    """

    property: Cell
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Sheet:
    """What a page shows of an IRI.

    :param iri: the IRI.
    :param label: what people call it.
    :param types: what it is.
    :param description: what it is, in a sentence; None where nothing says it.
    :param groups: what is said of it, but for what others call it.
    :param alike: what others call it.
    :param links: what leads to it, those of the window.
    :param links_total: how many statements lead to it.
    :param members: for a graph, what it says something of, with the number of statements; those of the window.
    :param members_total: how many there are.
    :param uses: for a property, how many statements are made with it.
    """

    iri: str
    label: Cell
    types: tuple[Cell, ...]
    description: Cell | None
    groups: tuple[Group, ...]
    alike: tuple[Group, ...]
    links: tuple[Group, ...]
    links_total: int
    members: tuple[tuple[Cell, int], ...]
    members_total: int
    uses: int

    @property
    def same(self) -> tuple[str, ...]:
        """The IRIs of others for the very same thing or notion."""
        cells = [line.cell for group in self.alike if group.property.iri in _SAME for line in group.lines]
        return tuple(cell.iri for cell in cells if cell.iri)


def sheet(documents: Documents, iri: str, window: Window, graphs: Container[str]) -> Sheet:
    """Ask for what the page of an IRI shows.

    :param window: which of the statements that lead to it, and of the entities of a graph, it shows.
    :param graphs: the IRIs of the named graphs.
    :raises UnknownIriError: if no statement has the IRI; it names IRIs that are near.
    """
    documents.check(iri)
    asked = documents.statements
    own, links = asked.of([iri]), asked.to(iri, window)
    members, total = asked.members(iri, window) if iri in graphs else ([], 0)
    uses = 0 if iri.startswith(_NO_PROPERTIES) else asked.uses(iri)
    if not own and not links.total and not total and not uses:
        raise documents.unknown(iri)
    bases = [quad for quad in asked.of(graphs_of((*own, *links.quads))) if quad.predicate.value == _BASIS]
    shortcuts = asked.shortcuts(iri)
    others = {iri, *(member for member, _ in members), *(shortcut.passage for shortcut in shortcuts)}
    labels = Labels(asked.labels(others | names_in((*own, *links.quads, *bases))))
    outside = asked.outside_names(iri) if any(quad.predicate.value in _ALIKE for quad in own) else {}
    reader = _Reader(labels, own, bases, shortcuts, outside)
    return Sheet(
        iri=iri,
        label=replace(reader.named(iri), note=""),
        types=tuple(map(reader.term, values_of(own, _TYPE))),
        description=reader.description,
        groups=reader.groups((quad for quad in own if quad.predicate.value not in _ALIKE), reader.said),
        alike=reader.groups((quad for quad in own if quad.predicate.value in _ALIKE), reader.said),
        links=reader.groups(links.quads, reader.leading),
        links_total=links.total,
        members=tuple((reader.named(member), number) for member, number in members),
        members_total=total,
        uses=uses,
    )


@dataclass(frozen=True)
class _Reader:
    labels: Labels
    own: tuple[ox.Quad, ...]
    bases: list[ox.Quad]
    shortcuts: list[Shortcut]
    outside: dict[str, str]

    def named(self, iri: str) -> Cell:
        """Show an IRI by its label, or by the name that others have for it."""
        cell, label = Cell.of({"type": "uri", "value": iri}), self.labels.of(iri)
        if label.value != cell.text:
            return cell.labelled(_literal(label))
        return cell.labelled(Cell(self.outside[iri])) if iri in self.outside else cell

    def term(self, iri: str) -> Cell:
        """Show a property or a class by its label, or by the words of its name."""
        cell = self.named(iri)
        _, colon, local = cell.text.partition(":")
        is_short = colon and not cell.note and "/" not in local
        return cell.labelled(Cell(_WORDS.sub(" ", local).lower())) if is_short else cell

    def groups(self, quads: Iterable[ox.Quad], line: Callable[[ox.Quad], Line]) -> tuple[Group, ...]:
        """Put statements together by property: names, kind and description first, passages last."""
        found: dict[str, list[Line]] = defaultdict(list)
        for quad in quads:
            found[quad.predicate.value].append(line(quad))
        named = {name: self.term(name) for name in found}
        order = sorted(
            found, key=lambda name: (_ORDER.get(name, len(_ORDER)), name == STATED_IN, named[name].text.casefold())
        )
        return tuple(Group(named[name], tuple(sorted(found[name], key=_is_foreign))) for name in order)

    def said(self, quad: ox.Quad) -> Line:
        """Show a statement that begins with the IRI."""
        value = quad.object
        is_class = quad.predicate.value == _TYPE and isinstance(value, ox.NamedNode)
        cell = self.term(value.value) if is_class and isinstance(value, ox.NamedNode) else self._shown(value)
        return Line(cell, *self._source(quad), tuple(map(self.named, self._behind(quad))))

    def leading(self, quad: ox.Quad) -> Line:
        """Show a statement that leads to the IRI."""
        return Line(self._shown(quad.subject), *self._source(quad))

    @cached_property
    def description(self) -> Cell | None:
        """The first text that says what it is, in English if there is one."""
        texts = [quad.object for name in _TEXTS for quad in self.own if quad.predicate.value == name]
        literals = [text for text in texts if isinstance(text, ox.Literal)]
        best = min(literals, key=lambda text: text.language not in ("en", None), default=None)
        return _literal(best) if best else None

    def _shown(self, term: object) -> Cell:
        if isinstance(term, ox.NamedNode):
            return self.named(term.value)
        return _literal(term) if isinstance(term, ox.Literal) else Cell(str(term))

    def _source(self, quad: ox.Quad) -> tuple[Cell | None, str]:
        graph = quad.graph_name
        if not isinstance(graph, ox.NamedNode):
            return None, ""
        return self.named(graph.value), self._bases.get(str(graph), "")

    @cached_property
    def _bases(self) -> dict[str, str]:
        return {str(quad.subject): self._shown(quad.object).text for quad in self.bases}

    def _behind(self, quad: ox.Quad) -> Iterable[str]:
        graph = quad.graph_name
        if quad.predicate.value == STATED_IN or not isinstance(graph, ox.NamedNode):
            return ()
        if graph.value in self._passages:
            return self._passages[graph.value]
        value = quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
        meant = (quad.predicate.value, value, graph.value)
        return dict.fromkeys(one.passage for one in self.shortcuts if (one.property, one.value, one.graph) == meant)

    @cached_property
    def _passages(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for quad in self.own:
            if quad.predicate.value == STATED_IN and isinstance(quad.graph_name, ox.NamedNode):
                found[quad.graph_name.value] += values_of([quad], STATED_IN)
        return dict(found)


def _is_foreign(line: Line) -> bool:
    return line.cell.language not in ("en", "")


def _literal(literal: ox.Literal) -> Cell:
    term = {"type": "literal", "value": literal.value, "datatype": literal.datatype.value}
    return Cell.of({**term, "xml:lang": literal.language} if literal.language else term)
