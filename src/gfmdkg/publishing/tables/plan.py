"""Which tables there are to be: what is known of classes and properties before a row is made."""

from collections.abc import Iterable, Iterator

from gfmdkg.dataset import Dataset
from gfmdkg.iris import GRAPH, expand
from gfmdkg.publishing.tables.index import Entity, Index, Key
from gfmdkg.publishing.tables.meanings import Meanings
from gfmdkg.publishing.tables.naming import column_name, distinct, names
from gfmdkg.publishing.tables.survey import Use, survey

ENTITIES, GRAPHS, DICTIONARY, ABOUT, UNTYPED = "entity", "link_in_graph", "data_dictionary", "about", "untyped"
IRI, IN_GRAPH, ON_BASIS, RECORD = "iri", "in_graph", "on_basis", "record"
JOINT = "; "
SOURCES = (expand("gfmd:statedIn"), expand("prov:wasDerivedFrom"))  # they lead to the passages
_TERMS = GRAPH + "ontology/"


class Plan:
    """The classes, properties and names that tables are made from.

    :param dataset: what the tables are to hold the merge of.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.index = Index(dataset)
        self.classes = self.index.classes()
        self.uses, self.overall = survey(self.index)
        self.meanings = Meanings(self.index, self.classes)
        self.stems = names({key.property for key in self.overall}, (IRI, IN_GRAPH, ON_BASIS, RECORD))
        typed = set(self.classes) - {""}
        self.tables = names(typed, (ENTITIES, DICTIONARY, ABOUT, UNTYPED)) | (
            {"": UNTYPED} if "" in self.classes else {}
        )
        self.links = dict(zip(self._several(), self._link_names(), strict=True))

    def class_order(self) -> list[str]:
        """Put the classes whose records lead to passages first, those of terms and shapes last, each by name."""
        return sorted(self.tables, key=lambda its_class: (self._rank(its_class), self.tables[its_class]))

    def is_of_terms(self, its_class: str) -> bool:
        """Say whether the entities of a class are described in the ontology and nowhere else."""
        uses = self.uses[its_class].values()
        return all(graph.startswith(_TERMS) for use in uses for graph in use.graphs)

    def _rank(self, its_class: str) -> int:
        if any(key.property in SOURCES for key in self.uses[its_class]):
            return 0
        return 2 if self.is_of_terms(its_class) else 1

    def with_key(self, key: Key) -> Iterator[Entity]:
        """Give the entities of the classes in which a property is used."""
        used = {its_class for its_class, uses in self.uses.items() if key in uses}
        types = self.index.types
        return (entity for entity in self.index.entities if used.intersection(types[entity.iri] or ("",)))

    def target(self, use: Use) -> str:
        """Name the table with a row for each IRI that is a value; empty where there is none."""
        known = [set(classes) for classes in use.targets if classes is not None]
        if not known or None in use.targets:
            return ""
        shared = set.intersection(*known)
        return self.tables[min(shared, key=self._by_size)] if shared else ENTITIES

    def _by_size(self, its_class: str) -> tuple[int, str]:
        return len(self.classes[its_class]), its_class

    def basis(self, graphs: Iterable[str]) -> tuple[str, ...]:
        """Name what graphs rest on, each basis once."""
        return tuple(sorted({self.index.basis(graph) for graph in graphs} - {""}))

    def _several(self) -> list[Key]:
        return [key for key, use in self.overall.items() if use.most > 1]

    def _link_names(self) -> list[str]:
        keys = self._several()
        stems = [self.stems[key.property] for key in keys]
        named = zip(keys, stems, strict=True)
        links = [f"link_{column_name(key, stem, keys) if key.datatype else stem}" for key, stem in named]
        return distinct([*self.tables.values(), GRAPHS, *links])[len(self.tables) + 1 :]
