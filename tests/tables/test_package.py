"""The CSV files: they hold what the graph holds, and CSVW says how to get it back."""

import csv
import io
import os
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import polars as pl
import pyoxigraph as ox
import pytest
from csvw import CSVW
from rdflib import RDF, RDFS, Graph, Literal, URIRef

from answers import as_csv
from checkout import ROOT
from gfmdkg.dataset import Dataset
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.iris import GRAPH, ONTOLOGY, PREFIXES
from tables.conftest import Maker
from tables.making import SHAPES, made_up
from tables.reading import metadata, rows, statements

PER_CLASS = "SELECT ?class (COUNT(DISTINCT ?entity) AS ?entities) { ?entity a ?class } GROUP BY ?class"


class TestTheCorpus:
    def test_is_given_back_by_the_tables(self, dataset: Dataset, package: Path) -> None:
        given_back = set(statements(package))
        assert given_back == set(dataset.merge())

    def test_has_a_table_for_each_class(self, engine: EmbeddedEngine, package: Path) -> None:
        counted = {row["class"]: int(row["entities"]) for row in csv.DictReader(io.StringIO(as_csv(engine, PER_CLASS)))}
        assert dict(_sizes(package)) == counted

    def test_leads_each_row_of_a_record_to_its_graph_and_its_passage(self, package: Path) -> None:
        (mark,) = (row for row in rows(package, "mark.csv") if row["iri"].endswith("/goal-3-explicit"))
        assert mark["label_en"] == "Mark of goal 3 under Explicit"
        assert (mark["concerns"], mark["concerns_iri"]) == ("Good Health", PREFIXES["sdg"] + "3")
        assert (mark["stated_in"], mark["in_graph"], mark["on_basis"]) == (
            "Table 1, goal 3, column Explicit",
            "data/marks",
            "stated",
        )

    def test_has_each_language_in_a_column_of_its_own(self, package: Path) -> None:
        goal = rows(package, "goal.csv")[0]
        assert (goal["notation"], goal["label_en"], goal["label_fr"], goal["label_es"]) == (
            "1",
            "No poverty",
            "Pas de pauvreté",
            "Fin de la pobreza",
        )

    def test_keeps_codes_as_text(self, package: Path) -> None:
        with zipfile.ZipFile(package) as held:
            targets = pl.read_csv(held.read("target.csv"), infer_schema=False)
            countries = pd.read_csv(io.BytesIO(held.read("country.csv")), dtype=str, keep_default_na=False)
        assert {"8.1", "8.10", "3.c"} <= set(targets["notation"])
        assert "008" in set(countries["m49"])

    def test_is_in_order_of_its_numbers(self, package: Path) -> None:
        notations = [row["notation"] for row in rows(package, "target.csv") if row["notation"].startswith("8.")]
        assert notations[:3] == ["8.1", "8.2", "8.3"]
        assert notations.index("8.10") > notations.index("8.9")


class TestTheDictionary:
    def test_describes_each_column(self, package: Path) -> None:
        described = {(row["table"], row["column"]): row for row in rows(package, "data-dictionary.csv")}
        columns = {
            (table["url"].removesuffix(".csv").replace("-", "_"), column["name"])
            for table in metadata(package)["tables"]
            for column in table["tableSchema"]["columns"]
            if not column.get("virtual") and table["url"] != "data-dictionary.csv"
        }
        assert set(described) == columns
        assert [name for name, row in described.items() if not row["meaning"] or row["values"] == "0"] == []

    def test_has_the_meaning_from_the_ontology(self, graph: Graph, package: Path) -> None:
        terms = [row for row in rows(package, "data-dictionary.csv") if row["property_iri"].startswith(ONTOLOGY)]
        comments = {row["property_iri"]: graph.value(URIRef(row["property_iri"]), RDFS.comment) for row in terms}
        assert terms
        assert [row for row in terms if Literal(row["meaning"], lang="en") != comments[row["property_iri"]]] == []

    def test_says_where_the_values_of_a_column_come_from(self, package: Path) -> None:
        found = {(row["table"], row["column"]): row for row in rows(package, "data-dictionary.csv")}
        assert found["goal", "label_en"]["on_basis"] == "stated"
        assert (found["goal", "label_fr"]["on_basis"], found["goal", "label_fr"]["in_graph"]) == (
            "inferred",
            "data/inferred/translations",
        )


class TestTheZip:
    def test_is_csv_as_rfc_4180_has_it(self, package: Path) -> None:
        with zipfile.ZipFile(package) as held:
            content = held.read("summit.csv")
        assert content.startswith(b"label_en,")
        assert content.count(b"\n") == content.count(b"\r\n") == 11

    def test_bears_the_day_of_the_release(self, package: Path) -> None:
        with zipfile.ZipFile(package) as held:
            assert {member.date_time for member in held.infolist()} == {(2026, 11, 23, 0, 0, 0)}

    def test_has_a_readme(self, dataset: Dataset, package: Path) -> None:
        with zipfile.ZipFile(package) as held:
            text = held.read("README.md").decode()
        assert f"- Version: {dataset.version}\n- Released: 2026-11-23\n" in text
        assert "- Licence: https://creativecommons.org/licenses/by/4.0/\n" in text
        assert "- Left out: nothing" in text
        assert "| [mark.csv](#mark) | 33 | One X of Table 1" in text

    def test_says_the_licence_and_the_sources_to_programs(self, dataset: Dataset, package: Path) -> None:
        described = metadata(package)
        assert described["dc:license"] == [{"@id": "https://creativecommons.org/licenses/by/4.0/"}]
        assert {"@id": PREFIXES["id"] + "document/hlpf-2017-contribution"} in described["dc:source"]
        assert described["schema:version"] == dataset.version


