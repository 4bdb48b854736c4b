"""From a dataset to tables: one for each class, one of all entities, and one for each property with several values."""

from collections.abc import Iterator
from functools import partial

from gfmdkg.publishing.tables import links
from gfmdkg.publishing.tables.columns import Part, parts
from gfmdkg.publishing.tables.index import STRING
from gfmdkg.publishing.tables.model import Column, Row, Table
from gfmdkg.publishing.tables.plan import ENTITIES, IRI, JOINT, Plan


def tables(plan: Plan) -> Iterator[Table]:
    """Give the tables in the order in which people meet them: data, links, terms and shapes."""
    order = plan.class_order()
    data = [its_class for its_class in order if not plan.is_of_terms(its_class)]
    yield from (_of_class(plan, its_class) for its_class in data)
    yield _of_entities(plan)
    yield from links.tables(plan)
    yield from (_of_class(plan, its_class) for its_class in order if its_class not in data)


def _of_class(plan: Plan, its_class: str) -> Table:
    columns = parts(plan, its_class)
    return Table(
        name=plan.tables[its_class],
        title=plan.meanings.title(its_class) if its_class else "without a class",
        meaning=plan.meanings.meaning(its_class) if its_class else "What something is said of, but not what it is.",
        columns=tuple(part.column for part in columns),
        key=(IRI,),
        rows=partial(_class_rows, plan, its_class, columns),
        class_iri=its_class,
        subject=IRI,
        references=tuple((part.column.name, part.target) for part in columns if part.target),
    )


def _class_rows(plan: Plan, its_class: str, columns: list[Part]) -> Iterator[Row]:
    for entity in plan.classes[its_class]:
        values = plan.index.values(entity)
        yield tuple(part.cell(entity, values) for part in columns)


def _of_entities(plan: Plan) -> Table:
    tables = f"The tables that have a row for it, joined by {JOINT.strip()!r}."
    return Table(
        name=ENTITIES,
        title="all entities",
        meaning="One row for everything that something is said of, with the table where it is said.",
        columns=(
            Column("label", "label (en)", "Its English name, or its IRI.", datatype=STRING),
            Column("in_table", "table", tables, datatype=STRING, several=True),
            Column(IRI, "IRI", "Its name in the graph, which never changes."),
        ),
        key=(IRI,),
        rows=partial(_entity_rows, plan),
    )


def _entity_rows(plan: Plan) -> Iterator[Row]:
    for entity in plan.index.entities:
        classes = plan.index.types[entity.iri] or ("",)
        yield plan.index.name(entity.iri), JOINT.join(plan.tables[its_class] for its_class in classes), entity.iri
