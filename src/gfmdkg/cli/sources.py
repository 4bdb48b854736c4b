"""What commands that take the whole graph, or any files instead, have in common."""

import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click
import pyoxigraph as ox
from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from gfmdkg import files
from gfmdkg.citations.facts import Facts
from gfmdkg.cli.options import shelf
from gfmdkg.cli.waiting import CHECKING, showing
from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset
from gfmdkg.loading import load
from gfmdkg.publishing.building import is_built
from gfmdkg.publishing.content import Progress, quietly
from gfmdkg.validation import validate
from gfmdkg.vocabularies import bring

Command = TypeVar("Command", bound=Callable[..., object])

_FILES = "--files"


class FilesCommand(click.Command):
    """Lets ``--files`` take every name up to the next option, as a shell writes them for a pattern."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments as click does, with ``--files`` before each name of a file."""
        return super().parse_args(ctx, _one_option_for_each_file(args))


def files_options(purpose: str) -> Callable[[Command], Command]:
    """Add ``--files PATH...`` and ``--graph IRI=FILE``.

    :param purpose: what is done with the files.
    """

    def add(command: Command) -> Command:
        command = click.option(
            "--graph",
            "graphs",
            multiple=True,
            metavar="IRI=FILE",
            callback=_graph_files,
            help=f"An RDF file to {purpose} as the named graph IRI, alone or beside --files.",
        )(command)
        return click.option(
            _FILES,
            "paths",
            type=click.Path(path_type=Path),
            multiple=True,
            metavar="PATH...",
            help=f"RDF files, or folders with such, to {purpose} instead of the graph.",
        )(command)

    return add


def sources_of(
    paths: Sequence[Path], graphs: Sequence[files.Source], beside: Mapping[str, object]
) -> tuple[files.Source, ...]:
    """Put the files together that the options name.

    :param beside: the options that go with the graph, by name.
    :raises click.UsageError: if one of them is given beside files.
    """
    sources = (*map(files.Source, paths), *graphs)
    if sources and (option := next((name for name, value in beside.items() if value), None)):
        raise click.UsageError(f"{option} goes with the graph and its pages, not with --files or --graph.")
    return sources


def checked(corpus: Corpus, vocabularies: Sequence[str], releases: Path | None = None) -> tuple[Dataset, str]:
    """Load a corpus with the vocabularies beside it; every rule is kept.

    :param releases: a folder of releases of what was checked; what is among them is not checked again.
    :returns: the dataset, and a sentence on it.
    :raises CorpusError: if a rule is broken.
    """
    with showing(CHECKING):
        own = load(corpus)
        Facts.of(corpus)
        dataset = bring(own, vocabularies, shelf())
        if not (releases and is_built(dataset, corpus, releases / dataset.version)):
            validate(own, corpus)
    more = len(dataset.quads) - len(own.quads)
    others = f"; {more} more are of and on vocabularies of others" if vocabularies else ""
    return dataset, f"{len(own.quads)} statements, version {dataset.version}, keep every rule{others}."


def end_in_order() -> None:
    """Let SIGTERM end the process so that no file is left when a long work is stopped."""
    signal.signal(signal.SIGTERM, _stop)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Show on a terminal how far a work is; it is gone at the end."""
    if not sys.stderr.isatty():
        yield quietly
        return
    columns = (BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda what, share: bar.update(task, description=what, completed=share)


def _stop(number: int, _frame: object) -> None:
    sys.exit(128 + number)


def _one_option_for_each_file(arguments: Sequence[str]) -> list[str]:
    """Write ``--files a b`` as ``--files a --files b``."""
    written: list[str] = []
    is_file = False
    for at, argument in enumerate(arguments):
        if argument == _FILES and all(name.startswith("-") for name in arguments[at + 1 : at + 2]):
            raise click.UsageError(f"{_FILES} needs the name of a file or folder behind it.")
        if argument.startswith("-"):
            is_file = argument == _FILES or argument.startswith(f"{_FILES}=")
            written += [argument] if argument != _FILES else []
        else:
            written += [_FILES, argument] if is_file else [argument]
    return written


def _graph_files(_context: click.Context, _option: click.Parameter, values: Sequence[str]) -> list[files.Source]:
    return [_graph_file(value) for value in values]


def _graph_file(value: str) -> files.Source:
    """Read ``IRI=FILE``; where several equals signs stand, the first one before a file that is there counts."""
    splits = [(value[:at], Path(value[at + 1 :])) for at, letter in enumerate(value) if letter == "="]
    if not splits:
        raise click.BadParameter(f"{value!r} is no IRI=FILE.")
    graph, path = next((split for split in splits if split[1].exists()), splits[0])
    try:
        return files.Source(path, ox.NamedNode(graph).value)
    except ValueError as error:
        raise click.BadParameter(f"{graph!r} is no absolute IRI: {error}.") from error
