"""What we took from outside vocabularies, against the copies beside the checkout."""

import csv
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, SKOS, Graph, Literal
from rdflib.term import Node

from namespaces import GFMD, ID, SDGO


@pytest.fixture(scope="module")
def un(vocab: Path) -> Graph:
    return Graph().parse(vocab / "un-sdg-kos-goals-targets-indicators.ttl", format="turtle")


@pytest.fixture(scope="module")
def countries(vocab: Path) -> dict[str, dict[str, str]]:
    with (vocab / "countries.tsv").open(encoding="utf-8", newline="") as lines:
        return {row["iso3166_alpha3"]: row for row in csv.DictReader(lines, delimiter="\t")}


def targets(graph: Graph) -> set[Node]:
    return set(graph.subjects(RDF.type, SDGO.Target))


def test_there_are_169_targets(graph: Graph) -> None:
    assert len(targets(graph)) == 169


def test_the_targets_are_those_of_the_united_nations(graph: Graph, un: Graph) -> None:
    assert targets(graph) == targets(un)


def test_a_target_belongs_to_the_goal_that_the_united_nations_give_it(graph: Graph, un: Graph) -> None:
    ours = {(target, goal) for target, goal in graph.subject_objects(SDGO.isTargetOf)}
    assert ours == {(target, goal) for target, goal in un.subject_objects(SDGO.isTargetOf) if target in targets(un)}


def test_a_target_has_the_code_that_the_united_nations_give_it(graph: Graph, un: Graph) -> None:
    for target in targets(un):
        codes = {str(code) for code in un.objects(target, SKOS.notation)}
        assert str(graph.value(target, SKOS.notation)) in codes, f"the code of {target}"


def test_the_goals_are_those_of_the_united_nations(graph: Graph, un: Graph) -> None:
    assert set(graph.subjects(RDF.type, SDGO.Goal)) == set(un.subjects(RDF.type, SDGO.Goal))


def test_the_texts_of_the_targets_are_not_copied(graph: Graph) -> None:
    labels = {str(graph.value(target, RDFS.label)) for target in targets(graph)}
    assert labels == {f"Target {graph.value(target, SKOS.notation)}" for target in targets(graph)}


def test_a_country_is_as_the_table_of_countries_has_it(graph: Graph, countries: dict[str, dict[str, str]]) -> None:
    found = set(graph.subjects(RDF.type, GFMD.Country))
    assert len(found) >= 10
    for country in found:
        code = str(country).removeprefix(str(ID) + "country/").upper()
        row = countries[code]
        record = [graph.value(country, GFMD[name]) for name in ("iso3166Alpha3", "iso3166Alpha2", "m49")]
        expected = [Literal(row[name]) for name in ("iso3166_alpha3", "iso3166_alpha2", "m49")]
        assert record == expected, f"the codes of {code}"
        assert graph.value(country, RDFS.label) == Literal(row["un_name_en"], lang="en"), f"the name of {code}"
