"""The command that releases: ``release``."""

from pathlib import Path

import click

from gfmdkg.cli.options import corpus_at, corpus_option
from gfmdkg.cli.sources import progress_bar
from gfmdkg.cli.waiting import CHECKING, showing
from gfmdkg.errors import CorpusError
from gfmdkg.versions.releasing import checked, release


@click.command("release")
@click.argument("folder", metavar="[OUT]", required=False, type=click.Path(path_type=Path, file_okay=False))
@corpus_option
def release_command(folder: Path | None, root: Path | None) -> None:
    """Check that the corpus can be released, and build its release into the folder OUT of releases.

    The numbers and days in the program, the change log, the ontology, the citation file and the links must agree, and
    every rule of the data be kept. A version that is held with other content is never overwritten.

    Exits with 1 when something speaks against it; each reason is a line on standard output: file, line, what is right.
    """
    corpus = corpus_at(root)
    try:
        with showing(CHECKING):
            dataset = checked(corpus)
        with progress_bar() as progress:
            built = release(dataset, corpus, folder, progress) if folder else None
    except CorpusError as error:
        click.echo(str(error))
        count = len(error.offences)
        click.echo(f"gfmdkg: {count} reason{'' if count == 1 else 's'} not to release.", err=True)
        raise click.exceptions.Exit(1) from error
    click.echo(f"{dataset.version} can be released." if built is None else f"{dataset.version} is in {built.folder}.")
