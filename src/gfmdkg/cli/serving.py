"""The command that serves: ``serve``."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import click

from gfmdkg import files
from gfmdkg.cli.options import corpus_at, corpus_option, with_option
from gfmdkg.cli.sources import FilesCommand, checked, end_in_order, files_options, progress_bar, sources_of
from gfmdkg.corpus import Corpus
from gfmdkg.publishing.building import build
from gfmdkg.publishing.dumps import N_QUADS_FILE
from gfmdkg.settings import DefaultGraph, Settings
from gfmdkg.versions import changes
from gfmdkg.versions.holding import Releases
from gfmdkg.web.serving import Served, serve
from gfmdkg.web.sockets import listen


def _beside_the_setting(_context: click.Context, _option: click.Parameter, values: Sequence[str]) -> str:
    return " ".join([Settings.from_environment().service_allowed, *values]) if values else ""


@click.command("serve", cls=FilesCommand)
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
@files_options("serve as plain SPARQL without pages")
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
    """Check the graph and serve it: pages, saved queries, dumps and the SPARQL endpoint.

    With --files or --graph, serve the statements of any RDF files at a SPARQL endpoint. Their suffixes say what they
    are: .ttl, .nt, .nq, .trig, .rdf, .owl, .xml, .jsonld, .json or .n3, each alone or with .gz or .zst behind it.

    Nothing is served when a rule of the data is broken or a file cannot be read. Ctrl-C or SIGTERM stops the server.
    """
    sources = sources_of(paths, graphs, {"--corpus": root, "--with": vocabularies, "--releases": given["releases"]})
    settings = _settings(given)
    end_in_order()  # until the server takes it over
    with listen(settings) as listener, tempfile.TemporaryDirectory(prefix="gfmdkg-") as folder:
        served = _files(sources, Path(folder)) if sources else _corpus(corpus_at(root), vocabularies, settings)
        if settings.default_graph == "plain":
            served = replace(served, version=f"{served.version}.plain")  # its answers are others
        serve(served, settings, listener)


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
    held = Releases.at(Path(settings.releases)) if settings.releases else Releases()
    dataset, said = checked(corpus, vocabularies, settings.releases_folder)
    click.echo(said)
    if held.held:
        click.echo(f"Held beside them: {', '.join(held.versions)}.")
    with progress_bar() as progress:
        release = build(dataset, corpus, settings.releases_folder / dataset.version, progress)
    changes.write(held.beside(release), settings.changes_folder)
    return Served(release.folder / N_QUADS_FILE, dataset.version, corpus, release.folder)
