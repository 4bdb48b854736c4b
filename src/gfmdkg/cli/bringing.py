"""The commands on vocabularies of others: ``vocab add``, ``vocab list``, ``vocab remove``."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from gfmdkg.cli.options import shelf
from gfmdkg.cli.tables import print_rows
from gfmdkg.cli.waiting import READING, showing
from gfmdkg.results.rows import row_type
from gfmdkg.vocabularies import Vocabulary
from gfmdkg.vocabularies.reading import read

_COLUMNS = ("name", "statements", "date", "source", "licence", "file", "sha256", "graph")


@click.group("vocab")
def vocab_command() -> None:
    """Bring vocabularies of others in: add, list and remove them.

    Each is an RDF file that becomes a named graph; `gfmdkg serve --with NAME` holds it beside the graph.
    """


@vocab_command.command("add")
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.option("--graph", default="", metavar="IRI", help="Its named graph [default: one that follows from NAME].")
@click.option("--source", default="", help="Where the file is from, best as an address.")
@click.option("--licence", "--license", default="", help="Under which terms it stands, as an address or in words.")
@click.option("--replace", "is_replacing", is_flag=True, help="Put it in the place of another one of this name.")
def add_command(  # noqa: PLR0913, PLR0917 - one for each option
    name: str, file: Path, graph: str, source: str, licence: str, is_replacing: bool
) -> None:
    """Add FILE, in any format of RDF, packed or not, as the vocabulary NAME; the same once more changes nothing."""
    with showing(READING):
        brought = read(name, file, graph, source, licence)
        is_new = shelf().add(brought, datetime.now(UTC).date().isoformat(), is_replacing=is_replacing)
    size = brought.vocabulary.statements
    what = f"{size} statement{'' if size == 1 else 's'}, SHA-256 {brought.vocabulary.sha256}"
    click.echo(f"{name}: {what}{'' if is_new else ', was added before; nothing is changed'}.")


@vocab_command.command("list")
@click.option("-f", "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def list_command(form: str) -> None:
    """List the vocabularies that were added, with source, date, hash and licence."""
    held = shelf().all()
    if form == "json":
        click.echo(json.dumps([asdict(vocabulary) for vocabulary in held], ensure_ascii=False, indent=2))
    else:
        row = row_type(_COLUMNS)
        print_rows(_COLUMNS, tuple(row(_cells(vocabulary)) for vocabulary in held))


@vocab_command.command("remove")
@click.argument("name")
def remove_command(name: str) -> None:
    """Remove the vocabulary NAME; a server that has it keeps it until it is started again."""
    shelf().remove(name)
    click.echo(f"{name} is removed.")


def _cells(vocabulary: Vocabulary) -> list[str]:
    return [str(getattr(vocabulary, column)) for column in _COLUMNS]
