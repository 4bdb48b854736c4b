"""Look-up for a whole table: rows of a CSV file come back with the entity that each row means, none left out."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from gfmdkg.errors import ParameterError
from gfmdkg.iris import shorten
from gfmdkg.linking.lookup import Lookup, the_same
from gfmdkg.terms import cut

COLUMNS = ("gfmdkg_status", "gfmdkg_entity", "gfmdkg_label", "gfmdkg_relation")
MATCHED, SEVERAL, UNMATCHED, EMPTY = "matched", "several", "unmatched", "empty"
_BETWEEN = " | "
_DELIMITERS = (",", ";", "\t", "|")
_MOST_NAMED = 20  # columns, in a message


def annotated(lines: Iterable[str], column: str, lookup: Lookup, delimiter: str = ",") -> Iterator[list[str]]:
    """Read a CSV table and give its rows with four columns more, the names of the columns first.

    The status is ``matched``, ``several`` (all of which are given, the closest first), ``unmatched`` or ``empty``. What
    is only near to an identifier counts where nothing is the same.

    :param lines: the text of the table.
    :param column: the column with the identifiers, by name.
    :param lookup: what finds an entity.
    :param delimiter: what stands between two values.
    :raises ParameterError: if there is no such column, or the text is no CSV.
    """
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        header = next(reader, [])
        at = _place(header, column, delimiter)
        yield [*header, *COLUMNS]
        for row in reader:
            filled = [*row, *[""] * (len(header) - len(row))]
            if len(filled) > len(header):
                reason = f"has {len(filled)} values, the table {len(header)} columns"
                raise ParameterError(f"Line {reader.line_num} {reason}.", "csv")
            yield [*filled, *_found(lookup, filled[at])]
    except csv.Error as error:
        raise ParameterError(f"Line {reader.line_num} is no CSV: {error}.", "csv") from error


def _place(header: Sequence[str], column: str, delimiter: str) -> int:
    near = [cut(name) for name in header[:_MOST_NAMED]]
    if not column:
        raise ParameterError("Name the column that has the identifiers.", "column", near)
    if header.count(column) != 1:
        kind = "no" if column not in header else "more than one"
        raise ParameterError(f"The table has {kind} column {cut(column)!r}{_other(header, delimiter)}", "column", near)
    if taken := [name for name in COLUMNS if name in header]:
        raise ParameterError(f"The table has a column {taken[0]!r} already; look-up adds it.", "csv")
    return header.index(column)


def _other(header: Sequence[str], delimiter: str) -> str:
    """Say what may stand between two values instead, where the whole first line is one value."""
    found = [f"{sign!r}" for sign in _DELIMITERS if len(header) == 1 and sign != delimiter and sign in header[0]]
    return f"; is the delimiter {' or '.join(found)} instead of {delimiter!r}?" if found else "."


def _found(lookup: Lookup, text: str) -> tuple[str, str, str, str]:
    found = the_same(lookup.find(text))
    if not found:
        return (UNMATCHED if text.strip() else EMPTY, "", "", "")
    return (
        MATCHED if len(found) == 1 else SEVERAL,
        _BETWEEN.join(known.entity for known in found),
        _BETWEEN.join(known.label for known in found),
        _BETWEEN.join(shorten(known.relation) for known in found),
    )
