"""What an outside identifier is here: any IRI, prefixed name or code that is known, to our entity."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from gfmdkg.errors import ParameterError, UnknownNameError
from gfmdkg.iris import PREFIXES, WELL_KNOWN
from gfmdkg.linking.mappings import EXACT_MATCH, PREDICATES
from gfmdkg.linking.vocabularies import LinkTables

if TYPE_CHECKING:
    import curies

LONGEST = 1000  # characters of an identifier
_IRI = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_BY_NAME = "If it is a name, the saved query entities/by-name finds what has it."
_SPOKEN = re.compile(r"(?:sdg|goal|target)[\s:.-]*(?=\d)", re.IGNORECASE)
_SAME = PREFIXES["owl"] + "sameAs"
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Identifier:
    """One identifier of one of our entities.

    :param identifier: an IRI, or a code.
    :param relation: the property that says so: a link, ``owl:sameAs``, or the property of a code.
    :param entity: the entity.
    :param label: its name.
    """

    identifier: str
    relation: str
    entity: str
    label: str


class Lookup:
    """Finds our entities by the identifiers of others.

    :param identifiers: all that are known, as the saved query ``linking/identifiers`` gives them.
    :param tables: the vocabularies that they are from.
    """

    def __init__(self, identifiers: Iterable[Identifier], tables: LinkTables) -> None:
        self._tables = tables
        self._iris: dict[str, list[Identifier]] = defaultdict(list)
        self._codes: dict[str, list[Identifier]] = defaultdict(list)
        for known in identifiers:
            own = Identifier(known.entity, _SAME, known.entity, known.label)
            if own not in self._iris[known.entity]:
                self._iris[known.entity].append(own)
            if _IRI.match(known.identifier):
                self._iris[known.identifier].append(known)
                local = re.split(r"[/#]", known.identifier)[-1]
                if _LETTER.search(local) and known.identifier != known.entity:
                    self._codes[local.casefold()].append(known)
            else:
                self._codes[known.identifier.casefold()].append(known)

    def find(self, text: str) -> tuple[Identifier, ...]:
        """List the entities that an identifier means, the closest first; none where it is unknown.

        :param text: an IRI (in angle brackets or not, in a form of today or of before), a prefixed name, or a code:
            of a goal or target, of M49, of ISO 3166-1, or the last part of an IRI such as ``Q30``.
        """
        text = text.strip().removeprefix("<").removesuffix(">")
        if not text or len(text) > LONGEST:
            return ()
        iri = text if _IRI.match(text) else self.expand(text)
        found = self._iris.get(self._tables.current(iri), []) if iri else []
        if not found and not _IRI.match(text):
            found = self._codes.get(text.casefold()) or self._codes.get(_SPOKEN.sub("", text).casefold(), [])
        return _closest(found)

    def resolve(self, text: str) -> tuple[Identifier, ...]:
        """List the entities that an identifier means, of which there is one at least.

        :raises ParameterError: if the text is empty, or too long to be one.
        :raises UnknownNameError: if it is unknown; it names up to five that are nearly so.
        """
        if not text.strip() or len(text) > LONGEST:
            raise ParameterError(f"An identifier has from 1 to {LONGEST} characters.", "iri")
        if found := self.find(text):
            return found
        raise self._unknown(text.strip())

    def near(self, text: str) -> tuple[str, ...]:
        """Name up to five identifiers that are nearly as a text is."""
        return self._unknown(text).near

    def _unknown(self, text: str) -> UnknownNameError:
        known = self._iris if _IRI.match(text) else self._codes
        return UnknownNameError("identifier", text, [*known], _BY_NAME if text.replace(" ", "").isalpha() else "")

    def expand(self, text: str) -> str:
        """Turn a prefixed name into an IRI, with the prefixes of the vocabularies and those that are well known.

        :returns: an empty text where the prefix is unknown.
        """
        prefix, colon, local = text.partition(":")
        return self._converter.expand(f"{prefix.lower()}:{local}") or "" if colon else ""

    @cached_property
    def _converter(self) -> "curies.Converter":
        import curies  # noqa: PLC0415 - it takes half a second, and most commands look nothing up

        prefixes: dict[str, str] = {**WELL_KNOWN, **PREFIXES}
        prefixes |= {vocabulary.prefix: vocabulary.namespace for vocabulary in self._tables.vocabularies.values()}
        by_namespace: dict[str, list[str]] = defaultdict(list)
        for prefix, namespace in prefixes.items():
            by_namespace[namespace].append(prefix)
        return curies.Converter(
            [
                curies.Record(prefix=names[-1], prefix_synonyms=names[:-1], uri_prefix=namespace)
                for namespace, names in by_namespace.items()
            ]
        )


def the_same(found: Sequence[Identifier]) -> Sequence[Identifier]:
    """Leave out what is only near, where there is one that is the same thing or notion."""
    furthest = PREDICATES.index(EXACT_MATCH)
    return [known for known in found if _distance(known)[0] <= furthest] or found


def _closest(found: Iterable[Identifier]) -> tuple[Identifier, ...]:
    """Keep one identifier for each entity, the closest one."""
    best: dict[str, Identifier] = {}
    for known in sorted(found, key=_distance):
        best.setdefault(known.entity, known)
    return tuple(best.values())


def _distance(known: Identifier) -> tuple[int, str]:
    place = PREDICATES.index(known.relation) if known.relation in PREDICATES else -1
    return place, known.entity
