"""What is to be said of the tables as a whole: version, day, licence, sources, and what is not in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from gfmdkg.iris import expand
from gfmdkg.publishing.content import NAME, Content
from gfmdkg.publishing.tables.index import Key
from gfmdkg.publishing.tables.plan import Plan

_LICENCE, _SOURCE = Key(expand("dcterms:license")), Key(expand("dcterms:source"))
NUMBERS_ARE_TEXT = (
    "Every cell is text, exactly as the graph has it: codes such as 10.7, 8.10, 056 and NA (Namibia) are no numbers "
    "and no missing values; read them as text."
)
FORMULAS = (
    "A cell of a CSV file may begin with =, +, - or @, since texts are not changed: in a spreadsheet program open the "
    "workbook, in which nothing is a formula."
)


@dataclass(frozen=True)
class About:
    """The facts about the tables of one version.

    :param title: the title of the dataset.
    :param version: its version.
    :param released: the day of the release, if it is one.
    :param statements: how many statements the merge of its graphs has.
    :param licences: the IRIs of the licences that its graphs name.
    :param sources: each source that its graphs name, with its name; those that have one come first.
    :param left_out: the statements that no table holds, counted by reason.
    """

    title: str
    version: str
    released: date | None
    statements: int
    licences: tuple[str, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    left_out: tuple[tuple[str, int], ...] = ()

    def lines(self) -> Iterator[tuple[str, str]]:
        """Give the facts as pairs to be read."""
        yield "Dataset", self.title
        yield "Version", self.version
        yield "Released", self.released.isoformat() if self.released else "not released"
        yield from (("Licence", licence) for licence in self.licences)
        yield from (("Source", iri if name == iri else f"{name}, {iri}") for iri, name in self.sources)
        yield "Statements", f"{self.statements} in the merge of all graphs"
        yield from (("Left out", f"{count}, because {reason}") for reason, count in self.left_out)
        if not self.left_out:
            yield "Left out", "nothing: the tables give back every statement"


def about(content: Content, plan: Plan) -> About:
    """Find the facts about a dataset."""
    index, facts = plan.index, content.facts
    sources = sorted(_values(plan, _SOURCE), key=lambda iri: not index.is_named(iri))
    return About(
        title=facts.title or NAME,
        version=content.dataset.version,
        released=facts.day(content.dataset.version),
        statements=len(content.dataset.merge()),
        licences=_values(plan, _LICENCE),
        sources=tuple((iri, index.name(iri)) for iri in sources),
        left_out=tuple(sorted(index.left_out.items())),
    )


def _values(plan: Plan, key: Key) -> tuple[str, ...]:
    found = {value for entity in plan.with_key(key) for value in plan.index.values(entity).get(key, ())}
    return tuple(sorted(found))
