"""The practices against the boxes and Annex I of the report."""

import re
from collections.abc import Mapping

import pytest
from rdflib import DCTERMS, RDF, RDFS, Graph
from rdflib.term import Node

from gfmdkg.report import cut
from namespaces import GFMD, ID, SDG

ITEM = re.compile(r"(box-\d|annex-1(?:-[a-z]+)+)-item-\d+")
ROLES = ("implementedBy", "partneredWith", "developedBy", "initiatedBy", "onBehalfOf")
AREAS = {
    "box-1": "remittances",
    "box-2": "diaspora",
    "box-3": "private-sector-development",
    "box-4": "labor-migration",
    "box-5": "return-and-reintegration",
    "box-6": "migration-policy",
}
GOALS = {
    "annex-1-good-jobs-and-economic-growth": {"8"},
    "annex-1-good-jobs-and-economic-growth-and-partnerships-for-the-goals": {"8", "17"},
    "annex-1-gender-equality": {"5"},
    "annex-1-good-health": {"3"},
}


@pytest.fixture(scope="module")
def cuts(report: str) -> dict[str, str]:
    return cut(report)


@pytest.fixture(scope="module")
def items(graph: Graph) -> dict[str, Node]:
    """Give the practice of each item of a box or of Annex I."""
    practices = set(graph.subjects(RDF.type, GFMD.Practice))
    pairs = [(slug(passage), practice) for practice in practices for passage in graph.objects(practice, GFMD.statedIn)]
    found = {item: practice for item, practice in pairs if ITEM.fullmatch(item)}
    assert len(found) == len(practices), "each practice has one item, and each item one practice"
    return found


def slug(node: Node | None) -> str:
    return str(node).rpartition("/")[2]


def slugs(graph: Graph, practice: Node, name: str) -> set[str]:
    return {slug(value) for value in graph.objects(practice, GFMD[name])}


def test_each_item_of_the_boxes_and_the_annex_is_one_practice(items: Mapping[str, Node], cuts: dict[str, str]) -> None:
    assert sorted(items) == sorted(passage for passage in cuts if ITEM.fullmatch(passage))
    assert len(items) == 28


def test_the_name_of_a_practice_stands_in_its_item(
    graph: Graph, items: Mapping[str, Node], cuts: dict[str, str]
) -> None:
    labels = {item: str(graph.value(practice, RDFS.label)) for item, practice in items.items()}
    assert {item: label for item, label in labels.items() if label.casefold() not in cuts[item].casefold()} == {}


def test_a_practice_is_filed_as_its_item_stands(graph: Graph, items: Mapping[str, Node]) -> None:
    for item, practice in items.items():
        place = item.rpartition("-item-")[0]
        areas, goals = AREAS.get(place), GOALS.get(place, set())
        expected = {ID["area/" + areas]} if areas else {SDG[goal] for goal in goals}
        assert set(graph.objects(practice, GFMD.filedUnder)) == expected, "a box has no goal and Annex I no area"
        assert not list(graph.objects(practice, GFMD.concerns)), "the report names no goal with a practice"


def test_the_years_of_a_practice_are_those_of_its_item(
    graph: Graph, items: Mapping[str, Node], cuts: dict[str, str]
) -> None:
    for item, practice in items.items():
        years = sorted(slugs(graph, practice, "fromYear") | slugs(graph, practice, "untilYear"))
        assert years == sorted(set(re.findall(r"\b20[0-9]{2}\b", cuts[item]))), item


def test_a_country_with_a_role_is_named_in_the_item(graph: Graph, items: Mapping[str, Node]) -> None:
    for item, practice in items.items():
        for value in graph.objects(practice):
            if str(value).startswith(str(ID) + "country/") or str(value).startswith(str(ID) + "organisation/"):
                passages = slugs(graph, value, "statedIn")
                at_platform = (practice, GFMD.availableAt, value) in graph
                assert item in passages or at_platform, f"{item} does not name {slug(value)}"


def test_every_country_of_an_item_has_a_role_in_its_practice(graph: Graph, items: Mapping[str, Node]) -> None:
    """Through an organisation of the country too."""
    for country in graph.subjects(RDF.type, GFMD.Country):
        for item in slugs(graph, country, "statedIn") & set(items):
            bodies = set(graph.subjects(GFMD.ofCountry, country))
            assert {country, *bodies} & set(graph.objects(items[item])), f"{slug(country)} in {item}"


@pytest.mark.parametrize(
    ("slugs_of", "expected"),
    [
        ("openList", {"bilateral-labor-agreements", "ghana-national-migration-policy", "who-code-kenya"}),
        ("untilYear", {"trafficking-south-asia"}),
        (
            "fromYear",
            {
                "epargne-sans-frontiere-study",
                "agenda-for-fair-migration",
                "salvadoran-labor-rights",
                "trafficking-south-asia",
            },
        ),
    ],
)
def test_what_few_practices_have(graph: Graph, slugs_of: str, expected: set[str]) -> None:
    assert {slug(practice) for practice in graph.subjects(GFMD[slugs_of])} == expected


def test_nobody_is_said_to_run_what_the_report_leaves_open(graph: Graph) -> None:
    for practice in ("iris", "cost-comparison-websites"):
        assert [role for role in ROLES if slugs(graph, ID["practice/" + practice], role)] == []


def test_one_name_in_two_countries_is_two_practices(graph: Graph) -> None:
    practices = {country: ID[f"practice/who-code-{country}"] for country in ("norway", "kenya")}
    assert len({str(graph.value(practice, RDFS.label)) for practice in practices.values()}) == 1
    assert [slugs(graph, practice, "implementedBy") for practice in practices.values()] == [{"nor"}, {"ken"}]


def test_a_heading_of_the_annex_is_no_practice(graph: Graph) -> None:
    labels = [str(graph.value(practice, RDFS.label)) for practice in graph.subjects(RDF.type, GFMD.Practice)]
    assert [label for label in labels if label.startswith("Skills Partnerships")] == []


def test_every_kind_has_a_practice(graph: Graph) -> None:
    kinds = {graph.value(practice, DCTERMS.type) for practice in graph.subjects(RDF.type, GFMD.Practice)}
    assert kinds == set(graph.subjects(RDF.type, GFMD.PracticeKind))
