"""The command that writes Turtle files and mapping sets in the canonical way: ``format``."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from gfmdkg.canonical import turtle
from gfmdkg.cli.options import corpus_at, corpus_option
from gfmdkg.cli.waiting import READING, showing
from gfmdkg.corpus import Corpus
from gfmdkg.errors import CorpusError, Offence
from gfmdkg.iris import MAPPING_SET
from gfmdkg.linking.writing import canonical
from gfmdkg.loading import turtle_files


@click.command("format")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 if a file would change.")
@corpus_option
def format_command(paths: tuple[Path, ...], check: bool, root: Path | None) -> None:
    """Write Turtle files and mapping sets in the canonical way: those at PATH, or all of the corpus."""
    corpus = corpus_at(root)
    files = list(_files(paths)) if paths else corpus.graph_files
    with showing(READING):
        wanted = {path: _canonical(corpus, path) for path in files}
    changed = [path for path, text in wanted.items() if path.read_text(encoding="utf-8") != text]
    for path in changed:
        click.echo(f"{'would change' if check else 'changed'}: {path}")
        if not check:
            path.write_text(wanted[path], encoding="utf-8")
    if check and changed:
        raise click.exceptions.Exit(1)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob(f"*{MAPPING_SET}"))
        if path.name.endswith(MAPPING_SET) and path.is_file():
            yield path
        else:
            yield from turtle_files([path])


def _canonical(corpus: Corpus, path: Path) -> str:
    if path.name.endswith(MAPPING_SET):
        return canonical(path, corpus.name(path), corpus.graph(path.resolve()))
    try:
        return turtle(path)
    except (SyntaxError, UnicodeDecodeError) as error:
        raise CorpusError([Offence(str(path), 0, "Turtle syntax", "", f"{error} Run gfmdkg validate.")]) from error
