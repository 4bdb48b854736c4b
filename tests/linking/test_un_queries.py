"""Saved queries that use the UN SDG vocabulary where it is loaded, and say what to add where it is not."""

import json
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from checkout import CORPUS, ROOT
from gfmdkg.dataset import Dataset
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.query import QueryRequest

MADE_UP = ROOT / "tests" / "fixtures" / "un-sdg.ttl"
REAL = (
    "un-sdg-kos-goals-targets-indicators.ttl",
    "un-sdg-kos-series-2019-Q2-G-01.ttl",
    "un-sdg-kos-subject-mappings.ttl",
)
Rows = list[dict[str, str]]
Ask = Callable[..., Rows]


def asking(dataset: Dataset, *files: Path) -> Ask:
    graph = ox.NamedNode("https://example.org/un-sdg")
    more = [
        quad for file in files for quad in ox.parse(file.read_bytes(), ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    ]
    quads = [ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in more]
    engine = EmbeddedEngine.of(Dataset.of([*dataset.quads, *quads]))

    def ask(name: str, target: str = "sdg:10.c") -> Rows:
        text = CORPUS.saved_query_files[f"linking/{name}"].read_text(encoding="utf-8")
        answer = engine.answer(QueryRequest(text.replace("{ sdg:10.c }", f"{{ {target} }}")))
        bindings = json.loads(answer.read())["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in bindings]

    return ask


@pytest.fixture(scope="module")
def without(dataset: Dataset) -> Ask:
    return asking(dataset)


@pytest.fixture(scope="module")
def made_up(dataset: Dataset) -> Ask:
    return asking(dataset, MADE_UP)


@pytest.fixture(scope="module")
def real(dataset: Dataset, vocab: Path) -> Ask:
    return asking(dataset, *(vocab / name for name in REAL))


@pytest.mark.parametrize("name", ["official-names", "indicators", "subjects-of", "migration-in-un-index"])
def test_without_the_vocabulary_each_row_says_what_to_add(without: Ask, name: str) -> None:
    rows = without(name)
    assert rows
    assert all("gfmdkg vocab add un-sdg" in row["note"] for row in rows)


class TestMadeUp:
    def test_names_come_in_each_language(self, made_up: Ask) -> None:
        named = {(row["code"], row["language"]): row["name"] for row in made_up("official-names") if "name" in row}
        assert named == {("10.7", "en"): "A name", ("10.7", "fr"): "Un nom", ("10.7", "es"): "Un nombre"}

    def test_a_target_without_a_name_still_says_what_to_add(self, made_up: Ask) -> None:
        notes = {row["code"]: row["note"] for row in made_up("official-names") if "note" in row}
        assert set(notes) == {"3.c", "4.b", "5.2", "8.7", "8.8", "10.c", "16.2", "16.9", "17.18"}

    def test_an_indicator_has_code_name_and_tier(self, made_up: Ask) -> None:
        (row,) = [row for row in made_up("indicators") if "indicator" in row]
        assert (row["code"], row["indicatorCode"], row["indicatorName"]) == ("10.7", "10.7.1", "An indicator")
        assert row["tier"].endswith("#tier_II")

    def test_a_subject_has_the_entities_that_link_to_it(self, made_up: Ask) -> None:
        rows = made_up("subjects-of", target="sdg:10.7")
        linked = {(row["subject"], row["entityLabel"]) for row in rows if "entity" in row}
        assert ("http://metadata.un.org/thesaurus/1004108", "Migrant workers") in linked
        assert [row["subject"] for row in rows if "entity" not in row] == ["http://eurovoc.europa.eu/2577"]

    def test_the_index_counts_by_target_indicator_and_series(self, made_up: Ask) -> None:
        rows = made_up("migration-in-un-index")
        assert {row["code"] for row in rows if row["inIndex"] == "1"} == {"10.7", "17.3"}
        assert len([row for row in rows if row["inReport"] == "1"]) == 10
        assert {row["note"] for row in rows} == {""}


class TestReal:
    def test_each_explicit_target_has_a_name_in_three_languages(self, real: Ask) -> None:
        rows = real("official-names")
        assert len(rows) == 30
        assert {row["language"] for row in rows} == {"en", "es", "fr"}

    def test_each_explicit_target_has_an_indicator(self, real: Ask) -> None:
        rows = real("indicators")
        assert len(rows) == 17
        assert {row["code"] for row in rows if "tier" in row} == {row["code"] for row in real("official-names")}

    def test_remittances_are_a_subject_of_their_costs(self, real: Ask) -> None:
        assert "Remittances" in {row.get("entityLabel") for row in real("subjects-of")}

    def test_the_index_and_the_report_agree_on_one_target_only(self, real: Ask) -> None:
        rows = real("migration-in-un-index")
        by_index = {row["code"] for row in rows if row["inIndex"] == "1"}
        by_report = {row["code"] for row in rows if row["inReport"] == "1"}
        assert by_index & by_report == {"10.c"}
        assert by_index - by_report == {"17.3", "4.5"}
