"""Rules of links that no shape and no query can hold: forms and codes of identifiers, chains, what is not linked."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gfmdkg.errors import Offence
from gfmdkg.iris import shorten
from gfmdkg.linking.chains import joined
from gfmdkg.linking.coverage import missing
from gfmdkg.linking.entities import PLACES_AND_BODIES, Entities
from gfmdkg.linking.mappings import EXACT_MATCH, PREDICATES, SAME_AS, Link, MappingSet
from gfmdkg.linking.vocabularies import ANY, LinkTables, Vocabulary

UNLINKED = "not linked"
_UN = "un-sdg"
_GOALS_AND_TARGETS = ("sdgo:Goal", "sdgo:Target")


@dataclass(frozen=True)
class Links:
    """All that is known of links: the mapping sets, the tables beside them, and our own entities.

    :param sets: the mapping sets.
    :param tables: the tables.
    :param entities: what the graph has.
    """

    sets: Sequence[MappingSet]
    tables: LinkTables
    entities: Entities

    def offences(self) -> Iterator[Offence]:
        """Name every rule that is broken, with file and line."""
        for mappings in self.sets:
            yield from self._wrong_links(mappings)
        yield from self._wrong_goals()
        yield from joined(self.sets)
        yield from self._wrong_reasons()
        yield from self._left_out()

    def _wrong_links(self, mappings: MappingSet) -> Iterator[Offence]:
        vocabulary = self.tables.vocabularies.get(mappings.name)
        if vocabulary is None:
            reason = f"{self.tables.name}/vocabularies.tsv has no vocabulary named {mappings.name!r}."
            yield Offence(mappings.file, 1, "link vocabulary", "", reason)
            return
        if mappings.header["curie_map"].get(vocabulary.prefix) != vocabulary.namespace:
            reason = f"the curie_map must have {vocabulary.prefix}: {vocabulary.namespace}"
            yield Offence(mappings.file, 1, "link vocabulary", "", f"{reason}, as the table of vocabularies has it.")
        seen: set[tuple[str, str]] = set()
        for link in mappings.links:
            for rule, reason in (*self._wrong_subject(link), *self._wrong_object(link, vocabulary)):
                yield Offence(mappings.file, link.line, rule, shorten(link.subject), reason)
            if (link.subject, link.object) in seen:
                reason = f"there is another row from it to {link.object}; keep one."
                yield Offence(mappings.file, link.line, "link twice", shorten(link.subject), reason)
            seen.add((link.subject, link.object))

    def _wrong_subject(self, link: Link) -> Iterator[tuple[str, str]]:
        entity = self.entities.get(link.subject)
        if entity is None or not entity.kinds:
            yield "link subject", "the graph describes no such entity."
            return
        if entity.label != link.subject_label:
            yield "link label", f"the subject_label is {link.subject_label!r}, the name in the graph {entity.label!r}."
        is_place_or_body = bool(entity.kinds & PLACES_AND_BODIES)
        if link.predicate not in PREDICATES:
            known = ", ".join(map(shorten, PREDICATES))
            yield "link predicate", f"{shorten(link.predicate)} is none of {known}."
        elif link.predicate == (EXACT_MATCH if is_place_or_body else SAME_AS):
            right = SAME_AS if is_place_or_body else EXACT_MATCH
            yield "link predicate", f"for this kind of entity it is {shorten(right)}, or a looser match of SKOS."
        if link.match and not link.is_denied and not _has(entity.codes | {entity.label}, link.match):
            yield "link code", f"the match_string {link.match!r} is neither code nor name of the entity."

    def _wrong_object(self, link: Link, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
        code = vocabulary.code(link.object)
        if code is None:
            current = self.tables.current(link.object)
            advice = f"now it is {current}" if current != link.object else f"it must match {vocabulary.form.pattern}"
            yield "link form", f"{link.object} has not the form of {vocabulary.title}; {advice}."
        elif code and not link.is_denied and not self._agrees(link, code):
            yield "link code", f"the code of the object is {code!r}, which is no code of the entity."

    def _agrees(self, link: Link, code: str) -> bool:
        codes = self.entities[link.subject].codes if link.subject in self.entities else set()
        return code in codes if codes else link.match in ("", code)

    def _wrong_goals(self) -> Iterator[Offence]:
        """Goals and targets need no mapping set, as their names are those of the United Nations: these are held."""
        vocabulary = self.tables.vocabularies.get(_UN)
        kinds = [kind for kind in self.tables.kinds if vocabulary and shorten(kind) in _GOALS_AND_TARGETS]
        for iri in (iri for kind in kinds for iri in self.entities.of_kind(kind)):
            code = vocabulary.code(iri) if vocabulary else None
            if code is None or code not in self.entities[iri].codes:
                reason = f"its IRI must be http://metadata.un.org/sdg/ and its code, not {iri}."
                yield Offence(self.tables.name, 0, "link form", shorten(iri), reason)

    def _wrong_reasons(self) -> Iterator[Offence]:
        file = f"{self.tables.name}/unlinked.tsv"
        gaps = {(gap.subject, gap.vocabulary) for gap in missing(self.sets, self.tables, self.entities)}
        for row in self.tables.unlinked:
            entity = self.entities.get(row.subject)
            if entity is None:
                reason = "the graph describes no such entity."
            elif entity.label != row.subject_label:
                reason = f"the subject_label is {row.subject_label!r}, the name in the graph {entity.label!r}."
            elif (row.subject, row.vocabulary) not in gaps:
                reason = f"it is linked, or need not be (to {row.vocabulary}); remove the row."
            else:
                continue
            yield Offence(file, row.line, UNLINKED, shorten(row.subject), reason)

    def _left_out(self) -> Iterator[Offence]:
        explained = {(row.subject, row.vocabulary) for row in self.tables.unlinked}
        for gap in missing(self.sets, self.tables, self.entities):
            if (gap.subject, gap.vocabulary) not in explained:
                target = "any vocabulary" if gap.vocabulary == ANY else gap.vocabulary
                reason = f"it has no link to {target}: add one, or say why not in {self.tables.name}/unlinked.tsv."
                yield Offence(f"{self.tables.name}/kinds.tsv", gap.line, UNLINKED, shorten(gap.subject), reason)


def _has(names: Iterable[str], text: str) -> bool:
    return text in names or text.casefold() in {name.casefold() for name in names}
