"""The members of a class as choices: found by what a caller types, or by a part of it."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Self

from rapidfuzz import fuzz, process

from gfmdkg.iris import expand

MOST_NEAR = 5
LONGEST_NAME = 200  # what a caller types is cut here before it is compared: it may be of any length
_LIKENESS = 65  # of 100
_NAMES = 3  # slug, label and code of one choice can all be near


@dataclass(frozen=True)
class Choice:
    """One value that a parameter can have.

    :param iri: the entity; empty for a code that several entities share.
    :param label: its name.
    :param code: its code or number, or empty.
    :param value: what a caller sends to mean it and nothing else: the shortest form that is clear.
    """

    iri: str
    label: str
    code: str
    value: str = ""

    @property
    def slug(self) -> str:
        """The short form to type: the last part of the IRI."""
        return slug(self.iri)

    def is_meant_by(self, text: str) -> bool:
        """Whether a caller who gives this text means this entity: its IRI, prefixed name, slug, code or label."""
        exact = {self.iri, self.slug, self.code} - {""}
        return text in exact or expand(text) == self.iri != "" or text.casefold() == self.label.casefold()


@dataclass(frozen=True)
class Found:
    """What a search gives.

    :param choices: the first that fit.
    :param total: how many fit.
    """

    choices: tuple[Choice, ...]
    total: int


class Members:
    """The choices of a parameter, in order.

    :param choices: all of them.
    """

    def __init__(self, choices: Iterable[Choice]) -> None:
        self.choices = tuple(choices)
        self._exact: dict[str, list[Choice]] = {}
        self._labels: dict[str, list[Choice]] = {}
        for choice in self.choices:
            self._labels.setdefault(choice.label.casefold(), []).append(choice)
            for name in {choice.iri, choice.slug, choice.code} - {""}:
                self._exact.setdefault(name, []).append(choice)
        self._names = [(name, choice) for choice in self.choices for name in _names(choice)]
        self._texts = [(_plain(" ".join((choice.code, choice.label, choice.slug))), choice) for choice in self.choices]

    @classmethod
    def of_entities(cls, entities: Iterable[Choice]) -> Self:
        """Make a choice of each entity; it is meant by its slug, or by its IRI where another has that name, too."""
        found = cls(entities)
        return cls(
            replace(choice, value=choice.slug if found.is_clear(choice) else choice.iri) for choice in found.choices
        )

    @classmethod
    def of_codes(cls, entities: Iterable[Choice]) -> Self:
        """Make a choice of each code; where several entities have it, none of them is named."""
        coded = [choice for choice in entities if choice.code]
        counted = Counter(choice.code for choice in coded)
        first = {choice.code: choice for choice in reversed(coded)}
        in_order = (first[code] for code in dict.fromkeys(choice.code for choice in coded))
        return cls(
            replace(choice, value=choice.code)
            if counted[choice.code] == 1
            else Choice("", "", choice.code, choice.code)
            for choice in in_order
        )

    def is_clear(self, choice: Choice) -> bool:
        """Whether the slug of a choice means nothing else."""
        return self.meant(choice.slug) == [choice]

    def meant(self, text: str) -> list[Choice]:
        """List the choices that a caller may mean: by IRI, prefixed name, slug, code or label."""
        exact = self._exact.get(text, []), self._exact.get(expand(text), [])
        by_label = self._labels.get(text.casefold(), []) if text else []
        return list(dict.fromkeys([*exact[0], *exact[1], *by_label]))

    def near(self, text: str) -> list[Choice]:
        """List up to five choices with names like this text, the nearest first."""
        wanted = _plain((slug(text) if ":" in text else text)[:LONGEST_NAME])
        names = [name for name, _ in self._names]
        hits = process.extract(wanted, names, scorer=fuzz.WRatio, score_cutoff=_LIKENESS, limit=MOST_NEAR * _NAMES)
        return list(dict.fromkeys(self._names[at][1] for _, _, at in hits))[:MOST_NEAR]

    def search(self, words: str, most: int) -> Found:
        """Find the choices with all of these words, or beginnings of words, in code, label or slug.

        Those whose code or label begins with the first word come first.
        """
        wanted = _plain(words[:LONGEST_NAME]).split()
        hits = [(text, choice) for text, choice in self._texts if all(word in text for word in wanted)]
        if wanted:
            hits.sort(key=lambda hit: not hit[0].startswith(wanted[0]) and f" {wanted[0]}" not in hit[0])
        return Found(tuple(choice for _, choice in hits[:most]), len(hits))


def slug(iri: str) -> str:
    """Give the last part of an IRI.

    >>> slug("http://metadata.un.org/sdg/ontology#Goal")
    'Goal'
    """
    return iri.rstrip("/").replace("#", "/").rpartition("/")[2]


def _names(choice: Choice) -> Iterator[str]:
    yield from {_plain(name) for name in (choice.slug, choice.label, choice.code) if name}


def _plain(text: str) -> str:
    # Without accents and capitals: who types "cote" means Côte d'Ivoire.
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter)).strip()
