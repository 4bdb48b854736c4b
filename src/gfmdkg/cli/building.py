"""Commands that publish: ``build`` makes a release, ``dump`` writes one dump."""

import shutil
import sys
import tempfile
from pathlib import Path
from typing import cast

import click

from gfmdkg import files
from gfmdkg.cli.options import corpus_at, corpus_option, shelf, with_option
from gfmdkg.cli.sources import FilesCommand, checked, end_in_order, files_options, progress_bar, sources_of
from gfmdkg.cli.waiting import READING, showing
from gfmdkg.formats import GRAPH_FORMATS, Format
from gfmdkg.iris import GRAPH, expand
from gfmdkg.loading import load
from gfmdkg.publishing.building import build, build_files
from gfmdkg.publishing.dumps.packing import pack
from gfmdkg.publishing.dumps.single import single
from gfmdkg.publishing.dumps.writing import OF_QUADS, OF_TRIPLES
from gfmdkg.publishing.manifest import DATASET, PACKED_TYPES, UNION, Compression
from gfmdkg.publishing.releases import Release
from gfmdkg.results.writing import save
from gfmdkg.vocabularies import bring


@click.command("build", cls=FilesCommand)
@click.argument("out", required=False, type=click.Path(path_type=Path))
@files_options("dump")
@with_option
@corpus_option
def build_command(
    out: Path | None,
    paths: tuple[Path, ...],
    graphs: list[files.Source],
    vocabularies: tuple[str, ...],
    root: Path | None,
) -> None:
    """Make the release of the graph in the folder OUT: its dumps and all else that is published, with a manifest.

    With --files or --graph, make the dumps of any RDF files; the last name is OUT.

    The folder is new, empty, or that of a release, which stays whole until the new one takes its place.
    """
    if out is None and len(paths) > (0 if graphs else 1):
        paths, out = paths[:-1], paths[-1]
    if out is None:
        raise click.UsageError("Name the folder OUT for the release, behind everything else.")
    sources = sources_of(paths, graphs, {"--corpus": root, "--with": vocabularies})
    end_in_order()
    with progress_bar() as progress:
        if sources:
            release = build_files(sources, out, progress)
        else:
            corpus = corpus_at(root)
            release = build(checked(corpus, vocabularies)[0], corpus, out, progress)
    _tell(release)


@click.command("dump")
@click.option("--union", "is_union", is_flag=True, help="The merge of all graphs instead of the graphs.")
@click.option("--graph", "graph", metavar="GRAPH", help="One named graph: its IRI, or its name such as data/goals.")
@click.option(
    "-f",
    "--format",
    "name",
    type=click.Choice([form.name for form in GRAPH_FORMATS]),
    help="How to write it [default: by the suffix of --output, or nq for the whole and ttl for one graph].",
)
@click.option("--compress", type=click.Choice(list(PACKED_TYPES)), help="Compress it [default: by the suffix].")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file, which appears whole or not at all; without it, standard output.",
)
@with_option
@corpus_option
def dump_command(  # noqa: PLR0913, PLR0917 - one for each option
    is_union: bool,
    graph: str | None,
    name: str | None,
    compress: Compression | None,
    output: Path | None,
    vocabularies: tuple[str, ...],
    root: Path | None,
) -> None:
    """Write one dump: the whole graph with its named graphs, their merge, or one of them.

    The whole is written as nq, trig or jsonld; the merge and a graph as ttl, nt, rdf or jsonld. A file that ends in .gz
    or .zst is compressed.
    """
    if is_union and graph:
        raise click.UsageError("--union and --graph exclude each other.")
    of = UNION if is_union else _graph_iri(graph) if graph else DATASET
    suffixes = [suffix.removeprefix(".").lower() for suffix in output.suffixes] if output else []
    packing = compress or ""
    if suffixes and suffixes[-1] in PACKED_TYPES:
        packing = packing or cast("Compression", suffixes[-1])
        suffixes.pop()
    form = _format(of, name, suffixes)
    with tempfile.TemporaryDirectory(prefix="gfmdkg-") as folder:
        with showing(READING):
            dataset = bring(load(corpus_at(root)), vocabularies, shelf())
            written = pack(single(dataset, of, form, Path(folder)), packing)
        if output:
            save(output, written.read_bytes())
        else:
            with written.open("rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)
            sys.stdout.buffer.flush()


def _format(of: str, name: str | None, suffixes: list[str]) -> Format:
    fitting = {form.name: form for form in (OF_QUADS if of == DATASET else OF_TRIPLES)}
    chosen = name or (suffixes[-1] if suffixes else next(iter(fitting)))
    if chosen not in fitting:
        what, advice = "one graph", ""
        if of == DATASET:
            what, advice = "the whole", " Or give --union for the merge of all graphs, or --graph for one of them."
        message = f"{chosen!r} is no format for {what}: give {', '.join(fitting)}.{advice}"
        raise click.BadParameter(message, param_hint="--format" if name else "--output")
    return fitting[chosen]


def _graph_iri(name: str) -> str:
    iri = expand(name)
    return iri if ":" in iri else GRAPH + name


def _tell(release: Release) -> None:
    manifest = release.manifest
    for left in manifest.left_out:
        click.echo(f"{left.path} is left out. {left.reason}", err=True)
    statements = f"{manifest.statements} statement{'' if manifest.statements == 1 else 's'}"
    click.echo(f"{release.folder}: {len(manifest.files)} files of {statements}, version {manifest.version}.")
