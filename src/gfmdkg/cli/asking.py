"""Commands that ask: ``query`` for saved queries, ``sparql`` for any other."""

from pathlib import Path
from typing import Any, BinaryIO

import click

from gfmdkg.cli import given as values
from gfmdkg.cli.answering import Wanted, answer_options, deliver
from gfmdkg.cli.completing import complete_name, complete_value
from gfmdkg.cli.options import corpus_option, endpoint_option, with_option
from gfmdkg.errors import QueryError


@click.command("query")
@click.argument("query", shell_complete=complete_name)
@click.option(
    "-p",
    "--param",
    "given",
    metavar="NAME=VALUE",
    multiple=True,
    shell_complete=complete_value,
    help="A parameter and a value; an empty value means any.",
)
@click.option(
    "--param-file",
    "file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True, allow_dash=True),
    help="A YAML or JSON file with values by name, - for standard input; -p goes over it.",
)
@answer_options
@endpoint_option
@with_option
@corpus_option
def query_command(query: str, given: tuple[str, ...], file: Path | None, **options: Any) -> None:
    """Run the saved query QUERY, such as tables/goal-by-category."""
    texts = (values.of_file(file) if file else {}) | values.of_pairs(given)
    deliver(Wanted(**options), lambda kg: kg.ask(kg.saved_queries[query], texts))


@click.command("sparql")
@click.argument("file", type=click.File("rb"))
@answer_options
@endpoint_option
@with_option
@corpus_option
def sparql_command(file: BinaryIO, **options: Any) -> None:
    """Run the SPARQL query in FILE; - reads standard input."""
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryError(f"The file is not UTF-8: byte {error.start} cannot be read.") from error
    deliver(Wanted(**options), lambda kg: kg.sparql(text))
