"""What a release is made from, as every maker of a part of it gets it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from gfmdkg.citations.facts import Facts
from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset
from gfmdkg.publishing.manifest import Described, LeftOut

Progress = Callable[[str, float], None]
"""Is told what is at work, and how much of it is done, from 0 to 1."""

NAME = "gfmdkg"


def quietly(_what: str, _share: float) -> None:
    """Show no progress."""


@dataclass(frozen=True)
class Content:
    """One version of the dataset.

    :param dataset: the statements.
    :param corpus: the files that they are from.
    :param facts: what the citation file says.
    :param progress: is told how far a maker is.
    """

    dataset: Dataset
    corpus: Corpus
    facts: Facts
    progress: Progress = quietly

    @property
    def date(self) -> str:
        """The day of the release, as 2026-11-23; empty where the citation file has none."""
        return self.facts.released


Maker = Callable[[Content, Path], Iterable[Described | LeftOut]]
"""Writes one part of a release into its folder and describes each file that it wrote."""
