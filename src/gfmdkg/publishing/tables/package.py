"""The zip of the CSV files, with their CSVW metadata, the data dictionary and a README."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TextIO

from gfmdkg.publishing.tables import csvw, readme
from gfmdkg.publishing.tables.about import About
from gfmdkg.publishing.tables.model import Table

_NO_DAY = date(1980, 1, 1)  # the first that a zip can name
_UNIX, _READABLE = 3, 0o644 << 16


def write(about: About, tables: Sequence[Table], path: Path) -> None:
    """Write the tables as a zip of CSV files; the same tables give the same bytes.

    :raises OSError: if the file cannot be written.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in ((readme.FILE, readme.text(about, tables)), (csvw.FILE, csvw.metadata(about, tables))):
            with _member(package, name, about.released) as file:
                file.write(text)
        for table in tables:
            with _member(package, table.file_name, about.released) as file:
                writer = csv.writer(file)  # as RFC 4180 has it: CRLF, and quotes where they are needed
                writer.writerow(column.name for column in table.columns)
                writer.writerows(table.rows())


@contextmanager
def _member(package: zipfile.ZipFile, name: str, day: date | None) -> Iterator[TextIO]:
    year, month, day_of_month = (day or _NO_DAY).timetuple()[:3]
    member = zipfile.ZipInfo(name, (year, month, day_of_month, 0, 0, 0))
    member.compress_type, member.create_system, member.external_attr = zipfile.ZIP_DEFLATED, _UNIX, _READABLE
    with package.open(member, "w", force_zip64=False) as binary:
        text = io.TextIOWrapper(binary, encoding="utf-8", newline="")
        yield text
        text.flush()
        text.detach()
