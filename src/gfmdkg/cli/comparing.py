"""The command that compares: ``diff``."""

import re
import tempfile
from pathlib import Path
from typing import Any

import click

from gfmdkg.cli.waiting import READING, showing
from gfmdkg.client.opening import SECONDS
from gfmdkg.errors import GfmdkgError
from gfmdkg.versions.differences import Comparison
from gfmdkg.versions.holding import Releases
from gfmdkg.versions.snapshots import take
from gfmdkg.versions.writing import WRITERS

_DIFFERENT, _TROUBLE = 1, 2
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")  # a terminal obeys these
_VERSION = re.compile(r"\d+\.\d+\.\d+\S*", re.ASCII)
_COLOURS = {"-": "red", "+": "green"}


class _DiffCommand(click.Command):
    """Ends as diff does: with 1 only where something differs."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise
        except (GfmdkgError, OSError) as error:
            click.echo(f"gfmdkg: {error}", err=True)
            raise click.exceptions.Exit(_TROUBLE) from error


@click.command("diff", cls=_DiffCommand)
@click.argument("old")
@click.argument("new")
@click.option("-f", "--format", "form", type=click.Choice(list(WRITERS)), default="text", show_default=True)
@click.option("--by-value", is_flag=True, help="Take 01 and 1 for one, as endpoints do, which keep values.")
@click.option(
    "--timeout",
    "seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=SECONDS,
    metavar="SECONDS",
    help="How long one answer of an endpoint may take  [default: 60].",
)
@click.option(
    "--releases",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    envvar="GFMDKG_RELEASES",
    help="A folder of releases, of which OLD and NEW can be versions or numbers.",
)
def diff_command(  # noqa: PLR0913, PLR0917 - one for each option
    old: str, new: str, form: str, seconds: float, by_value: bool, releases: Path | None
) -> None:
    """List the statements that only OLD or only NEW has, entity by entity.

    Each is a folder with a corpus, the folder of a release, an RDF file in any format, packed or not, a folder of such
    files, the address of an endpoint, or, with --releases, the number of a release. Blank nodes are compared by what is
    said of them.

    Exits with 0 where nothing differs, with 1 where something does, with 2 where one cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="gfmdkg-") as folder:
        with showing(READING):
            before, after = (
                take(_found(place, releases), Path(folder) / name, seconds, by_value=by_value)
                for name, place in (("old", old), ("new", new))
            )
        comparison = Comparison(before, after)
        for piece in WRITERS[form](comparison):
            _show(piece, form)
    if comparison.entities:
        raise click.exceptions.Exit(_DIFFERENT)


def _found(place: str, releases: Path | None) -> str:
    """Give the folder of a release that is named by its version; any other place as it is."""
    if releases is None or not _VERSION.fullmatch(place) or Path(place).exists():
        return place
    return str(Releases.at(releases).find(place).folder)


def _show(piece: str, form: str) -> None:
    if form == "text":
        for line in piece.splitlines():
            click.secho(_CONTROL.sub(lambda found: repr(found[0])[1:-1], line), fg=_COLOURS.get(line[:1]))
    else:
        click.echo(piece, nl=False)
