"""The dataset as tables: CSV files with CSVW in a zip, an Excel workbook, and an SQLite database."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from gfmdkg.publishing.content import NAME, Content
from gfmdkg.publishing.manifest import Described
from gfmdkg.publishing.tables import database, package, workbook
from gfmdkg.publishing.tables.about import about
from gfmdkg.publishing.tables.dictionary import dictionary
from gfmdkg.publishing.tables.plan import Plan
from gfmdkg.publishing.tables.shaping import tables
from gfmdkg.publishing.tables.spooling import spooled

_OF = "tables"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WRITERS = (
    (f"{NAME}-tables.zip", "A table for each class, as CSV files with CSVW", "application/zip", package.write),
    (f"{NAME}.xlsx", "The same tables as an Excel workbook", _XLSX, workbook.write),
    (f"{NAME}.sqlite", "The same tables as an SQLite database", "application/vnd.sqlite3", database.write),
)


def write(content: Content, folder: Path) -> Iterator[Described]:
    """Write the merge of the graphs as tables into the folder of a release.

    :raises OSError: if the folder cannot be written to.
    """
    (folder / _OF).mkdir()
    content.progress("tables", 0)
    plan = Plan(content.dataset)
    facts = about(content, plan)
    with TemporaryDirectory(dir=folder) as work:
        held = [spooled(table, Path(work)) for table in tables(plan)]
        everything = [spooled(dictionary(held), Path(work)), *held]
        for done, (name, title, media_type, make) in enumerate(_WRITERS, 1):
            content.progress(f"{_OF}/{name}", done / (len(_WRITERS) + 1))
            make(facts, everything, folder / _OF / name)
            yield Described(path=f"{_OF}/{name}", title=title, of=_OF, media_type=media_type)
    content.progress(_OF, 1)
