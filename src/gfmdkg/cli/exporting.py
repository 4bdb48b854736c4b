"""The command that writes the site as plain files: ``site``."""

from pathlib import Path

import click

from gfmdkg.cli.options import corpus_at, corpus_option
from gfmdkg.cli.sources import checked, end_in_order, progress_bar
from gfmdkg.iris import BASE
from gfmdkg.publishing.building import build
from gfmdkg.saved_queries import SavedQueries
from gfmdkg.settings import Settings
from gfmdkg.site import addresses, answered, application, dumps, export


@click.command("site")
@click.argument("folder", metavar="OUT", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--live",
    default=BASE.removesuffix("/"),
    show_default=True,
    metavar="URL",
    callback=lambda _context, _option, value: value.rstrip("/"),
    help="Address of a service that answers what no file can: queries, forms, look-up.",
)
@corpus_option
def site_command(folder: Path, live: str, root: Path | None) -> None:
    """Write pages, answers, documents and dumps into the folder OUT, as plain files that any web host can serve.

    OUT is new or empty. The links between the files are relative, so that they work at any address; what needs a server
    leads to the service of --live.
    """
    end_in_order()
    settings, corpus = Settings.from_environment(), corpus_at(root)
    dataset = checked(corpus, ())[0]
    with progress_bar() as progress:
        release = build(dataset, corpus, settings.releases_folder / dataset.version, progress)
        queries = SavedQueries.of(corpus)
        app = application(dataset, corpus, release)
        outcome = export(app, folder, live, addresses(dataset, queries), dumps(release), progress, answered(queries))
    click.echo(f"{folder}: {outcome.files} files, {outcome.pages} of them pages, version {dataset.version}.")
