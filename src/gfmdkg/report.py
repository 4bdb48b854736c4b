"""The report as its text file has it: which passages it has, in their order, and how to cut a copy into them.

A line is a heading, a paragraph or a list item; a line that starts with a tab is a table cell, and goes on in the
lines behind it up to the next tab or blank line. What stands before or inside a text without being said by it, such
as a bullet or the call of a footnote, is a mark: it tells what the text is, and belongs to no passage.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from gfmdkg.errors import SourceError

CELL = "\t"
BULLET = "·"

_FOOTNOTE = re.compile(r"\[(\d+): ((?:[^\[\]]|\[[^\[\]]*\])*)\]")
# The marks that pictures and bookmarks left; others are no marks of the report, so they stay and are seen.
_LOST = re.compile(r"\[(?:image: (?:Bildergebnis für SDG 1)?|bookmark: _GoBack)\]")
_ITEM = re.compile(rf"({BULLET}|\d+\.(?=\s))(.*)")
_LINE_END = re.compile(r"\r\n?|\n")

_GOALS = tuple(f"goal-{number}" for number in range(1, 18))
_CATEGORIES = ("explicit", "vulnerability-protection", "potential", "employment-creation")
_AREAS = (
    "remittances",
    "diaspora",
    "private-sector-development",
    "labor-migration",
    "return-and-reintegration",
    "migration-policy",
)
_SUMMITS = (
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


@dataclass(frozen=True)
class Slot:
    """The place of one passage in the order of the report.

    :param slug: the end of the passage's IRI.
    :param mark: what stands before its text, as in :class:`Unit`.
    """

    slug: str
    mark: str


@dataclass(frozen=True)
class Unit:
    """One piece of a copy: what should be a passage.

    :param mark: what stands before the text: a bullet, a tab, a number with its dot, ``[4:`` before a footnote;
        empty for a heading or a paragraph.
    :param text: the text without marks, every run of white space made one space.
    :param line: the line of the copy, from 1.
    """

    mark: str
    text: str
    line: int


def units(text: str) -> list[Unit]:
    r"""Cut a text into units, in order; a footnote comes behind the unit that calls it.

    >>> [(unit.mark, unit.text) for unit in units("· One[footnoteRef:1]. [1: Two]\n\n\t3.1,\n3.2")]
    [('·', 'One.'), ('[1:', 'Two'), ('\t', '3.1, 3.2')]
    """
    found: list[Unit] = []
    in_cell = False
    for number, line in enumerate(_LINE_END.split(text), start=1):
        is_blank = not line.strip()
        if in_cell and not is_blank and not line.startswith(CELL):
            found[-1] = replace(found[-1], text=normalised(f"{found[-1].text} {line}"))
            continue
        in_cell = line.startswith(CELL)
        if in_cell or not is_blank:
            found.extend(_units_of_line(line, number))
    return found


def cut(text: str) -> dict[str, str]:
    """Give the text of every passage of the report by its slug, in order.

    :param text: a copy of the report, as its text file has it.
    :raises SourceError: if the text has not the build of the report; it names the first passage that is not found.
    """
    found = units(text)
    for slot, unit in zip(SLOTS, found, strict=False):
        if slot.mark != unit.mark:
            place = f"line {unit.line} is {mark_in_words(unit.mark)}, and {mark_in_words(slot.mark)} was expected"
            raise SourceError(f"The text is not the report: {slot.slug} was not found, because {place}.")
    if len(found) < len(SLOTS):
        raise SourceError(f"The text is not the report: it ends before {SLOTS[len(found)].slug}.")
    if len(found) > len(SLOTS):
        raise SourceError(f"The text is not the report: it goes on in line {found[len(SLOTS)].line}, behind the end.")
    return {slot.slug: unit.text for slot, unit in zip(SLOTS, found, strict=True)}


def normalised(text: str) -> str:
    r"""Make every run of white space one space and take away those at both ends.

    >>> normalised(" a\t b\n")
    'a b'
    """
    return " ".join(text.split())


def mark_in_words(mark: str) -> str:
    """Say what a unit with a mark is.

    >>> mark_in_words("[4:")
    'footnote 4'
    """
    if mark.startswith("["):
        return f"footnote {mark[1:-1]}"
    names = {"": "a heading or paragraph", BULLET: "a bullet", CELL: "a table cell"}
    return names.get(mark, f"an item numbered {mark}")


def _units_of_line(line: str, number: int) -> Iterator[Unit]:
    notes = _FOOTNOTE.findall(line)
    rest = _LOST.sub("", _FOOTNOTE.sub("", line))
    for name, _ in notes:
        # A call without its footnote stays in the text: the report has none.
        rest = rest.replace(f"[footnoteRef:{name}]", "", 1)
    mark, text = _marked(rest)
    if mark or text:
        yield Unit(mark, text, number)
    for name, note in notes:
        yield Unit(f"[{name}:", normalised(note), number)


def _marked(line: str) -> tuple[str, str]:
    if line.startswith(CELL):
        return CELL, normalised(line)
    text = normalised(line)
    found = _ITEM.fullmatch(text)
    return (found[1], found[2].strip()) if found else ("", text)


def _lines(name: str, numbers: Iterable[int] = ()) -> Iterator[Slot]:
    """Give the slots of headings or paragraphs: one, or one for each number."""
    return (Slot(slug, "") for slug in _numbered(name, numbers))


def _bullets(name: str, numbers: Iterable[int]) -> Iterator[Slot]:
    return (Slot(slug, BULLET) for slug in _numbered(name, numbers))


def _footnotes(*numbers: int) -> Iterator[Slot]:
    return (Slot(f"footnote-{number}", f"[{number}:") for number in numbers)


def _numbered(name: str, numbers: Iterable[int]) -> list[str]:
    return [f"{name}-{number}" for number in numbers] or [name]


def _table(name: str, headings: Sequence[str], rows: Sequence[str], columns: Sequence[str]) -> Iterator[Slot]:
    """Give the slots of a table, row by row: what stands over its rows, then each row heading with its cells."""
    body = [f"{row}{cell}" for row in rows for cell in ("", *(f"-{column}" for column in columns))]
    return (Slot(f"{name}-{cell}", CELL) for cell in (*headings, *columns, *body))


def _chapter(area: str, box: int, items: int) -> Iterator[Slot]:
    yield from _lines(f"{area}-heading")
    yield from _lines(f"{area}-paragraph", [1])
    yield from _lines(f"box-{box}-caption")
    # The caption of the first box calls a footnote that holds for all.
    yield from _footnotes(*([4] if box == 1 else []))
    yield from _bullets(f"box-{box}-item", range(1, items + 1))


def _group(name: str, items: int) -> Iterator[Slot]:
    yield from _lines(f"annex-1-{name}-heading")
    yield from _bullets(f"annex-1-{name}-item", range(1, items + 1))


def _foreword() -> Iterator[Slot]:
    yield from _lines("foreword-heading")
    yield from _lines("foreword-paragraph", [1])
    yield from _bullets("foreword-goal", [1, 2, 3, 5, 9, 14, 17])
    yield from _lines("foreword-paragraph", [2])
    yield from _footnotes(1)


def _assessment() -> Iterator[Slot]:
    yield from _lines("section-a-heading")
    yield from _lines("section-a-paragraph", [1])
    yield from _footnotes(2, 3)
    yield from _lines("section-a-paragraph", [2, 3])
    yield from _bullets("section-a-target", range(1, 9))
    yield from _lines("section-a-paragraph", [4])
    yield from (Slot(f"section-a-category-{number}", f"{number}.") for number in range(1, 5))
    yield from _lines("table-1")
    yield from _lines("table-1-legend", [1, 2, 3])
    yield from _table("table-1", ["corner"], _GOALS, _CATEGORIES)
    yield from _lines("section-a-paragraph", [5, 6])


def _lessons() -> Iterator[Slot]:
    yield from _lines("section-c-heading")
    yield from _lines("section-c-paragraph", [1])
    yield from _bullets("section-c-area", range(1, 7))
    yield from _lines("section-c-paragraph", [2])
    yield from _lines("table-2")
    yield from _table("table-2", ["m-and-d-area", "chair-and-year", "corner"], _AREAS, _SUMMITS)
    yield from _lines("section-c-paragraph", [3])
    for box, (area, items) in enumerate(zip(_AREAS, [2, 3, 3, 3, 3, 3], strict=True), start=1):
        yield from _chapter(area, box, items)


def _recommendations() -> Iterator[Slot]:
    yield from _lines("section-f-heading")
    yield from _lines("section-f-paragraph", [1])
    yield from _lines("general-recommendations-heading")
    yield from _bullets("general-recommendation", [1, 2])
    yield from _footnotes(5)
    yield from _bullets("general-recommendation", [3, 4])
    yield from _footnotes(6)
    yield from _bullets("general-recommendation", [5, 6])
    yield from _lines("specific-recommendations-heading")
    yield from _bullets("specific-recommendation", range(1, 7))


def _annex() -> Iterator[Slot]:
    yield from _lines("annex-1-heading")
    yield from _group("good-jobs-and-economic-growth", 2)
    yield from _group("good-jobs-and-economic-growth-and-partnerships-for-the-goals", 2)
    yield from _group("gender-equality", 2)
    yield from _group("good-health", 5)


def _report() -> Iterator[Slot]:
    yield from _foreword()
    yield from _assessment()
    yield from _lines("section-b-heading")
    yield from _lines("section-b-paragraph", [1, 2])
    yield from _lessons()
    yield from _lines("section-d-heading")
    yield from _lines("section-d-paragraph", [1, 2])
    yield from _lines("section-e-heading")
    yield from _lines("section-e-paragraph", [1])
    yield from _recommendations()
    yield from _lines("outlook-heading")
    yield from _lines("outlook-paragraph", [1])
    yield from _annex()


#: Every passage of the report, in its order.
SLOTS: tuple[Slot, ...] = tuple(_report())
