"""What terms mean, in the words of the ontology and of its shapes."""

from collections.abc import Iterator, Mapping, Sequence

from gfmdkg.iris import expand, shorten
from gfmdkg.publishing.tables.index import LABEL, LANG_STRING, Entity, Index, Key, Values, first
from gfmdkg.publishing.tables.naming import words

_COMMENT = Key(expand("rdfs:comment"), LANG_STRING, "en")
_LABEL = Key(LABEL, LANG_STRING, "en")
_CLASS, _SHAPE, _PATH = Key(expand("sh:targetClass")), Key(expand("sh:property")), Key(expand("sh:path"))
_MESSAGE, _NAME = Key(expand("sh:message"), LANG_STRING, "en"), Key(expand("sh:name"), LANG_STRING, "en")
_NODE_SHAPE, _PROPERTY_SHAPE = expand("sh:NodeShape"), expand("sh:PropertyShape")


class Meanings:
    """The labels and comments of terms, and the messages of shapes.

    :param index: where terms and shapes are described.
    :param classes: the entities of each class in it.
    """

    def __init__(self, index: Index, classes: Mapping[str, Sequence[Entity]]) -> None:
        self._index = index
        self._by_iri = {entity.iri: entity for entity in index.entities}
        self._shapes = dict(self._property_shapes(classes))
        self._used = {path: shape for (_, path), shape in sorted(self._shapes.items(), reverse=True)}

    def title(self, term: str, its_class: str = "") -> str:
        """Name a term in words: as the shapes of a class call it, by its label, or by its local name.

        :param its_class: the class in whose table it is named; without one any shape is asked, but last.
        """
        in_class = self._shapes.get((its_class, term), {})
        names = (first(in_class, _NAME), self._one(term, _LABEL), first(self._used.get(term, {}), _NAME))
        return next(filter(None, names), words(term))

    def meaning(self, term: str, its_class: str = "") -> str:
        """Say what a term means: by its comment, by what the shapes of a class ask of it, or by where to look."""
        said = self._one(term, _COMMENT) or self.rule(its_class, term)
        return said or f"In the sense of {shorten(term)}, <{term}>."

    def rule(self, its_class: str, term: str) -> str:
        """Say what the shapes ask of a property of a class; empty where they ask nothing."""
        return first(self._shapes.get((its_class, term), {}), _MESSAGE)

    def _property_shapes(self, classes: Mapping[str, Sequence[Entity]]) -> Iterator[tuple[tuple[str, str], Values]]:
        shapes = {entity.iri: self._index.values(entity) for entity in classes.get(_PROPERTY_SHAPE, ())}
        for entity in classes.get(_NODE_SHAPE, ()):
            of_class = self._index.values(entity)
            for shape in (shapes[iri] for iri in of_class.get(_SHAPE, ()) if iri in shapes):
                for its_class in of_class.get(_CLASS, ()):
                    yield from (((its_class, path), shape) for path in shape.get(_PATH, ()))

    def _one(self, term: str, key: Key) -> str:
        return first(self._index.values(self._by_iri[term]), key) if term in self._by_iri else ""
