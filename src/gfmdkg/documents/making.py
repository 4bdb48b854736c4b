"""Documents from the graph that an engine holds, and which IRI a caller means."""

import re
from collections.abc import Iterator

import pyoxigraph as ox

from gfmdkg.choices.members import Choice, Members
from gfmdkg.documents.document import LICENCE, STATED_IN, Document, graphs_of, values_of
from gfmdkg.documents.statements import Statements
from gfmdkg.errors import BusyError, LimitError, ParameterError, UnknownIriError
from gfmdkg.identifying import Lookups
from gfmdkg.iris import BASE, GRAPH, ONTOLOGY
from gfmdkg.linking.lookup import Lookup
from gfmdkg.terms import cut

LONGEST = 1000  # characters of what a caller gives

_OURS = f"{BASE}id/"
_IRI = re.compile(r"[a-z][a-z0-9+.-]*:\S+", re.IGNORECASE)
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


class Documents:
    """Makes documents.

    :param statements: gives what they are made of.
    :param lookups: knows the identifiers of others.
    """

    def __init__(self, statements: Statements, lookups: Lookups) -> None:
        self.statements = statements
        self._lookups = lookups

    def about(self, iri: str) -> Document:
        """Make the document of an IRI.

        :raises UnknownIriError: if no statement has it; it names IRIs that are near.
        """
        self.check(iri)
        asked = self.statements
        own, links = asked.of([iri]), asked.to(iri).quads
        if not own and not links and not asked.has(iri):
            raise self.unknown(iri)
        passages = asked.of(values_of(own, STATED_IN))
        said = (*own, *links, *passages)
        labels = asked.labels_in(said, iri)
        graphs = graphs_of((*said, *labels))
        licences = values_of(asked.of((*graphs, ONTOLOGY) if any(map(_is_of_ontology, graphs)) else graphs), LICENCE)
        return Document(iri, asked.version, own, links, passages, labels, licences)

    def meant(self, text: str) -> str:
        """Find the IRI that a caller means.

        :param text: an IRI, a prefixed name such as ``sdg:10.7``, or a code that one entity has.
        :raises UnknownIriError: if the graph has nothing on it; it names IRIs that are near.
        :raises ParameterError: if it is no text of that kind, or means several entities; it names them.
        """
        text = text.strip().removeprefix("<").removesuffix(">")
        if not text or len(text) > LONGEST:
            raise ParameterError(f"An IRI, a name or a code has from 1 to {LONGEST} characters.", "iri")
        lookup = self._lookups.today()
        for iri in _written(text, lookup):
            if self.has(iri):
                return iri
        matches = lookup.find(text)
        if len(matches) > 1:
            entities = [match.entity for match in matches]
            raise ParameterError(f"{cut(text)!r} means several entities.", "iri", entities)
        if not matches:
            raise self.unknown(next(_written(text, lookup), text))
        return matches[0].entity

    def has(self, iri: str) -> bool:
        """Whether there is a document of this IRI."""
        return is_iri(iri) and self.statements.has(iri)

    def check(self, iri: str) -> None:
        """Refuse a text that cannot be an IRI at all.

        :raises UnknownIriError: if it is none; it names IRIs that are near.
        """
        if not is_iri(iri):
            raise self.unknown(iri)

    def unknown(self, iri: str) -> UnknownIriError:
        """Say that there is none, and what is near."""
        try:
            near = self._near(iri)
        except (LimitError, BusyError):  # a search that takes too long is no reason to say something else
            near = []
        return UnknownIriError(cut(iri), near)

    def _near(self, text: str) -> list[str]:
        is_ours, is_absolute = text.startswith(BASE), _ABSOLUTE.match(text)
        if not is_ours and (near := self._lookups.today().near(text)):
            return list(near)
        start = text[: max(text.rfind("/"), text.rfind("#")) + 1]
        for beginning in (start if is_absolute else "", _OURS if is_ours or not is_absolute else ""):
            if beginning and (found := self.statements.beginning(beginning)):
                members = Members(Choice(entity, label, "") for entity, label in found.items())
                return [choice.iri for choice in members.near(text)]
        return []


def _is_of_ontology(graph: str) -> bool:
    # These do not describe themselves: the header of the ontology speaks for all of them.
    return graph.startswith(f"{GRAPH}ontology/")


def is_iri(text: str) -> bool:
    """Whether a text can be an IRI at all."""
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def _written(text: str, lookup: Lookup) -> Iterator[str]:
    """Give the IRIs that a text may be: in full, or with a prefix."""
    if not _ABSOLUTE.match(text) and (expanded := lookup.expand(text)):
        yield expanded
    if _IRI.fullmatch(text):
        yield text
