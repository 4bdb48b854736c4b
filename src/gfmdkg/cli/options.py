"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

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


def corpus_at(root: Path | None) -> Corpus:
    """Give the corpus that the option names, or the packaged one."""
    return Corpus.at(root.resolve()) if root else Corpus.packaged()
