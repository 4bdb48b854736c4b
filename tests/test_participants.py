"""Countries, organisations, regions and kinds of stakeholder against the passages that name them."""

import re

import pytest
from rdflib import RDF, RDFS, SKOS, Graph, URIRef
from rdflib.term import Node

from gfmdkg.report import cut
from namespaces import GFMD, ID

KINDS = ("Country", "Organisation", "Region", "StakeholderKind")
# The report uses the same words of other things, such as South Africa.
AMBIGUOUS = {ID["organisation/migration-and-development"], ID["region/africa"], ID["region/south"]}


@pytest.fixture(scope="module")
def cuts(report: str) -> dict[str, str]:
    return cut(report)


def names(graph: Graph, entity: Node, *properties: URIRef) -> set[str]:
    return {str(name) for found in properties for name in graph.objects(entity, found)}


def stated_in(graph: Graph, entity: Node) -> set[str]:
    return {str(passage).rpartition("/")[2] for passage in graph.objects(entity, GFMD.statedIn)}


def naming(cuts: dict[str, str], words: set[str]) -> set[str]:
    found = [re.compile(rf"(?<!\w){re.escape(word)}s?(?!\w)") for word in words]
    return {passage for passage, text in cuts.items() if any(word.search(text) for word in found)}


def test_a_country_is_stated_where_it_is_named(graph: Graph, cuts: dict[str, str]) -> None:
    for country in graph.subjects(RDF.type, GFMD.Country):
        words = names(graph, country, SKOS.altLabel, SKOS.hiddenLabel)
        assert stated_in(graph, country) == naming(cuts, words) != set(), country


def test_there_are_39_countries(graph: Graph) -> None:
    assert len(set(graph.subjects(RDF.type, GFMD.Country))) == 39


def test_an_organisation_is_stated_where_it_is_named(graph: Graph, cuts: dict[str, str]) -> None:
    for body in set(graph.subjects(RDF.type, GFMD.Organisation)) - AMBIGUOUS:
        assert stated_in(graph, body) == naming(cuts, names(graph, body, RDFS.label, SKOS.altLabel)) != set(), body


def test_a_region_is_stated_where_it_is_named(graph: Graph, cuts: dict[str, str]) -> None:
    for region in set(graph.subjects(RDF.type, GFMD.Region)) - AMBIGUOUS:
        words = names(graph, region, RDFS.label, SKOS.altLabel, SKOS.hiddenLabel)
        assert stated_in(graph, region) == naming(cuts, words) != set(), region


@pytest.mark.parametrize("kind", KINDS)
def test_another_name_stands_in_a_passage_of_its_entity(graph: Graph, cuts: dict[str, str], kind: str) -> None:
    for entity in graph.subjects(RDF.type, GFMD[kind]):
        text = " ".join(cuts[passage] for passage in stated_in(graph, entity)).casefold()
        assert [name for name in names(graph, entity, SKOS.altLabel) if name.casefold() not in text] == [], entity


def test_the_working_group_has_two_chairs(graph: Graph) -> None:
    chairs = set(graph.objects(ID["organisation/working-group-2030-agenda"], GFMD.coChairedBy))
    assert chairs == {ID["country/deu"], ID["country/bgd"]}


def test_an_acronym_is_spelt_out_only_where_the_report_does(graph: Graph) -> None:
    acronyms = ("un", "ilo", "iom", "giz", "seco", "knomad", "asean")
    bodies = {"un": "united-nations"}
    labels = [str(graph.value(ID["organisation/" + bodies.get(name, name)], RDFS.label)) for name in acronyms]
    assert labels == [name.upper() for name in acronyms]
