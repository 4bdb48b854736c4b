"""The command that checks: ``validate``."""

from pathlib import Path

import click

from gfmdkg.cli.options import corpus_at, corpus_option
from gfmdkg.cli.waiting import CHECKING, showing
from gfmdkg.corpus import Corpus
from gfmdkg.errors import CorpusError
from gfmdkg.loading import load, turtle_files
from gfmdkg.validation import validate


@click.command("validate")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@corpus_option
def validate_command(paths: tuple[Path, ...], root: Path | None) -> None:
    """Check the corpus, or the corpus at PATH, or Turtle files at PATH together with the corpus.

    Exits with 1 when a rule is broken; each offence is a line on standard output: file, line, rule, entity, reason.
    """
    corpora = [path for path in paths if _is_corpus(path)]
    files = [path.resolve() for path in turtle_files(path for path in paths if path not in corpora)]
    try:
        for corpus in [Corpus.at(path.resolve()) for path in corpora]:
            _check(corpus, ())
        if files or not corpora:
            _check(corpus_at(root), tuple(files))
    except CorpusError as error:
        click.echo(str(error))
        count = len(error.offences)
        click.echo(f"gfmdkg: {count} offence{'' if count == 1 else 's'}.", err=True)
        raise click.exceptions.Exit(1) from error


def _is_corpus(path: Path) -> bool:
    return any((path / part).is_dir() for part in ("ontology", "data"))


def _check(corpus: Corpus, files: tuple[Path, ...]) -> None:
    more = tuple(path for path in files if path not in corpus.turtle_files)
    for path in more:
        if corpus.graph(path) in {corpus.graph(own) for own in corpus.turtle_files}:
            click.echo(f"{path} is checked in place of the file of that name in {corpus.root}.", err=True)
    with showing(CHECKING):
        dataset = load(corpus, more)
        validate(dataset, corpus, more)
    size = f"{len(dataset.quads)} statements in {len(dataset.sizes)} graphs"
    click.echo(f"{corpus.root}: {size} keep every rule ({dataset.version}).")
