"""The vocabularies that were added on this machine: one file each, which appears whole or not at all."""

import os
import tempfile
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from gfmdkg.dataset import Dataset
from gfmdkg.errors import VocabularyError
from gfmdkg.vocabularies.reading import Brought
from gfmdkg.vocabularies.records import Vocabulary, checked_name

_FOLDER = "vocabularies"
_SUFFIX = ".nq"
_MARK = "# vocabulary "  # before the record, in the first line of a file


class Shelf:
    """Holds vocabularies by name, as N-Quads with the record in the first line.

    :param state: the folder for what outlives the program; it need not be there.
    """

    def __init__(self, state: Path) -> None:
        self._folder = state / _FOLDER

    def all(self) -> list[Vocabulary]:
        """Give the record of each, by name.

        :raises VocabularyError: if a file is damaged; it names the file.
        """
        return sorted((_record(path) for path in self._folder.glob(f"*{_SUFFIX}")), key=lambda held: held.name)

    def add(self, brought: Brought, day: str, *, is_replacing: bool = False) -> bool:
        """Keep a vocabulary; the same once more changes nothing.

        :param day: the day of today, which is recorded.
        :param is_replacing: whether another one of this name gives way.
        :returns: whether anything was changed.
        :raises VocabularyError: if another one has this name and stays, or this graph.
        :raises OSError: if the file cannot be written.
        """
        new = brought.vocabulary
        others = {held.name: held for held in self.all()}
        held = others.pop(new.name, None)
        if taken := [other.name for other in others.values() if other.graph == new.graph]:
            raise VocabularyError(f"The graph {new.graph} is that of the vocabulary {taken[0]}; give another one.")
        if held and _is_the_same(held, new):
            return False
        if held and not is_replacing:
            raise VocabularyError(f"{_difference(held, new)} Give --replace to put the new one in its place.")
        self._write(replace(brought, vocabulary=replace(new, date=day)))
        return True

    def get(self, name: str) -> Brought:
        """Give one with its statements.

        :raises VocabularyError: if there is none of this name, or its file is damaged.
        """
        path = self._existing(name)
        vocabulary = _record(path)
        try:
            quads = tuple(ox.parse(path=path, format=ox.RdfFormat.N_QUADS))
        except SyntaxError as error:
            raise _damaged(path, str(error)) from error
        if len(quads) != vocabulary.statements:
            raise _damaged(path, f"{len(quads)} statements are there, and {vocabulary.statements} were written")
        return Brought(vocabulary, quads)

    def remove(self, name: str) -> None:
        """Take one away.

        :raises VocabularyError: if there is none of this name.
        """
        self._existing(name).unlink()

    def _existing(self, name: str) -> Path:
        path = self._folder / f"{checked_name(name)}{_SUFFIX}"
        if not path.is_file():
            known = ", ".join(sorted(held.stem for held in self._folder.glob(f"*{_SUFFIX}")))
            tail = f" There are: {known}." if known else ""
            raise VocabularyError(
                f"No vocabulary named {name} was added; `gfmdkg vocab add {name} FILE` adds one.{tail}"
            )
        return path

    def _write(self, brought: Brought) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        head = f"{_MARK}{brought.vocabulary.json()}\n".encode()
        number, unfinished = tempfile.mkstemp(dir=self._folder, suffix=".part")
        try:
            with os.fdopen(number, "wb") as file:
                file.write(head + Dataset(brought.quads).n_quads())
                file.flush()
                os.fsync(file.fileno())
            Path(unfinished).replace(self._folder / f"{brought.vocabulary.name}{_SUFFIX}")
        finally:
            Path(unfinished).unlink(missing_ok=True)


def _record(path: Path) -> Vocabulary:
    try:
        with path.open(encoding="utf-8") as lines:
            first = lines.readline()
        if not first.startswith(_MARK):
            raise ValueError("its first line is no record")
        vocabulary = Vocabulary.from_json(first.removeprefix(_MARK))
    except ValueError as error:
        raise _damaged(path, str(error)) from error
    if vocabulary.name != path.stem:
        raise _damaged(path, f"it is that of {vocabulary.name}")
    return vocabulary


def _is_the_same(held: Vocabulary, new: Vocabulary) -> bool:
    # Of what nobody says now, what was said before holds.
    said = replace(
        new, file=held.file, source=new.source or held.source, licence=new.licence or held.licence, date=held.date
    )
    return said == held


def _difference(held: Vocabulary, new: Vocabulary) -> str:
    if held.sha256 != new.sha256:
        return f"Another file was added as {held.name} (SHA-256 {held.sha256[:12]}, this one {new.sha256[:12]})."
    parts = [part for part in ("graph", "source", "licence") if getattr(held, part) != getattr(new, part)]
    return f"This file was added as {held.name} with another {' and '.join(parts) or 'content'}."


def _damaged(path: Path, reason: str) -> VocabularyError:
    return VocabularyError(f"{path} is damaged: {reason}. Remove the file, and add the vocabulary again.")
