"""Tables, printed when they are there, and written to files at the end."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.spread import Spread

Cell = str | int | Spread | None


@dataclass(frozen=True)
class Table:
    """One table of the report.

    :param title: what it shows, with the unit.
    :param columns: the names of the columns.
    :param rows: the cells; None is what was not measured.
    :param notes: what a reader must know besides.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = ()

    def markdown(self) -> str:
        """Write the table in Markdown, columns aligned so that it reads well as text too.

        >>> print(Table("Ants", ["kind", "legs"], [["red", 6], ["lost", None]]).markdown())
        ## Ants
        <BLANKLINE>
        | kind | legs |
        | ---- | ---- |
        | red  | 6    |
        | lost | -    |
        <BLANKLINE>
        """
        texts = [list(self.columns), *([_text(cell) for cell in row] for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
        head, *rest = (" | ".join(map(str.ljust, row, widths)) for row in texts)
        rule = " | ".join("-" * width for width in widths)
        lines = [f"## {self.title}", "", *(f"| {line} |" for line in (head, rule, *rest)), ""]
        return "\n".join([*lines, *(f"{note}\n" for note in self.notes)])


@dataclass(frozen=True)
class Wish:
    """A figure that is wanted, beside the one that was measured.

    :param what: what was measured.
    :param wanted: what is wanted of it.
    :param measured: the figure, or why there is none.
    :param kept: whether it is as wanted; None where it was not measured.
    """

    what: str
    wanted: str
    measured: str
    kept: bool | None = None

    @property
    def verdict(self) -> str:
        """Yes, no, or that it was not measured."""
        return "not measured" if self.kept is None else "yes" if self.kept else "NO"


@dataclass
class Report:
    """All that one run has to say.

    :param about: the machine, the versions and the options.
    """

    about: Mapping[str, str]
    tables: list[Table] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)

    def add(self, table: Table) -> None:
        """Print a table and keep it."""
        self.tables.append(table)
        print(f"\n{table.markdown()}", flush=True)

    def want(self, what: str, wanted: str, measured: str, kept: bool | None = None) -> None:
        """Keep a wish for the last table."""
        self.wishes.append(Wish(what, wanted, measured, kept))

    def finish(self, folder: Path, name: str) -> None:
        """Print the table of wishes, and write everything as Markdown and JSON."""
        if self.wishes:
            rows = [[wish.what, wish.wanted, wish.measured, wish.verdict] for wish in self.wishes]
            self.add(Table("Wanted against measured", ["what", "wanted", "measured", "kept"], rows))
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.md").write_text(self.markdown(), encoding="utf-8")
        (folder / f"{name}.json").write_text(json.dumps(self.document(), indent=2) + "\n", encoding="utf-8")

    def markdown(self) -> str:
        """Write the report in Markdown."""
        about = "".join(f"- {name}: {value}\n" for name, value in self.about.items())
        return "\n".join([f"# Benchmark\n\n{about}", *(table.markdown() for table in self.tables)])

    def document(self) -> dict[str, Any]:
        """Give the report for a program; a spread keeps all its figures."""
        return {
            "about": dict(self.about),
            "tables": [asdict(table) for table in self.tables],
            "wanted": [asdict(wish) for wish in self.wishes],
        }


def _text(cell: Cell) -> str:
    return "-" if cell is None else str(cell)
