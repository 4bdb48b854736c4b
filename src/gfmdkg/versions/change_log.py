"""The change log of a corpus (Keep a Changelog): for each release its number, its day and what is said of it."""

import re
from dataclasses import dataclass
from pathlib import Path

_HEADING = re.compile(r"^## \[?(?P<number>[^\]\s]+)\]?(?: - (?P<day>\S+))?[^\n]*\n", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """What is said of one release.

    :param number: its number.
    :param day: its day, as it is written there; empty where none is.
    :param text: what changed, in Markdown.
    """

    number: str
    day: str
    text: str


def read(path: Path) -> tuple[Section, ...]:
    """Read a change log; one that is not there has no section.

    :raises OSError: if it cannot be read.
    """
    return parse(path.read_text(encoding="utf-8")) if path.is_file() else ()


def parse(text: str) -> tuple[Section, ...]:
    r"""Read the sections of a change log, in their order.

    >>> parse("# Changelog\n\n## [0.2.0] - 2026-11-23\n\n- More.\n\n## [0.1.0]\n\n- Begun.\n")[0]
    Section(number='0.2.0', day='2026-11-23', text='- More.')
    """
    headings = list(_HEADING.finditer(text))
    ends = [*(heading.start() for heading in headings[1:]), len(text)]
    return tuple(
        Section(heading["number"], heading["day"] or "", text[heading.end() : end].strip())
        for heading, end in zip(headings, ends, strict=True)
    )
