"""Rows that are made once and read as often as they are written, from a file beside the release."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import compress
from pathlib import Path

from gfmdkg.publishing.tables.model import Row, Table


def spooled(table: Table, work: Path) -> Table:
    """Make the rows of a table and count them and the cells of each column that are filled; drop columns without any.

    :param work: a folder for the rows, which has to stay as long as they are read.
    """
    filled, size, path = [0] * len(table.columns), 0, work / table.name
    with path.open("w", encoding="utf-8") as lines:
        for row in table.rows():
            size += 1
            filled = [count + bool(cell) for count, cell in zip(filled, row, strict=True)]
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
    kept = filled if size else [1] * len(filled)
    columns = [replace(column, filled=count) for column, count in zip(table.columns, filled, strict=True)]
    return replace(table, columns=tuple(compress(columns, kept)), size=size, rows=partial(_read, path, kept))


def _read(path: Path, kept: Sequence[int]) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="\n") as lines:
        yield from (tuple(compress(json.loads(line), kept)) for line in lines)
