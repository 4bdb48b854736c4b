"""The columns of the table of a class: what is to be read first, what is to be joined by last."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from gfmdkg.publishing.tables.index import LABEL, STRING, Entity, Index, Key, Values, first, path_of
from gfmdkg.publishing.tables.model import Column
from gfmdkg.publishing.tables.naming import column_name, distinct
from gfmdkg.publishing.tables.plan import ENTITIES, GRAPHS, IN_GRAPH, IRI, JOINT, ON_BASIS, SOURCES, Plan
from gfmdkg.publishing.tables.survey import Use

AS_IRI = " (IRI)"
_LABELS, _CODES, _TEXTS, _LINKS, _TRANSLATED, _PROVENANCE, _RECORD, _IRIS = range(8)


@dataclass(frozen=True)
class Part:
    """One column with what fills it.

    :param column: the column.
    :param cell: gives the text for an entity and what is said of it.
    :param group: what it stands with, from left to right.
    :param target: the table that its cells lead to, if there is one.
    """

    column: Column
    cell: Callable[[Entity, Values], str]
    group: int
    target: str = ""


def parts(plan: Plan, its_class: str) -> list[Part]:
    """Make the columns of the table of a class, in order, each with a name of its own."""
    found = [*_record(plan)]
    for key, use in plan.uses[its_class].items():
        found.extend(_of_key(plan, its_class, key, use))
    found.sort(key=lambda part: (part.group, part.column.name != IRI, part.column.language not in ("", "en")))
    return named(found)


def named(found: list[Part]) -> list[Part]:
    """Give each column a name of its own."""
    ours = distinct([part.column.name for part in found])
    return [replace(part, column=replace(part.column, name=name)) for part, name in zip(found, ours, strict=True)]


def described(plan: Plan, key: Key, use: Use, beside: Iterable[Key], its_class: str = "") -> Column:
    """Describe the column that holds the values of a property.

    :param beside: all keys with columns in the table.
    :param its_class: the class of the table, if it is that of a class.
    """
    title = plan.meanings.title(key.property, its_class)
    sort = f" ({key.language})" if key.language else ""
    return Column(
        name=column_name(key, plan.stems[key.property], beside),
        title=f"{title}{sort}" if key.datatype else f"{title}{AS_IRI}",
        meaning=plan.meanings.meaning(key.property, its_class),
        rule=plan.meanings.rule(its_class, key.property),
        property=key.property,
        datatype=key.datatype,
        language=key.language,
        graphs=tuple(sorted(map(path_of, use.graphs))),
        basis=plan.basis(use.graphs),
        whole=use.is_whole,
    )


def _of_key(plan: Plan, its_class: str, key: Key, use: Use) -> Iterator[Part]:
    column = described(plan, key, use, plan.uses[its_class], its_class)
    several = use.most > 1
    if several or (not key.datatype and use.is_named):
        yield Part(_to_read(plan, column, key, several), _reading(plan.index, key), _group(key))
    if not several:
        target = "" if key.datatype else plan.target(use)
        yield Part(column, _single(key), _group(key) if key.datatype else _IRIS, target)


def _to_read(plan: Plan, column: Column, key: Key, several: bool) -> Column:
    joined = f"All values, joined by {JOINT.strip()!r}; the table {{}} has each by itself."
    where = joined.format(plan.links[key]) if several else f"By name; the column {column.name} has the IRI."
    return replace(
        column,
        name=column.name if key.datatype else plan.stems[key.property],
        title=column.title if key.datatype else column.title.removesuffix(AS_IRI),
        meaning=f"{column.meaning} {where}",
        property="",
        datatype=STRING,
        several=several,
        whole=False,
    )


def _reading(index: Index, key: Key) -> Callable[[Entity, Values], str]:
    if key.datatype:
        return lambda _, values: JOINT.join(values.get(key, ()))
    return lambda _, values: JOINT.join(map(index.name, values.get(key, ())))


def _single(key: Key) -> Callable[[Entity, Values], str]:
    return lambda _, values: first(values, key)


def _group(key: Key) -> int:
    if key.property == LABEL:
        return _LABELS
    if key.property in SOURCES:
        return _PROVENANCE
    if not key.datatype:
        return _LINKS
    if not key.language:
        return _CODES
    return _TEXTS if key.language == "en" else _TRANSLATED


def _record(plan: Plan) -> Iterator[Part]:
    index = plan.index
    yield Part(
        Column(IRI, "IRI", "The name of the record in the graph, which never changes."),
        lambda entity, _: entity.iri,
        _IRIS,
        ENTITIES,
    )
    where = f"The graphs in which something is said of the record; the table {GRAPHS} has them one by one."
    yield Part(
        Column(IN_GRAPH, "in graph", where, datatype=STRING, several=True),
        lambda entity, _: JOINT.join(map(path_of, sorted(index.graphs(entity)))),
        _RECORD,
    )
    yield Part(
        Column(ON_BASIS, "on basis", "What these graphs rest on.", datatype=STRING, several=True),
        lambda entity, _: JOINT.join(plan.basis(index.graphs(entity))),
        _RECORD,
    )
