"""Tables of tab-separated values, each row with its line, so that whatever is wrong in one can be named by place."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gfmdkg.errors import CorpusError, Offence

_RULE = "table"


@dataclass(frozen=True)
class Row:
    """One row of a table.

    :param line: its line in the file, from 1.
    :param values: what it has in each column; a column that the table leaves out is the empty text.
    """

    line: int
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")


def lines_of(path: Path, name: str) -> list[str]:
    """Read a file as lines of text, without their ends.

    :param path: the file.
    :param name: what its curator calls it.
    :raises CorpusError: if it cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError([Offence(name, 0, "unreadable file", "", f"{error}.")]) from error


def rows(path: Path, name: str, required: Iterable[str], optional: Iterable[str] = ()) -> list[Row]:
    """Read a table; lines that begin with ``#`` before the names of the columns are passed over.

    :param path: the file.
    :param name: what its curator calls it.
    :param required: the columns that the table must have, each with a value in every row.
    :param optional: the columns that it may have, too.
    :raises CorpusError: with every row that has too many or too few values, and every column that is unknown.
    """
    lines = lines_of(path, name)
    skipped = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    offences = [*_wrong_columns(name, lines[skipped : skipped + 1], skipped + 1, [*required], [*optional])]
    if offences:
        raise CorpusError(offences)
    columns, *records = _records(lines[skipped:])
    found = [
        Row(skipped + 1 + number, dict(zip(columns, record, strict=False)))
        for number, record in enumerate(records, start=1)
    ]
    lengths = {skipped + 1 + number: len(record) for number, record in enumerate(records, start=1)}
    offences += _wrong_rows(name, found, lengths, len(columns), [*required])
    if offences:
        raise CorpusError(offences)
    return found


def _records(lines: list[str]) -> list[list[str]]:
    return [next(csv.reader([line], delimiter="\t"), []) for line in lines]


def _wrong_columns(
    name: str, header: list[str], line: int, required: list[str], optional: list[str]
) -> Iterator[Offence]:
    columns = _records(header)[0] if header else []
    if missing := [column for column in required if column not in columns]:
        yield Offence(name, line, _RULE, "", f"the column {', '.join(missing)} is missing.")
    if unknown := [column for column in columns if column not in (*required, *optional)]:
        known = ", ".join([*required, *optional])
        yield Offence(name, line, _RULE, "", f"the column {', '.join(unknown)} is unknown; known are {known}.")
    if len(set(columns)) < len(columns):
        yield Offence(name, line, _RULE, "", "two columns have the same name.")


def _wrong_rows(
    name: str, found: list[Row], lengths: Mapping[int, int], width: int, required: list[str]
) -> Iterator[Offence]:
    for row in found:
        if lengths[row.line] != width:
            reason = f"the row has {lengths[row.line]} values, the table {width} columns."
            yield Offence(name, row.line, _RULE, "", reason)
        elif empty := [column for column in required if not row[column]]:
            yield Offence(name, row.line, _RULE, "", f"the row has no {', '.join(empty)}.")
