"""The command that serves: ``serve``."""

import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import click
import pyoxigraph as ox

from gfmdkg import files
from gfmdkg.citations.facts import Facts
from gfmdkg.cli.options import corpus_at, corpus_option, shelf, with_option
from gfmdkg.corpus import Corpus
from gfmdkg.loading import load
from gfmdkg.publishing.building import build
from gfmdkg.publishing.dumps import N_QUADS_FILE
from gfmdkg.saved_queries import SavedQueries
from gfmdkg.settings import DefaultGraph, Settings
from gfmdkg.validation import validate
from gfmdkg.versions.holding import Releases
from gfmdkg.vocabularies import bring
from gfmdkg.web.serving import Served, serve
from gfmdkg.web.sockets import listen

_FILES = "--files"


class _ServeCommand(click.Command):
    """Lets ``--files`` take every name up to the next option, as a shell writes them for a pattern."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, _one_option_for_each_file(args))


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


def _beside_the_setting(_context: click.Context, _option: click.Parameter, values: Sequence[str]) -> str:
    return " ".join([Settings.from_environment().service_allowed, *values]) if values else ""


@click.command("serve", cls=_ServeCommand)
@click.option("--host", help="Address to listen on [default: 127.0.0.1].")
@click.option("--port", type=int, help="Port to listen on; 0 takes a free one [default: 8000].")
@click.option(
    "--allow-service",
    "service_allowed",
    multiple=True,
    metavar="IRI",
    callback=_beside_the_setting,
    help="An endpoint that queries may call with SERVICE; repeatable.",
)
@click.option(
    _FILES,
    "paths",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="PATH...",
    help="RDF files, or folders with such, to serve instead of the graph: plain SPARQL without pages.",
)
@click.option(
    "--graph",
    "graphs",
    multiple=True,
    metavar="IRI=FILE",
    callback=_graph_files,
    help="An RDF file to serve as the named graph IRI, alone or beside --files.",
)
@click.option(
    "--default-graph",
    type=click.Choice(get_args(DefaultGraph)),
    help="What a query without FROM reads: the merge of all graphs, or what stands in no named graph [default: union].",
)
@click.option(
    "--releases",
    type=click.Path(file_okay=False, exists=True),
    help="A folder of releases to hold beside the graph, for queries and downloads that name an older version.",
)
@with_option
@corpus_option
def serve_command(
    paths: tuple[Path, ...],
    graphs: list[files.Source],
    vocabularies: tuple[str, ...],
    root: Path | None,
    **given: Any,
) -> None:
    """Check the graph and serve it: pages, saved queries and the SPARQL endpoint.

    With --files or --graph, serve the statements of any RDF files at a SPARQL endpoint. Their suffixes say what they
    are: .ttl, .nt, .nq, .trig, .rdf, .owl, .xml, .jsonld, .json or .n3, each alone or with .gz or .zst behind it.

    Nothing is served when a rule of the data is broken or a file cannot be read. Ctrl-C or SIGTERM stops the server.
    """
    sources = (*map(files.Source, paths), *graphs)
    given_beside = {"--corpus": root, "--with": vocabularies, "--releases": given["releases"]}
    if sources and (option := next((name for name, value in given_beside.items() if value), None)):
        raise click.UsageError(f"{option} goes with the graph and its pages, not with --files or --graph.")
    settings = _settings(given)
    signal.signal(signal.SIGTERM, _stop)  # until the server takes it over
    with listen(settings) as listener, tempfile.TemporaryDirectory(prefix="gfmdkg-") as folder:
        served = _files(sources, Path(folder)) if sources else _corpus(corpus_at(root), vocabularies, settings)
        if settings.default_graph == "plain":
            served = replace(served, version=f"{served.version}.plain")  # its answers are others
        serve(served, settings, listener)


def _stop(number: int, _frame: object) -> None:
    """End in order, so that no file is left when a long loading is stopped."""
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


def _settings(given: Mapping[str, Any]) -> Settings:
    """Read the environment; an option that was given goes over it."""
    changes = {name: value for name, value in given.items() if value not in (None, "")}
    return replace(Settings.from_environment(), **changes)


def _files(sources: Sequence[files.Source], folder: Path) -> Served:
    n_quads = folder / "files.nq"
    loaded = files.load(sources, n_quads)
    statements = f"{loaded.statements} statement{'' if loaded.statements == 1 else 's'}"
    what = f"{loaded.files} file{'' if loaded.files == 1 else 's'}"
    click.echo(f"{statements} in {what}, version {loaded.version}.")
    return Served(n_quads, loaded.version)


def _corpus(corpus: Corpus, vocabularies: Sequence[str], settings: Settings) -> Served:
    dataset = load(corpus)
    SavedQueries.of(corpus)
    Facts.of(corpus)
    validate(dataset, corpus)
    own, dataset = len(dataset.quads), bring(dataset, vocabularies, shelf())
    held = Releases.at(Path(settings.releases)) if settings.releases else Releases()
    release = build(dataset, corpus, settings.releases_folder / dataset.version)
    others = f"; {len(dataset.quads) - own} more are of and on vocabularies of others" if vocabularies else ""
    click.echo(f"{own} statements, version {dataset.version}, keep every rule{others}.")
    if held.held:
        click.echo(f"Held beside them: {', '.join(held.versions)}.")
    return Served(release.folder / N_QUADS_FILE, dataset.version, corpus, release.folder)