class TestCsvw:
    def test_a_validator_finds_nothing_in_tables_of_every_shape(self, make: Maker, tmp_path: Path) -> None:
        zipfile.ZipFile(make(SHAPES) / "gfmdkg-tables.zip").extractall(tmp_path)
        assert _offences(tmp_path) == []

    @pytest.mark.parametrize(
        ("right", "wrong"),
        [
            pytest.param(",07,", ",seven,", id="value"),
            pytest.param("label_en,", "title,", id="head"),
            pytest.param("id/b\n", "id/a\n", id="key"),
        ],
    )
    def test_a_validator_finds_what_is_wrong(self, make: Maker, tmp_path: Path, right: str, wrong: str) -> None:
        zipfile.ZipFile(make(SHAPES) / "gfmdkg-tables.zip").extractall(tmp_path)
        thing = tmp_path / "thing.csv"
        assert right in thing.read_text()
        thing.write_text(thing.read_text().replace(right, wrong))
        assert _offences(tmp_path)

    def test_a_validator_reads_the_tables_of_the_corpus(self, package: Path, tmp_path: Path) -> None:
        zipfile.ZipFile(package).extractall(tmp_path)
        validated = CSVW(str(tmp_path / "csv-metadata.json"), validate=True)
        for table in validated.tables:  # but not their foreign keys: it would take long, and SQLite looks at them
            assert table.check_primary_key()
            assert len(list(table.iterdicts(strict=True))) > 0
        assert validated.warnings == []

    def test_every_shape_of_a_value_is_given_back(self, make: Maker) -> None:
        assert set(statements(make(SHAPES) / "gfmdkg-tables.zip")) == set(made_up(SHAPES).merge())


class TestWhatIsAdded:
    def test_a_class_makes_a_table_and_a_property_a_column(self, make: Maker) -> None:
        package = make(
            "gfmd:NewThing a owl:Class ; rdfs:comment 'A new thing.'@en . gfmd:weight rdfs:comment 'Its weight.'@en ."
            "id:new a gfmd:NewThing ; gfmd:weight 2.50 ."
        )
        (row,) = rows(package / "gfmdkg-tables.zip", "new-thing.csv")
        assert row["weight"] == "2.50"
        described = rows(package / "gfmdkg-tables.zip", "data-dictionary.csv")
        assert [row["meaning"] for row in described if row["column"] == "weight"] == ["Its weight."]

    def test_terms_of_one_name_have_columns_and_tables_of_their_own(self, make: Maker) -> None:
        package = make("id:a a org:Role ; schema:name 'x' ; gfmd:name 'y' . id:b a schema:Role .") / "gfmdkg-tables.zip"
        (row,) = rows(package, "org-role.csv")
        assert (row["schema_name"], row["gfmd_name"]) == ("x", "y")
        assert [row["iri"] for row in rows(package, "schema-role.csv")] == [PREFIXES["id"] + "b"]

    @pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", " a ", 'a "b", c', "a\r\nb\tc", "é\u2028\U0001f600"])
    def test_a_text_is_not_changed(self, make: Maker, text: str) -> None:
        package = make(f"id:a a gfmd:Thing ; gfmd:text {ox.Literal(text)} .") / "gfmdkg-tables.zip"
        assert rows(package, "thing.csv")[0]["text"] == text

    def test_a_graph_apart_has_no_part_in_the_tables(self, make: Maker) -> None:
        package = make("id:a a gfmd:Thing .", apart=(GRAPH + "data/made-up",)) / "gfmdkg-tables.zip"
        assert list(statements(package)) == []

    def test_what_is_left_out_is_named(self, make: Maker) -> None:
        folder = make("id:a a gfmd:Thing ; rdfs:label '' ; gfmd:leadsTo [ a gfmd:Thing ] .")
        with zipfile.ZipFile(folder / "gfmdkg-tables.zip") as held:
            text = held.read("README.md").decode()
        assert "- Left out: 1, because its value is the empty text" in text
        assert "- Left out: 1, because its value is neither an IRI nor a literal" in text
        assert "- Left out: 1, because its subject is no IRI" in text


def test_two_builds_are_alike_whatever_the_order_of_sets(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from tables.making import SHAPES, made_up, write; "
        "folder = Path(sys.argv[1]); folder.mkdir(); write(made_up(SHAPES), folder)"
    )
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT / 'tests'}:{ROOT / 'src'}"}
        subprocess.run([sys.executable, "-c", program, tmp_path / seed], env=environment, check=True)
    first, second = ({path.name: path.read_bytes() for path in (tmp_path / seed / "tables").iterdir()} for seed in "12")
    assert set(first) == {"gfmdkg-tables.zip", "gfmdkg.xlsx", "gfmdkg.sqlite"}
    assert first == second


def _offences(folder: Path) -> list[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        validated = CSVW(str(folder / "csv-metadata.json"), validate=True)
        try:
            return [] if validated.is_valid else [str(warning.message) for warning in validated.warnings]
        except ValueError as error:
            return [str(error)]


def _sizes(package: Path) -> Iterator[tuple[str, int]]:
    for table in metadata(package)["tables"]:
        for column in table["tableSchema"]["columns"]:
            if column.get("propertyUrl") == str(RDF.type):
                yield column["valueUrl"], len(rows(package, table["url"]))
