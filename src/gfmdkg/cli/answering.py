"""Answers on standard output or in a file, in every format."""

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

import click

from gfmdkg.cli.options import opened
from gfmdkg.cli.tables import print_table
from gfmdkg.cli.waiting import WAITING, awaiting
from gfmdkg.client import KnowledgeGraph
from gfmdkg.errors import NotAcceptableError
from gfmdkg.formats import BY_NAME
from gfmdkg.results import Result, Table
from gfmdkg.results.writing import save

TABLE = "table"
_DASH = Path("-")
CHARTS = ("chart.svg", "chart.png", "chart.json")
CITATIONS = ("cite.txt", "cite.bib", "cite.ris", "cite.json")
FORMATS = (TABLE, *BY_NAME, "markdown", "html", *CHARTS, *CITATIONS)

Command = TypeVar("Command", bound=Callable[..., object])

_SUFFIXES = {
    **{"md": "markdown", "htm": "html", "txt": TABLE},
    **{"svg": "chart.svg", "png": "chart.png", "bib": "cite.bib", "ris": "cite.ris"},
}


def answer_options(command: Command) -> Command:
    """Add the options that say where an answer goes and how it is written."""
    options = (
        click.option(
            "-f",
            "--format",
            "name",
            type=click.Choice(FORMATS),
            help="How to write the answer [default: by the suffix of --output, or a table; a graph as Turtle].",
        ),
        click.option(
            "-o",
            "--output",
            type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
            callback=_file,
            help="A file for the answer, which appears whole or not at all; without it, or as -, standard output.",
        ),
        click.option(
            "--timeout",
            "seconds",
            type=click.FloatRange(min=0, min_open=True),
            metavar="SECONDS",
            callback=_finite,
            help="Give up after so long [default: 60 for an endpoint, never for the packaged graph].",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _file(_context: click.Context, _option: click.Parameter, output: Path | None) -> Path | None:
    return None if output == _DASH else output


def _finite(_context: click.Context, _option: click.Parameter, seconds: float | None) -> float | None:
    if seconds is None or math.isfinite(seconds):
        return seconds
    raise click.BadParameter(f"{seconds} is no number of seconds.")


@dataclass(frozen=True)
class Wanted:
    """What the options say of an answer.

    :param name: one of :data:`FORMATS`, or None to choose it by the name of the file.
    :param output: the file, or None for standard output.
    :param seconds: how long it may take, or None.
    :param endpoint: the endpoint to ask, or None.
    :param root: the folder of the corpus, or None for the packaged one.
    :param vocabularies: the vocabularies to hold beside it.
    """

    name: str | None
    output: Path | None
    seconds: float | None
    endpoint: str | None
    root: Path | None
    vocabularies: tuple[str, ...] = ()


def deliver(wanted: Wanted, ask: Callable[[KnowledgeGraph], Result]) -> None:
    """Open the graph, ask it, and write the answer.

    :param ask: gives the answer of a graph.
    """
    output, form = wanted.output, wanted.name or _by_suffix(wanted.output)
    with awaiting(WAITING, wanted.seconds):
        result = ask(opened(wanted.root, wanted.endpoint, wanted.seconds, wanted.vocabularies))
        is_drawn = form == TABLE and isinstance(result, Table) and output is None
        written = b"" if is_drawn else _written(result, form)
    if is_drawn:
        print_table(cast(Table, result))
    elif output is None:
        sys.stdout.buffer.write(written)
        sys.stdout.buffer.flush()
    else:
        save(output, written)


def _written(result: Result, form: str) -> bytes:
    kind, _, style = form.partition(".")
    if kind == "chart":
        return _chart(result, style)
    if kind == "cite":
        return result.cite(style).encode()
    if form == TABLE:
        return _plain(result)
    return result.write(form)


def _plain(result: Result) -> bytes:
    # What a terminal would show, for a file, and for what is no table.
    if isinstance(result, Table):
        return result.markdown().encode()
    return result.write("ttl") if "ttl" in result.formats else f"{str(result).lower()}\n".encode()


def _chart(result: Result, style: str) -> bytes:
    if not isinstance(result, Table):
        raise NotAcceptableError("Only a table has a chart.")
    chart = result.chart()
    if style == "json":
        return chart.json().encode()
    return chart.svg() if style == "svg" else chart.png()


def _by_suffix(output: Path | None) -> str:
    if output is None:
        return TABLE
    suffix = output.suffix.removeprefix(".").lower()
    found = _SUFFIXES.get(suffix, suffix)
    if found not in FORMATS:
        said = f"the suffix {output.suffix!r} is that of no format" if suffix else f"{output} has no suffix"
        raise click.BadParameter(f"{said}; name one.", param_hint="--format")
    return found
