"""The link tables: a row for each value of a property that has several, and one for each graph of a record."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from gfmdkg.iris import expand
from gfmdkg.publishing.tables.columns import AS_IRI, described
from gfmdkg.publishing.tables.index import STRING, Key, natural, path_of
from gfmdkg.publishing.tables.model import Column, Row, Table
from gfmdkg.publishing.tables.plan import ENTITIES, GRAPHS, IN_GRAPH, JOINT, ON_BASIS, RECORD, Plan

_RECORD = Column(RECORD, "record", "The English name of what the row is about, or its IRI.", datatype=STRING)
_RECORD_IRI = Column(f"{RECORD}_iri", "record (IRI)", "What the row is about.")
_GRAPH = Column(IN_GRAPH, "in graph", "The graph, by the path of its file.", datatype=STRING)
_GRAPHS = replace(
    _GRAPH, meaning="The graphs in which the statement stands, by the paths of their files.", several=True
)
_GRAPH_IRI = Column(f"{IN_GRAPH}_iri", "in graph (IRI)", "The graph.")
_BASIS = Column(ON_BASIS, "on basis", "What the graph rests on; a graph of terms does not say.", datatype=STRING)
_STATEMENTS = Column(
    "statements", "statements", "How many statements on the record it has.", datatype=expand("xsd:integer"), whole=True
)


def tables(plan: Plan) -> Iterator[Table]:
    """Give the link tables by name, that of the graphs first."""
    yield Table(
        name=GRAPHS,
        title="in graph, one by one",
        meaning="One row for each named graph in which something is said of a record.",
        columns=(_RECORD, _GRAPH, _BASIS, _STATEMENTS, _RECORD_IRI, _GRAPH_IRI),
        key=(_RECORD_IRI.name, _GRAPH_IRI.name),
        rows=partial(_graph_rows, plan),
        references=((_RECORD_IRI.name, ENTITIES),),
    )
    yield from (_of_property(plan, key, name) for key, name in sorted(plan.links.items(), key=lambda link: link[1]))


def _graph_rows(plan: Plan) -> Iterator[Row]:
    for entity in plan.index.entities:
        name = plan.index.name(entity.iri)
        for graph, count in sorted(plan.index.graphs(entity).items()):
            yield name, path_of(graph), plan.index.basis(graph), str(count), entity.iri, graph


def _of_property(plan: Plan, key: Key, name: str) -> Table:
    use, title = plan.overall[key], plan.meanings.title(key.property)
    value = described(plan, key, use, plan.links)
    target = "" if key.datatype else plan.target(use)
    to_read = Column(plan.stems[key.property], title, f"The English name of {value.name}, or the IRI.", datatype=STRING)
    reads_name = use.is_named and not key.datatype
    return Table(
        name=name,
        title=f"{value.title.removesuffix(AS_IRI)}, one by one",
        meaning=f"One row for each value of {title}. {plan.meanings.meaning(key.property)}",
        columns=(_RECORD, *([to_read] if reads_name else []), _GRAPHS, _BASIS, _RECORD_IRI, value),
        key=(_RECORD_IRI.name, value.name),
        rows=partial(_rows, plan, key, reads_name),
        subject=_RECORD_IRI.name,
        references=((_RECORD_IRI.name, ENTITIES), *([(value.name, target)] if target else [])),
    )


def _rows(plan: Plan, key: Key, reads_name: bool) -> Iterator[Row]:
    for entity in plan.with_key(key):
        graphs: dict[str, set[str]] = {}
        for its_key, value, graph in plan.index.statements(entity):
            if its_key == key:
                graphs.setdefault(value, set()).add(graph)
        for value in sorted(graphs, key=natural):
            name = [plan.index.name(value)] if reads_name else []
            where = JOINT.join(sorted(map(path_of, graphs[value])))
            basis = JOINT.join(plan.basis(graphs[value]))
            yield plan.index.name(entity.iri), *name, where, basis, entity.iri, value
