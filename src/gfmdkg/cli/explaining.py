"""Commands that say where statements come from: ``why`` and ``coverage``."""

from pathlib import Path

import click

from gfmdkg.cli.completing import complete_entity
from gfmdkg.cli.options import corpus_option, endpoint_option, opened
from gfmdkg.cli.tables import print_rows, print_table
from gfmdkg.cli.waiting import WAITING, showing
from gfmdkg.errors import ParameterError
from gfmdkg.iris import expand

_WHY = "provenance/why"
_COVERAGE = ("coverage/by-basis", "dataset/graphs", "coverage/by-section", "coverage/passages-without-record")


@click.command("why")
@click.argument("entity", shell_complete=complete_entity)
@click.argument("property", required=False)
@endpoint_option
@corpus_option
def why_command(entity: str, property: str | None, endpoint: str | None, root: Path | None) -> None:  # noqa: A002 - the word users know
    """Say why the graph says what it says of ENTITY, or only by PROPERTY: passages in words, sources, reasons.

    Both are IRIs or names such as sdg:10.7 and gfmd:linkedThrough.
    """
    with showing(WAITING):
        found = opened(root, endpoint).query(_WHY, entity=entity)
    wanted = tuple(row for row in found if not property or row["property"] == expand(property))
    if not wanted:
        about = f" by {property}" if property and found.rows else ""
        raise ParameterError(f"The graph says nothing of {entity}{about}.", "entity")
    print_rows(found.columns, wanted)


@click.command("coverage")
@endpoint_option
@corpus_option
def coverage_command(endpoint: str | None, root: Path | None) -> None:
    """Show what of the report is in the graph: by basis, by graph and by section, and the passages without a record."""
    with showing(WAITING):
        kg = opened(root, endpoint)
        tables = {name: kg.query(name) for name in _COVERAGE}
    for name, table in tables.items():
        click.echo(f"{kg.saved_queries[name].title} ({name})\n")
        print_table(table)
        click.echo()
