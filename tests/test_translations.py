"""French and Spanish: what has a name in them, and that these names are ours and not the report's."""

from collections import Counter

import pyoxigraph as ox
import pytest
from rdflib import RDF, RDFS, SKOS, Graph, Literal, URIRef, Variable

from answers import as_result
from checkout import CORPUS
from gfmdkg.dataset import Dataset
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.iris import GRAPH
from gfmdkg.saved_queries import SavedQuery
from namespaces import GFMD, SDG, SDGO

TRANSLATED = {
    "goals": SDGO.Goal,
    "categories": GFMD.MigrationCategory,
    "areas": GFMD.ThematicArea,
    "practice kinds": GFMD.PracticeKind,
    "stakeholder kinds": GFMD.StakeholderKind,
}
OURS = GRAPH + "data/inferred/translations"
every_kind = pytest.mark.parametrize("kind", TRANSLATED.values(), ids=TRANSLATED)


def names(graph: Graph, entity: URIRef, by: URIRef) -> list[Literal]:
    return [name for name in graph.objects(entity, by) if isinstance(name, Literal)]


def members(graph: Graph, kind: URIRef) -> list[URIRef]:
    return sorted(entity for entity in graph.subjects(RDF.type, kind) if isinstance(entity, URIRef))


@every_kind
def test_each_has_a_name_in_three_languages(graph: Graph, kind: URIRef) -> None:
    found = {
        entity: sorted(str(name.language) for name in names(graph, entity, RDFS.label))
        for entity in members(graph, kind)
    }
    wrong = {entity: languages for entity, languages in found.items() if languages != ["en", "es", "fr"]}
    assert not wrong, "add its French and Spanish name to data/inferred/translations.ttl"


@every_kind
def test_two_have_different_names_in_each_language(graph: Graph, kind: URIRef) -> None:
    found = Counter(name for entity in members(graph, kind) for name in names(graph, entity, RDFS.label))
    assert [str(name) for name, times in found.items() if times > 1] == []


@pytest.mark.parametrize("kind", [kind for kind in TRANSLATED.values() if kind != SDGO.Goal], ids=str)
def test_a_concept_prefers_its_name_in_each_language(graph: Graph, kind: URIRef) -> None:
    for concept in members(graph, kind):
        assert set(names(graph, concept, SKOS.prefLabel)) == set(names(graph, concept, RDFS.label)), concept


def test_a_goal_has_no_preferred_name_from_us(graph: Graph) -> None:
    assert [goal for goal in members(graph, SDGO.Goal) if names(graph, goal, SKOS.prefLabel)] == []


def test_data_has_french_and_spanish_in_the_graph_of_translations_only(dataset: Dataset) -> None:
    languages: dict[str, set[str]] = {}
    for quad in dataset.quads:
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        if isinstance(quad.object, ox.Literal) and quad.object.language and graph.startswith(GRAPH + "data/"):
            languages.setdefault(graph, set()).add(quad.object.language)
    assert languages.pop(OURS) == {"en", "es", "fr"}
    assert {graph: found for graph, found in languages.items() if found != {"en"}} == {}


def test_the_graph_of_translations_adds_names_and_nothing_else(dataset: Dataset) -> None:
    added = {
        quad.predicate.value
        for quad in dataset.quads
        if quad.graph_name == ox.NamedNode(OURS) and quad.subject != ox.NamedNode(OURS)
    }
    assert added == {str(RDFS.label), str(SKOS.prefLabel)}


def test_a_translated_name_is_explained_by_the_reason_of_its_graph(engine: EmbeddedEngine) -> None:
    why = SavedQuery.parse("provenance/why", CORPUS.saved_query_files["provenance/why"].read_text(encoding="utf-8"))
    rows = as_result(engine, why.bind({"entity": [ox.NamedNode(str(SDG["7"]))]})).bindings
    (row,) = [row for row in rows if row[Variable("value")] == Literal("Énergies renouvelables", lang="fr")]
    assert row[Variable("basis")] == GFMD.inferred
    assert "our own translations" in row[Variable("reason")]
    assert Variable("place") not in row, "the report does not say it"
