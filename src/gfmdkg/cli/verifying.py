"""The command that holds the graph against a copy of the report: ``verify-source``."""

from pathlib import Path

import click

from gfmdkg.cli.options import corpus_at, corpus_option
from gfmdkg.cli.waiting import READING, showing
from gfmdkg.errors import SourceError
from gfmdkg.loading import load
from gfmdkg.verification import passages, verify

# The report has 38,000 bytes.
_LARGEST = 1_000_000


@click.command("verify-source")
@click.argument("file", type=click.Path(path_type=Path))
@corpus_option
def verify_source_command(file: Path, root: Path | None) -> None:
    """Check that FILE, a copy of the report as plain text, has the very words that the graph was read from.

    Exits with 1 when a passage differs or is missing; each is a line on standard output: name, place, lengths.
    """
    text = _text(file)
    with showing(READING):
        expected = passages(load(corpus_at(root)))
    try:
        differences = verify(expected, text)
    except SourceError as error:
        raise SourceError(f"{file}: {error}") from error
    for difference in differences:
        click.echo(str(difference))
    if differences:
        count = len(differences)
        click.echo(f"gfmdkg: {count} difference{'' if count == 1 else 's'} in {len(expected)} passages.", err=True)
        raise click.exceptions.Exit(1)
    click.echo(f"{len(expected)} passages agree.")


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            written = stream.read(_LARGEST + 1)
    except OSError as error:
        raise SourceError(f"{file} cannot be read: {error.strerror}.") from error
    if len(written) > _LARGEST:
        raise SourceError(f"{file} is not the report: it is larger than {_LARGEST} bytes.")
    if not written.strip():
        raise SourceError(f"{file} is empty.")
    try:
        return written.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(f"{file} is no UTF-8 text: byte {error.start + 1} cannot be read.") from error
