"""From a corpus to a release among those held, if nothing speaks against it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from gfmdkg.citations.facts import Facts
from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset
from gfmdkg.errors import CorpusError, Offence, ReleaseError
from gfmdkg.loading import load
from gfmdkg.publishing.building import build
from gfmdkg.publishing.content import Progress, quietly
from gfmdkg.publishing.releases import Release
from gfmdkg.validation import validate
from gfmdkg.versions.agreement import disagreements
from gfmdkg.versions.holding import Releases


def checked(corpus: Corpus) -> Dataset:
    """Load a corpus that can be released.

    :raises CorpusError: with everything that speaks against it: numbers and days that disagree, and broken rules.
    """
    offences = [*disagreements(corpus), *_offences(Facts.of, corpus)]
    try:
        dataset = load(corpus)
        validate(dataset, corpus)
    except CorpusError as error:
        offences += error.offences
    if offences:
        raise CorpusError(offences)
    return dataset


def _offences(read: Callable[[Corpus], object], corpus: Corpus) -> Sequence[Offence]:
    try:
        read(corpus)
    except CorpusError as error:
        return error.offences
    return ()


def release(dataset: Dataset, corpus: Corpus, folder: Path, progress: Progress = quietly) -> Release:
    """Build the release of a dataset among the others; one that is held already stays as it is.

    :param folder: holds the releases, each in a folder of the name of its version.
    :raises CorpusError: if its number is held with other statements.
    :raises ReleaseError: if it cannot be written, or the one that is held is damaged.
    """
    held = Releases.at(folder) if folder.is_dir() else Releases()
    for other in held.held:
        if other.manifest.version == dataset.version:
            return _whole(other)
        if other.manifest.release == dataset.release:
            raise CorpusError([_taken(other, corpus)])
    return build(dataset, corpus, folder / dataset.version, progress)


def _whole(held: Release) -> Release:
    if not held.is_whole():
        raise ReleaseError(f"The release in {held.folder} is damaged: put it back from a copy, or move it away.")
    return held


def _taken(held: Release, corpus: Corpus) -> Offence:
    manifest = held.manifest
    message = (
        f"{manifest.release} is held as {manifest.version}, with other statements, and a release never changes: "
        "give this one the next number, and say in the change log what changed."
    )
    return Offence(corpus.name(corpus.change_log), 0, "release", "", message)
