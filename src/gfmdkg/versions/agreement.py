"""Whether everything that names the number and the day of a release names the same ones."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from gfmdkg.corpus import Corpus
from gfmdkg.errors import Offence
from gfmdkg.iris import ONTOLOGY

Kind = Literal["number", "day"]

_NUMBER = re.compile(r"\d+\.\d+\.\d+", re.ASCII)
_TOP = r"\A(?:(?!## ).*\n)*## \[?"  # the first section, whatever it is called
_RULE = "release"
_WANTED = {"number": "three numbers such as 0.2.0", "day": "a day such as 2026-11-23"}


@dataclass(frozen=True)
class _Place:
    """Where a number or a day stands.

    :param path: the file.
    :param what: what it is there, in words.
    :param kind: whether it is a number or a day.
    :param pattern: what comes before it, with itself as group 1.
    :param is_needed: whether a release cannot be without it.
    """

    path: Path
    what: str
    kind: Kind
    pattern: str
    is_needed: bool = True


@dataclass(frozen=True)
class _Found:
    place: _Place
    text: str
    line: int


def disagreements(corpus: Corpus) -> list[Offence]:
    """Compare the numbers of the program, the change log, the ontology, the citation file and the links, and the days.

    What stands in the program is right, where one is there, and otherwise what stands at the top of the change log.

    :returns: each that differs or cannot be used, by file and line, with what would be right.
    """
    offences: list[Offence] = []
    found = [_find(place, corpus, offences) for place in _places(corpus)]
    usable = [one for one in found if one and _is_usable(one, corpus, offences)]
    for kind in ("number", "day"):
        offences += _differing([one for one in usable if one.place.kind == kind], corpus)
    return sorted(offences)


def _places(corpus: Corpus) -> Iterator[_Place]:
    """List the places, the one that is right before the others."""
    program, log, header, citation = (
        corpus.program_file,
        corpus.change_log,
        corpus.ontology_header,
        corpus.citation_file,
    )
    if program.is_file():
        yield _Place(program, "the number of the program", "number", r'^__version__ = "([^"]*)"')
    # Only the first section: what cannot be read there must not be passed over.
    yield _Place(log, "the number at the top of the change log", "number", r"\A(?:(?!## ).*\n)*## \[?([^\]\s]+)")
    yield _Place(
        log, "the day at the top of the change log", "day", r"\A(?:(?!## ).*\n)*## \[?[^\]\s]+\]?(?: - (\S*))?"
    )
    yield _Place(header, "owl:versionInfo of the ontology", "number", r'\bowl:versionInfo\s+"([^"]*)"')
    yield _Place(header, "owl:versionIRI of the ontology", "number", rf"\bowl:versionIRI\s+<{ONTOLOGY}/([^>]*)>")
    yield _Place(header, "dcterms:modified of the ontology", "day", r'\bdcterms:modified\s+"([^"]*)"')
    yield _Place(citation, "the version in the citation file", "number", r"""^version: *["']?([^"'\s]*)""")
    yield _Place(citation, "date-released in the citation file", "day", r"""^date-released: *["']?([^"'\s]*)""")
    for path in corpus.link_files:
        pattern = r"""^#mapping_set_version: *["']?([^"'\s]*)"""
        yield _Place(path, "the version of the links", "number", pattern, is_needed=False)


def _find(place: _Place, corpus: Corpus, offences: list[Offence]) -> _Found | None:
    text = place.path.read_text(encoding="utf-8") if place.path.is_file() else ""
    match = re.search(place.pattern, text, re.MULTILINE)
    if match and match[1]:
        return _Found(place, match[1], text.count("\n", 0, match.start(1)) + 1)
    if place.is_needed:
        line = text.count("\n", 0, match.end()) + 1 if match else 0
        message = f"{place.what} is missing: give {_WANTED[place.kind]}."
        offences.append(Offence(corpus.name(place.path), line, _RULE, "", message))
    return None


def _is_usable(found: _Found, corpus: Corpus, offences: list[Offence]) -> bool:
    kind = found.place.kind
    if _NUMBER.fullmatch(found.text) if kind == "number" else _is_day(found.text):
        return True
    message = f"{found.place.what} is {found.text!r}: give {_WANTED[kind]}."
    offences.append(Offence(corpus.name(found.place.path), found.line, _RULE, "", message))
    return False


def _differing(found: Sequence[_Found], corpus: Corpus) -> Iterator[Offence]:
    if not found:
        return
    right, *others = found
    place = f"{corpus.name(right.place.path)}:{right.line}"
    for one in others:
        if one.text != right.text:
            reason = f"{right.text} is {right.place.what} ({place})"
            message = f"{one.place.what} is {one.text}, where {reason}: write {right.text}, or change that."
            yield Offence(corpus.name(one.place.path), one.line, _RULE, "", message)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
