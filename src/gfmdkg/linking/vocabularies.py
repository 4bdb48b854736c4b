"""Tables on the outside vocabularies: the form of their identifiers, what should link to them, and what does not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from gfmdkg.errors import CorpusError, Offence
from gfmdkg.iris import expand
from gfmdkg.linking.tables import Row, rows

ANY = "any"
_STATUS = ("obsolete", "variant")
_SWAPPED = {"http": "https", "https": "http"}


@dataclass(frozen=True)
class OtherForm:
    """A form of identifier that means the same as one of the current form.

    :param form: a regular expression for all of it.
    :param current: what it is now, as a replacement for that expression.
    :param status: ``obsolete`` where the vocabulary itself once used it, ``variant`` where others do.
    """

    form: re.Pattern[str]
    current: str
    status: str


@dataclass(frozen=True)
class Vocabulary:
    """An outside vocabulary.

    :param name: its short name, which is that of its mapping set.
    :param title: its name.
    :param prefix: the prefix of its identifiers.
    :param namespace: what the prefix stands for.
    :param form: a regular expression for an identifier; a group ``code`` is the code that both sides must share.
    :param others: other forms of its identifiers.
    """

    name: str
    title: str
    prefix: str
    namespace: str
    form: re.Pattern[str]
    others: tuple[OtherForm, ...]

    def code(self, identifier: str) -> str | None:
        """Give the code that an identifier ends in; None where it has not the current form, empty without a code."""
        match = self.form.fullmatch(identifier)
        return match and (match.groupdict().get("code") or "")


@dataclass(frozen=True)
class Unlinked:
    """An entity without the link that its kind should have, and the reason.

    :param line: its line in the table.
    :param subject: the entity.
    :param subject_label: its name.
    :param vocabulary: the vocabulary that it has no link to, or ``any``.
    :param reason: why not.
    """

    line: int
    subject: str
    subject_label: str
    vocabulary: str
    reason: str


@dataclass(frozen=True)
class LinkTables:
    """The tables that stand beside the mapping sets.

    :param name: the folder as its curator knows it.
    :param vocabularies: the vocabularies, by name.
    :param kinds: for each class of our entities the vocabularies that they should link to, or ``any`` for at least one.
    :param unlinked: what has no such link.
    """

    name: str
    vocabularies: Mapping[str, Vocabulary]
    kinds: Mapping[str, tuple[str, ...]]
    unlinked: tuple[Unlinked, ...]

    @classmethod
    def read(cls, folder: Path, name: str) -> Self:
        """Read the tables of a folder; one that is not there is empty.

        :param folder: the folder.
        :param name: what its curator calls it.
        :raises CorpusError: with what is wrong in the first table that is wrong, by line.
        """
        return cls(name, _vocabularies(folder, name), _kinds(folder, name), _unlinked(folder, name))

    def current(self, identifier: str) -> str:
        """Write an identifier in the current form of its vocabulary, where it has another form that we know.

        That is one of the table, or the current form with https in the place of http, or the reverse.
        """
        swapped = _other_scheme(identifier)
        for vocabulary in self.vocabularies.values():
            if vocabulary.form.fullmatch(swapped):
                return swapped
            for other in vocabulary.others:
                if other.form.fullmatch(identifier):
                    return other.form.sub(other.current, identifier)
        return identifier


def _other_scheme(identifier: str) -> str:
    scheme, colon, rest = identifier.partition(":")
    return f"{_SWAPPED.get(scheme, scheme)}{colon}{rest}"


def _vocabularies(folder: Path, name: str) -> dict[str, Vocabulary]:
    others = _other_forms(folder, name)
    file = f"{name}/vocabularies.tsv"
    return {
        row["name"]: Vocabulary(
            row["name"],
            row["title"],
            row["prefix"],
            row["namespace"],
            _pattern(row, file),
            tuple(others.get(row["name"], ())),
        )
        for row in _table(folder, name, "vocabularies.tsv", ("name", "title", "prefix", "namespace", "form"))
    }


def _other_forms(folder: Path, name: str) -> dict[str, list[OtherForm]]:
    file = "other-forms.tsv"
    others: dict[str, list[OtherForm]] = {}
    for row in _table(folder, name, file, ("vocabulary", "form", "current", "status")):
        if row["status"] not in _STATUS:
            reason = f"the status is {' or '.join(_STATUS)}, not {row['status']!r}."
            raise CorpusError([Offence(f"{name}/{file}", row.line, "table", "", reason)])
        form = OtherForm(_pattern(row, f"{name}/{file}"), row["current"], row["status"])
        others.setdefault(row["vocabulary"], []).append(form)
    return others


def _kinds(folder: Path, name: str) -> dict[str, tuple[str, ...]]:
    table = _table(folder, name, "kinds.tsv", ("kind", "vocabularies"))
    return {expand(row["kind"]): tuple(row["vocabularies"].split()) for row in table}


def _unlinked(folder: Path, name: str) -> tuple[Unlinked, ...]:
    table = _table(folder, name, "unlinked.tsv", ("subject_id", "subject_label", "vocabulary", "reason"))
    return tuple(
        Unlinked(row.line, expand(row["subject_id"]), row["subject_label"], row["vocabulary"], row["reason"])
        for row in table
    )


def _table(folder: Path, name: str, file: str, columns: tuple[str, ...]) -> list[Row]:
    path = folder / file
    return rows(path, f"{name}/{file}", columns) if path.exists() else []


def _pattern(row: Row, file: str) -> re.Pattern[str]:
    try:
        return re.compile(row["form"])
    except re.error as error:
        raise CorpusError([Offence(file, row.line, "table", "", f"the form is no expression: {error}.")]) from error
