"""The passages of the graph held against a copy of the report: which are the same words, and which are not."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from gfmdkg.dataset import Dataset
from gfmdkg.errors import SourceError
from gfmdkg.iris import expand
from gfmdkg.report import SLOTS, Unit, mark_in_words, units

_PASSAGE = expand("id:passage/")
_LENGTH, _HASH, _PLACE = (expand(f"gfmd:{name}") for name in ("characterLength", "sha256", "place"))
# A copy in which fewer than one passage in ten is found is another text, and one far longer holds others.
_LEAST_SHARE = 10
_MOST_UNITS = 10 * len(SLOTS)
# What it costs to take one unit for another: pairs of the same mark and of like length come cheapest.
_MISSING = 2.0
_OTHER_TEXT = 1.0
_OTHER_LENGTH = 0.5
_OTHER_MARK = 1.0


@dataclass(frozen=True)
class Passage:
    """What the graph says of one passage.

    :param length: the number of characters of its normalised text.
    :param sha256: the hash of that text.
    :param place: where it stands, in words.
    """

    length: int
    sha256: str
    place: str = ""

    @classmethod
    def of(cls, text: str, place: str = "") -> "Passage":
        """Describe a normalised text.

        >>> Passage.of("X").length
        1
        """
        return cls(len(text), hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), place)

    def is_of(self, text: str) -> bool:
        """Whether a text is the one that is described."""
        return (self.length, self.sha256) == (len(text), Passage.of(text).sha256)


@dataclass(frozen=True)
class Difference:
    """One passage that a copy of the report has otherwise than the graph describes it, or not at all.

    :param slug: the end of the passage's IRI; empty for a text of the copy that is no passage.
    :param reason: what was expected and what was found, in words.
    :param place: where the passage stands in the report, in words.
    """

    slug: str
    reason: str
    place: str = ""

    def __str__(self) -> str:
        name = f"{self.slug} ({self.place})" if self.place else self.slug
        return f"{name}: {self.reason}" if name else self.reason


def passages(dataset: Dataset) -> dict[str, Passage]:
    """Collect what a dataset says of its passages, by slug.

    :raises SourceError: if a passage lacks length or hash.
    """
    found: dict[str, dict[str, str]] = {}
    for quad in dataset.quads:
        name, value = quad.predicate.value, quad.object
        if name in {_LENGTH, _HASH, _PLACE} and isinstance(value, ox.Literal) and value.language in {None, "en"}:
            slug = str(quad.subject).strip("<>").removeprefix(_PASSAGE)
            found.setdefault(slug, {})[name] = value.value
    incomplete = sorted(
        slug for slug, said in found.items() if not (_HASH in said and said.get(_LENGTH, "").isdecimal())
    )
    if incomplete:
        raise SourceError(f"These passages lack length or hash: {', '.join(incomplete)}. Run gfmdkg validate.")
    return {slug: Passage(int(said[_LENGTH]), said[_HASH], said.get(_PLACE, "")) for slug, said in found.items()}


def verify(expected: Mapping[str, Passage], text: str) -> list[Difference]:
    """Hold every passage against a copy of the report.

    A passage that was changed, left out or added leaves its neighbours as they are: texts that agree find each
    other first, and what is left is paired in order, like with like.

    :param expected: what is known of each passage, by slug.
    :param text: the copy, as the report's text file has it.
    :returns: each difference, in the order of the report; none if all agree.
    :raises SourceError: if hardly any passage is found, so that the text is another one.
    """
    found = units(text)
    _refuse_another_text(expected, found)
    known = {slot.slug for slot in SLOTS}
    strange = [
        Difference(slug, "the program does not know where the report has it.", passage.place)
        for slug, passage in sorted(expected.items())
        if slug not in known
    ]
    pairs = _Alignment(expected, found).pairs()
    return [*strange, *(difference for pair in pairs for difference in _differences(expected, found, *pair))]


def _refuse_another_text(expected: Mapping[str, Passage], found: Sequence[Unit]) -> None:
    texts = {(passage.length, passage.sha256) for passage in expected.values() if passage.length}
    agreeing = texts & {(len(unit.text), Passage.of(unit.text).sha256) for unit in found}
    if len(agreeing) * _LEAST_SHARE < len(texts):
        raise SourceError(f"This is not the report: of {len(texts)} texts of passages, {len(agreeing)} are in it.")
    if len(found) > _MOST_UNITS:
        raise SourceError(f"This is not the report alone: it has {len(found)} paragraphs, items and cells.")


def _differences(
    expected: Mapping[str, Passage], found: Sequence[Unit], slot_at: int | None, unit_at: int | None
) -> Iterator[Difference]:
    unit = None if unit_at is None else found[unit_at]
    if slot_at is None:
        if unit:
            words = f"{mark_in_words(unit.mark)} of {_characters(len(unit.text))}"
            yield Difference("", f"line {unit.line} has {words} that the report does not have.")
        return
    slot = SLOTS[slot_at]
    passage = expected.get(slot.slug)
    if not passage:
        yield Difference(slot.slug, "the graph does not describe this passage.")
    elif not unit:
        yield Difference(slot.slug, f"{_characters(passage.length)} expected, but it is missing.", passage.place)
    elif not passage.is_of(unit.text):
        yield Difference(slot.slug, _reason(passage, unit), passage.place)
    elif slot.mark != unit.mark:
        words = f"{mark_in_words(unit.mark)} in line {unit.line}, not {mark_in_words(slot.mark)}."
        yield Difference(slot.slug, f"the text agrees, but is {words}", passage.place)


def _reason(passage: Passage, unit: Unit) -> str:
    place = f"found in line {unit.line}"
    if passage.length == len(unit.text):
        return f"{_characters(passage.length)} expected, as many but others {place}."
    return f"{_characters(passage.length)} expected, {len(unit.text)} {place}."


def _characters(count: int) -> str:
    return "1 character" if count == 1 else f"{count} characters"


class _Alignment:
    """Pairs the slots of the report with the units of a copy, at the least cost (Needleman and Wunsch)."""

    def __init__(self, expected: Mapping[str, Passage], found: Sequence[Unit]) -> None:
        self._slots = [(slot.mark, expected.get(slot.slug)) for slot in SLOTS]
        self._units = [(unit.mark, Passage.of(unit.text)) for unit in found]

    def pairs(self) -> list[tuple[int | None, int | None]]:
        """Give each slot with its unit, in order; None stands for a missing slot or unit."""
        start, end = self._same_at_start(), 0
        while end < min(len(self._slots), len(self._units)) - start and not self._cost(-1 - end, -1 - end):
            end += 1
        slots, found = range(len(self._slots)), range(len(self._units))
        same = [(at, at) for at in range(start)]
        last = zip(slots[len(slots) - end :], found[len(found) - end :], strict=True)
        return [*same, *self._between(slots[start : len(slots) - end], found[start : len(found) - end]), *last]

    def _same_at_start(self) -> int:
        shorter = min(len(self._slots), len(self._units))
        return next((at for at in range(shorter) if self._cost(at, at)), shorter)

    def _cost(self, slot_at: int, unit_at: int) -> float:
        (slot_mark, passage), (mark, text) = self._slots[slot_at], self._units[unit_at]
        cost = 0.0 if slot_mark == mark else _OTHER_MARK
        if not passage:
            return cost + _OTHER_TEXT
        if passage.sha256 != text.sha256:
            longer = max(passage.length, text.length, 1)
            cost += _OTHER_TEXT + _OTHER_LENGTH * abs(passage.length - text.length) / longer
        return cost

    def _between(self, slots: range, found: range) -> list[tuple[int | None, int | None]]:
        costs = self._costs(slots, found)
        row, column = len(slots), len(found)
        pairs: list[tuple[int | None, int | None]] = []
        while row or column:
            here = costs[row][column]
            if row and column and here == costs[row - 1][column - 1] + self._cost(slots[row - 1], found[column - 1]):
                row, column = row - 1, column - 1
                pairs.append((slots[row], found[column]))
            elif row and here == costs[row - 1][column] + _MISSING:
                row -= 1
                pairs.append((slots[row], None))
            else:
                column -= 1
                pairs.append((None, found[column]))
        return pairs[::-1]

    def _costs(self, slots: range, found: range) -> list[list[float]]:
        """Give the least cost of pairing the first slots with the first units, for each number of both."""
        costs = [[_MISSING * column for column in range(len(found) + 1)]]
        for row, slot_at in enumerate(slots, start=1):
            above, line = costs[-1], [_MISSING * row]
            for column, unit_at in enumerate(found):
                paired = above[column] + self._cost(slot_at, unit_at)
                line.append(min(paired, above[column + 1] + _MISSING, line[column] + _MISSING))
            costs.append(line)
        return costs
