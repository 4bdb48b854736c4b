"""Commands that say where statements come from: ``why`` and ``coverage``."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from gfmdkg.choices import Choices
from gfmdkg.cli.options import corpus_at, corpus_option
from gfmdkg.cli.tables import print_table
from gfmdkg.corpus import Corpus
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.errors import ParameterError
from gfmdkg.iris import expand
from gfmdkg.loading import load
from gfmdkg.query import QueryRequest
from gfmdkg.saved_queries import SavedQueries

_WHY = "provenance/why"
_COVERAGE = ("coverage/by-basis", "dataset/graphs", "coverage/by-section", "coverage/passages-without-record")


@click.command("why")
@click.argument("entity")
@click.argument("property", required=False)
@corpus_option
def why_command(entity: str, property: str | None, root: Path | None) -> None:  # noqa: A002 - the word users know
    """Say why the graph says what it says of ENTITY, or only by PROPERTY: passages in words, sources, reasons.

    Both are IRIs or names such as sdg:10.7 and gfmd:linkedThrough.
    """
    asked = _Asked(corpus_at(root))
    document = asked.answer(_WHY, {"entity": (entity,)})
    rows = document["results"]["bindings"]
    wanted = [row for row in rows if not property or row["property"]["value"] == expand(property)]
    if not wanted:
        about = f" by {property}" if property and rows else ""
        raise ParameterError(f"The graph says nothing of {entity}{about}.", "entity")
    print_table({**document, "results": {"bindings": wanted}})


@click.command("coverage")
@corpus_option
def coverage_command(root: Path | None) -> None:
    """Show what of the report is in the graph: by basis, by graph and by section, and the passages without a record."""
    asked = _Asked(corpus_at(root))
    for name in _COVERAGE:
        click.echo(f"{asked.queries[name].title} ({name})\n")
        print_table(asked.answer(name, {}))
        click.echo()


class _Asked:
    """A corpus that saved queries are put to."""

    def __init__(self, corpus: Corpus) -> None:
        self.queries = SavedQueries.of(corpus)
        self._engine = EmbeddedEngine.of(load(corpus))
        self._choices = Choices(self._engine, self.queries)

    def answer(self, name: str, values: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        text = self._choices.bind(self.queries[name], values)
        document: dict[str, Any] = json.loads(self._engine.answer(QueryRequest(text)).read())
        return document
