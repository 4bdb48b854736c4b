"""The report misleads a hasty modeller in known places; the data must not fall for them."""

import pytest
from rdflib import DCTERMS, RDF, RDFS, SKOS, Graph
from rdflib.term import Literal, Node, URIRef

from namespaces import GFMD, ID, SCHEMA, SDG, SDGO

DOCUMENT = ID["document/hlpf-2017-contribution"]
EARLIER = ID["instrument/working-group-final-report"]


def members(graph: Graph, name: str) -> set[Node]:
    return set(graph.subjects(RDF.type, GFMD[name]))


def test_the_report_adopted_at_dhaka_is_an_earlier_one(graph: Graph) -> None:
    assert EARLIER != DOCUMENT
    assert set(graph.objects(EARLIER, GFMD.adoptedAt)) == {ID["summit/bgd-2016"]}
    assert not set(graph.objects(DOCUMENT, GFMD.adoptedAt))


@pytest.mark.parametrize("code", ["17.18", "8.8", "10.7"])
def test_what_the_report_calls_goal_or_sdg_is_a_target(graph: Graph, code: str) -> None:
    assert (SDG[code], RDF.type, SDGO.Target) in graph
    assert (SDG[code], RDF.type, SDGO.Goal) not in graph
    assert list(graph.subjects(GFMD.concerns, SDG[code]))


def test_a_goal_is_marked_explicit_exactly_when_one_of_the_ten_targets_is_its_own(graph: Graph) -> None:
    targets = {graph.value(reference, GFMD.concerns) for reference in members(graph, "ExplicitReference")}
    own = {graph.value(target, SDGO.isTargetOf) for target in targets}
    assert len(targets) == 10
    assert own == set(graph.subjects(GFMD.linkedThrough, ID["category/explicit"]))


def test_marks_concern_goals_though_categories_are_defined_on_targets(graph: Graph) -> None:
    goals = set(graph.subjects(RDF.type, SDGO.Goal))
    assert {graph.value(mark, GFMD.concerns) for mark in members(graph, "Mark")} <= goals
    assert all(graph.value(category, SKOS.scopeNote) for category in members(graph, "MigrationCategory"))


def test_practices_of_boxes_have_no_goal_and_those_of_the_annex_no_area(graph: Graph) -> None:
    areas = members(graph, "ThematicArea")
    for practice in members(graph, "Practice"):
        passages = {str(passage).rpartition("/")[2] for passage in graph.objects(practice, GFMD.statedIn)}
        filed = set(graph.objects(practice, GFMD.filedUnder))
        in_a_box = any(name.startswith("box-") for name in passages)
        assert filed, practice
        assert filed <= areas if in_a_box else not filed & areas, practice
        assert not in_a_box or not set(graph.objects(practice, GFMD.concerns)), practice


def test_skills_partnerships_on_something_is_only_a_heading(graph: Graph) -> None:
    named = {
        subject
        for subject, label in graph.subject_objects(RDFS.label)
        if str(label).startswith("Skills Partnerships on")
    }
    assert {graph.value(subject, RDF.type) for subject in named} <= {GFMD.Section, GFMD.Passage}


def test_annex_2_is_of_the_new_york_declaration_and_annex_1_of_the_report(graph: Graph) -> None:
    citing = set(graph.subjects(GFMD.citedPart, Literal("Annex II")))
    assert citing
    assert {graph.value(record, GFMD.cites) for record in citing} == {ID["instrument/new-york-declaration"]}
    assert graph.value(ID["section/annex-1"], DCTERMS.isPartOf) == DOCUMENT


def test_the_stocktaking_meeting_is_no_summit(graph: Graph) -> None:
    meeting = ID["meeting/stocktaking-meeting-2017"]
    assert set(graph.objects(meeting, RDF.type)) == {GFMD.Meeting}
    assert (meeting, SCHEMA.location, ID["country/mex"]) in graph
    assert len(members(graph, "Summit")) == 10


def test_nothing_known_from_elsewhere_is_stated(graph: Graph) -> None:
    roles = ("implementedBy", "developedBy", "initiatedBy", "partneredWith", "onBehalfOf")
    assert not [role for role in roles if graph.value(ID["practice/iris"], GFMD[role])], "the report names nobody"
    assert not graph.value(ID["summit/berlin-2017"], GFMD.chairedBy), "the report does not say who chairs it"
    convention = URIRef(ID["instrument/ilo-domestic-workers-convention"])
    assert not [text for text in graph.objects(convention) if "189" in str(text)], "the report gives no number"


def test_practices_of_one_name_in_different_countries_are_two(graph: Graph) -> None:
    norway, kenya = ID["practice/who-code-norway"], ID["practice/who-code-kenya"]
    assert set(graph.objects(norway, RDFS.label)) == set(graph.objects(kenya, RDFS.label))
    assert graph.value(norway, GFMD.implementedBy) == ID["country/nor"]
    assert graph.value(kenya, GFMD.implementedBy) == ID["country/ken"]


def test_the_edition_of_the_factbook_is_not_the_year_of_its_figures(graph: Graph) -> None:
    figures = set(graph.subjects(GFMD.cites, ID["instrument/migration-and-remittances-factbook-2016"]))
    dated = [figure for figure in figures if graph.value(figure, GFMD.ofYear)]
    assert dated
    assert all("not of the data" in str(graph.value(figure, GFMD.yearMeaning)) for figure in dated)


def test_the_goals_of_the_lost_icons_are_inferred_and_never_stated(graph: Graph) -> None:
    for number in range(1, 7):
        recommendation = ID[f"recommendation/specific-{number}"]
        assert not set(graph.objects(recommendation, GFMD.concerns)), "the icon is lost: infer, with a reason"
    inferences = members(graph, "Inference")
    assert inferences
    assert all(graph.value(inference, GFMD.reason) for inference in inferences)
