"""Commands that ask: ``query`` and ``queries`` for saved queries, ``sparql`` for any other."""

import json
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import click

from gfmdkg.choices import Choices
from gfmdkg.cli.options import corpus_at, corpus_option
from gfmdkg.cli.tables import print_table
from gfmdkg.corpus import Corpus
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.errors import QueryError
from gfmdkg.formats import BY_NAME, JSON, TURTLE
from gfmdkg.loading import load
from gfmdkg.query import QueryRequest
from gfmdkg.saved_queries import SavedQueries

_TABLE = "table"

_format_option = click.option(
    "-f",
    "--format",
    "name",
    type=click.Choice([_TABLE, *BY_NAME]),
    default=_TABLE,
    show_default=True,
    help="How to write the answer; a graph is written as Turtle unless a graph format is named.",
)


@click.command("query")
@click.argument("query")
@click.option("-p", "--param", "given", metavar="NAME=VALUE", multiple=True, help="A parameter and a value.")
@_format_option
@corpus_option
def query_command(query: str, given: tuple[str, ...], name: str, root: Path | None) -> None:
    """Run the saved query QUERY, such as tables/goal-by-category."""
    corpus = corpus_at(root)
    queries = SavedQueries.of(corpus)
    saved = queries[query]
    engine = _engine(corpus)
    _answer(engine, Choices(engine, queries).bind(saved, _values(given)), name)


@click.command("sparql")
@click.argument("file", type=click.File("rb"))
@_format_option
@corpus_option
def sparql_command(file: BinaryIO, name: str, root: Path | None) -> None:
    """Run the SPARQL query in FILE; - reads standard input."""
    try:
        text = file.read().decode()
    except UnicodeDecodeError as error:
        raise QueryError(f"The file is not UTF-8: byte {error.start} cannot be read.") from error
    _answer(_engine(corpus_at(root)), text, name)


@click.command("queries")
@corpus_option
def queries_command(root: Path | None) -> None:
    """List the saved queries."""
    for query in SavedQueries.of(corpus_at(root)).values():
        click.echo(f"{query.name:32} {query.title}")
        for parameter in query.parameters.values():
            click.echo(f"{'':32}   -p {parameter.name}=...  {parameter.description}")


def _engine(corpus: Corpus) -> EmbeddedEngine:
    return EmbeddedEngine.of(load(corpus))


def _values(given: Iterable[str]) -> dict[str, tuple[str, ...]]:
    values: dict[str, tuple[str, ...]] = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals:
            raise click.BadParameter(f"{pair!r} is no NAME=VALUE.", param_hint="-p")
        values[name] = (*values.get(name, ()), value)
    return values


def _answer(engine: EmbeddedEngine, text: str, name: str) -> None:
    written = BY_NAME.get(name)
    solutions = written if written and written.kind == "solutions" else None
    graph = written if written and written.kind == "graph" else None
    if written is None:
        solutions, graph = JSON, TURTLE
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # the engine never looks for Python's own signal
    answer = engine.answer(QueryRequest(text, solutions=solutions, graph=graph))
    if written is None and answer.format is JSON:
        print_table(json.loads(answer.read()))
    else:
        sys.stdout.buffer.write(answer.read())
