"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from gfmdkg.client import KnowledgeGraph, open_graph
from gfmdkg.client.opening import SECONDS
from gfmdkg.corpus import Corpus

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


def corpus_at(root: Path | None) -> Corpus:
    """Give the corpus that the option names, or the packaged one."""
    return Corpus.at(root.resolve()) if root else Corpus.packaged()


def opened(root: Path | None, endpoint: str | None, seconds: float | None = None) -> KnowledgeGraph:
    """Open the graph that the options name; beside an endpoint, a corpus gives the saved queries."""
    if endpoint:
        return open_graph(endpoint, queries=root, timeout=seconds or SECONDS)
    return open_graph(corpus_at(root).root)


def _address(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value and not value.lower().startswith(("http://", "https://")):
        raise click.BadParameter(f"{value!r} is no address that begins with http:// or https://.")
    return value
