"""Options that several commands share."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import click

from gfmdkg.client import KnowledgeGraph, open_graph
from gfmdkg.client.opening import SECONDS
from gfmdkg.corpus import Corpus
from gfmdkg.settings import Settings
from gfmdkg.vocabularies import Shelf

Command = TypeVar("Command", bound=Callable[..., object])


def corpus_option(command: Command) -> Command:
    """Add ``--corpus DIR``."""
    return click.option(
        "--corpus",
        "root",
        type=click.Path(path_type=Path, file_okay=False, exists=True),
        help="A folder with ontology/, data/ and queries/ instead of the packaged one.",
    )(command)


def endpoint_option(command: Command) -> Command:
    """Add ``--endpoint URL``."""
    return click.option(
        "--endpoint",
        metavar="URL",
        envvar="GFMDKG_ENDPOINT",
        callback=_address,
        help="Ask this SPARQL endpoint instead of the packaged graph.",
    )(command)


def with_option(command: Command) -> Command:
    """Add ``--with NAME`` and ``--with NAME=FILE``."""
    return click.option(
        "--with",
        "vocabularies",
        multiple=True,
        metavar="NAME[=FILE]",
        help="A vocabulary of others to hold beside the graph: one that was added, or a file; repeatable.",
    )(command)


def shelf() -> Shelf:
    """Give the vocabularies that were added on this machine."""
    return Shelf(Settings.from_environment().state_folder)


def corpus_at(root: Path | None) -> Corpus:
    """Give the corpus that the option names, or the packaged one."""
    return Corpus.at(root.resolve()) if root else Corpus.packaged()


def opened(
    root: Path | None, endpoint: str | None, seconds: float | None = None, vocabularies: Sequence[str] = ()
) -> KnowledgeGraph:
    """Open the graph that the options name; beside an endpoint, a corpus gives the saved queries."""
    if endpoint:
        return open_graph(endpoint, queries=root, timeout=seconds or SECONDS, vocabularies=vocabularies)
    return open_graph(corpus_at(root).root, vocabularies=vocabularies)


def _address(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value and not value.lower().startswith(("http://", "https://")):
        raise click.BadParameter(f"{value!r} is no address that begins with http:// or https://.")
    return value
