"""A small reader of the report's text file, written apart from the data so that the two can be compared.

One line is one paragraph, heading or list item; a line that starts with a tab is one cell of a table, and the
lines behind it up to the next such line go on with the cell (stray blank lines come from the conversion).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

CATEGORIES = ("explicit", "vulnerability-protection", "potential", "employment-creation")
AREAS = (
    "remittances",
    "diaspora",
    "private-sector-development",
    "labor-migration",
    "return-and-reintegration",
    "migration-policy",
)
SUMMITS = (
    "bel-2007",
    "phl-2008",
    "grc-2009",
    "mex-2010",
    "che-2011",
    "mus-2012",
    "swe-2014",
    "tur-2015",
    "bgd-2016",
)
GOALS = tuple(str(number) for number in range(1, 18))

_FOOTNOTE = re.compile(r"\[(\d+): ((?:[^\[\]]|\[[^\[\]]*\])*)\]")
_LEFTOVER = re.compile(r"\[(?:footnoteRef:\d+|image: [^\]]*|bookmark: [^\]]*)\]")
_HEADING = re.compile(r"(?:\(([a-f])\)|(?:Table|Best Practice Box|Annex) (\d|I):) (.+)")
_TARGET = re.compile(r"\b\d{1,2}\.(?:\d{1,2}|[a-d])\b")
_LONGEST_HEADING = 150
_SOURCES = {"1": ("Table 1:", "Table 1 shows"), "2": ("Table 2:", "Based on the analysis")}


@dataclass(frozen=True)
class Table:
    """A table: the cells over its columns, and each row under its heading."""

    caption: str
    columns: tuple[str, ...]
    rows: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Report:
    """The report, line by line."""

    text: str

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def tables(self) -> dict[str, Table]:
        """Both tables by their number."""
        return {number: self._table(number) for number in _SOURCES}

    def _table(self, number: str) -> Table:
        # Rows are told by the number of their cells, since a blank line can stand inside a cell.
        cells = self.cells(number)
        # Above the columns of Table 2 stands one more row, of two cells.
        skipped, width = {"1": (0, 5), "2": (2, 10)}[number]
        rows = [cells[start : start + width] for start in range(skipped, len(cells), width)]
        caption = next(clean(line) for line in self.lines if line.startswith(_SOURCES[number][0]))
        return Table(caption, tuple(rows[0][1:]), {row[0]: tuple(row[1:]) for row in rows[1:]})

    def cells(self, number: str) -> list[str]:
        first, last = _SOURCES[number]
        cells: list[str] = []
        for line in self.between(first, last):
            if line.startswith("\t"):
                cells.append(line)
            elif cells:
                cells[-1] += " " + line
        return [clean(cell) for cell in cells]

    def between(self, first: str, last: str) -> list[str]:
        """Give the lines from the one that begins with the first words to before the one with the last."""
        span = self._span(first, last)
        return self.lines[span.start : span.stop]

    def headings(self) -> list[tuple[str, str]]:
        """List number and title of every heading, in order."""
        return [heading for line in self._flow() if (heading := _heading(line))]

    def targets(self) -> dict[str, str]:
        """Find the explicit targets: the item of the list in section (a) that names each, by code."""
        items = [text for line in self.between("(a)", "Table 1:") if (text := bullet(line))]
        return {code: item for item in items for code in _TARGET.findall(item)}

    def focus_goals(self) -> set[str]:
        """Find the numbers of the goals that the foreword lists."""
        items = [text for line in self.between("Foreword", "(a)") if (text := bullet(line))]
        return {found[1] for item in items if (found := re.match(r"Goal (\d+)[.:] ", item))}

    def theme(self) -> str:
        """Find the theme of the 2017 session, which stands in quotes."""
        found = re.search(r"theme of the 2017 HLPF[^“]*“([^”]+)”", self.text)
        assert found, "the report names the theme of the 2017 HLPF"
        return found[1]

    @cached_property
    def passages(self) -> dict[str, tuple[str, str]]:
        """Give kind and text of each passage that has a place of its own in this reader, by slug."""
        return dict([*self._list_passages(), *self._table_passages()])

    @cached_property
    def _clean_lines(self) -> list[str]:
        return [clean(line) for line in self.lines]

    def _span(self, first: str, last: str) -> range:
        starts = [number for number, line in enumerate(self._clean_lines) if line.startswith(first)]
        ends = [number for number, line in enumerate(self._clean_lines) if line.startswith(last)]
        return range(starts[0], min(end for end in ends if end > starts[0]))

    def _flow(self) -> list[str]:
        tables = {number for first, last in _SOURCES.values() for number in self._span(first, last)[1:]}
        return [line for number, line in enumerate(self.lines) if number not in tables and clean(line)]

    def _list_passages(self) -> Iterator[tuple[str, tuple[str, str]]]:
        foreword = self.between("Foreword", "(a)")[1:]
        section_a = self.between("(a)", "Table 1:")[1:]
        section_c = self.between("(c)", "Table 2:")[1:]
        yield "foreword-paragraph-1", ("paragraph", paragraphs(foreword)[0])
        yield "section-a-paragraph-4", ("paragraph", paragraphs(section_a)[3])
        yield "section-c-paragraph-1", ("paragraph", paragraphs(section_c)[0])
        for text in filter(None, map(bullet, foreword)):
            yield f"foreword-goal-{re.findall(r'[0-9]+', text)[0]}", ("listItem", text)
        for name, lines in (("section-a-target", section_a), ("section-c-area", section_c)):
            for number, text in enumerate(filter(None, map(bullet, lines)), start=1):
                yield f"{name}-{number}", ("listItem", text)
        for line in section_a:
            if found := re.match(r"(\d)\. (.+)", line):
                yield f"section-a-category-{found[1]}", ("listItem", clean(found[2]))

    def _table_passages(self) -> Iterator[tuple[str, tuple[str, str]]]:
        yield "table-2-chair-and-year", ("tableCell", self.cells("2")[1])
        for number, rows, columns in (("1", [f"goal-{goal}" for goal in GOALS], CATEGORIES), ("2", AREAS, SUMMITS)):
            table, name = self.tables[number], f"table-{number}"
            yield name, ("tableCaption", table.caption)
            for column, heading in zip(columns, table.columns, strict=True):
                yield f"{name}-{column}", ("tableCell", heading)
            for row, (heading, cells) in zip(rows, table.rows.items(), strict=True):
                yield f"{name}-{row}", ("tableCell", heading)
                for column, cell in zip(columns, cells, strict=True):
                    yield f"{name}-{row}-{column}", ("tableCell", cell)


def clean(line: str) -> str:
    """Take away footnotes and what the conversion left of pictures, and make every white space one space."""
    return " ".join(_LEFTOVER.sub("", _FOOTNOTE.sub("", line)).split())


def bullet(line: str) -> str:
    """Give the text of a list item without its bullet; empty where the line is none."""
    return clean(line[1:]) if line.startswith("·") else ""


def paragraphs(lines: list[str]) -> list[str]:
    """Give the paragraphs among some lines: no list items, no cells."""
    return [text for line in lines if (text := clean(line)) and not re.match(r"·|\t|\d\. ", line)]


def _heading(line: str) -> tuple[str, str] | None:
    text = clean(line).removesuffix(":")
    if re.match(r"·|\d\. ", line) or text.endswith((".", ";")) or len(text) > _LONGEST_HEADING:
        return None
    found = _HEADING.fullmatch(text)
    return (found[1] or found[2], found[3]) if found else ("", text)
