"""The saved queries that read the UN's vocabularies, over the real files where a copy is beside the checkout."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import gfmdkg
from gfmdkg.client import KnowledgeGraph

FILES = {
    "un-sdg": "un-sdg-kos-goals-targets-indicators.ttl",
    "un-sdg-series": "un-sdg-kos-series-2019-Q2-G-01.ttl",
    "un-sdg-subjects": "un-sdg-kos-subject-mappings.ttl",
}
EXPLICIT = ["3.c", "4.b", "5.2", "8.7", "8.8", "10.7", "10.c", "16.2", "16.9", "17.18"]
REMITTANCES = "http://metadata.un.org/thesaurus/1005471"


@pytest.fixture(scope="module")
def kg(vocab: Path) -> Iterator[KnowledgeGraph]:
    with gfmdkg.open(vocabularies=[f"{name}={vocab / file}" for name, file in FILES.items()]) as kg:
        yield kg


def test_every_explicit_target_has_its_names_in_three_languages(kg: KnowledgeGraph) -> None:
    rows = kg.query("linking/official-names").rows
    assert [row["code"] for row in rows] == EXPLICIT
    assert all(row["nameEn"] and row["nameFr"] and row["nameEs"] for row in rows)
    (of_10_7,) = [row for row in rows if row["code"] == "10.7"]
    assert str(of_10_7["nameEn"]).startswith("Facilitate orderly, safe, regular and responsible migration")


def test_every_explicit_target_has_indicators_of_its_own(kg: KnowledgeGraph) -> None:
    rows = kg.query("linking/indicators").rows
    assert list(dict.fromkeys(row["code"] for row in rows)) == EXPLICIT
    assert all(str(row["indicatorCode"]).startswith(f"{row['code']}.") for row in rows)
    tiers = {row["indicatorCode"]: row["tier"] for row in rows}
    assert (tiers["10.7.1"], tiers["10.7.2"]) == ("II", "II")
    assert "10.7.3" not in tiers  # later than the file


def test_the_subject_of_10_c_is_remittances(kg: KnowledgeGraph) -> None:
    rows = kg.query("linking/subjects", target="10.c").rows
    assert [row["subjectLabel"] for row in rows if row["subject"] == REMITTANCES] == ["REMITTANCES"]
    assert len(kg.query("linking/subjects", target=None).rows) > 1000


def test_the_index_ties_other_targets_to_migration_than_the_report(kg: KnowledgeGraph) -> None:
    assert {row["code"] for row in kg.query("linking/un-only").rows} == {"4.5", "17.3"}
    report_only = [row["code"] for row in kg.query("linking/report-only").rows]
    assert report_only == [code for code in EXPLICIT if code not in {"10.c", "16.2"}]


def test_with_another_notion_of_migration_the_answer_is_another(kg: KnowledgeGraph) -> None:
    rows = kg.query("linking/un-only", subject=[REMITTANCES]).rows
    assert {row["code"] for row in rows} == {"17.3"}


def test_codes_that_look_like_numbers_stay_apart(kg: KnowledgeGraph) -> None:
    names = [
        kg.sparql(
            "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
            f"SELECT ?name {{ GRAPH ?g {{ <http://metadata.un.org/sdg/{code}> skos:prefLabel ?name }} "
            "FILTER (LANG(?name) = 'en') }"
        ).write("csv")
        for code in ("8.1", "8.10")
    ]
    assert len(set(names)) == 2
