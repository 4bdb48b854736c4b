"""``links`` and ``lookup``: tables for readers and for programs, and what they say where nothing is found."""

import csv
import io
import json
from pathlib import Path

import pytest

from live import run


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_links_shows_links_coverage_and_what_is_not_linked() -> None:
    done = run("links")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert "http://www.wikidata.org/entity/Q6013750" in done.stdout
    assert "not skos:exactMatch" in done.stdout
    assert "gfmd:ThematicArea" in done.stdout
    assert "A way to speak of countries, not a place on a map." in done.stdout


def test_links_as_json_has_all_parts() -> None:
    parts = json.loads(run("links", "-f", "json").stdout)
    assert list(parts) == ["links", "coverage", "unlinked"]
    countries = [part for part in parts["coverage"] if part["kind"] == "gfmd:Country"]
    assert {(part["entities"], part["linked"], part["wanted"]) for part in countries} == {("39", "39", "yes")}


@pytest.mark.parametrize(("show", "column"), [("links", "identifier"), ("coverage", "linked"), ("unlinked", "reason")])
def test_links_as_csv_has_one_part(show: str, column: str) -> None:
    rows = rows_of(run("links", "--show", show, "-f", "csv").stdout)
    assert rows
    assert all(row[column] for row in rows)


def test_lookup_answers_for_several_identifiers() -> None:
    rows = json.loads(run("lookup", "10.7", "wd:Q31", "-f", "json").stdout)
    assert [(row["identifier"], row["label"]) for row in rows] == [("10.7", "Target 10.7"), ("wd:Q31", "Belgium")]


def test_lookup_of_the_unknown_fails_with_what_is_near() -> None:
    done = run("lookup", "10.77")
    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no identifier named '10.77'. Did you mean 10.7" in done.stderr


def test_lookup_of_a_file_drops_no_row(tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    file.write_bytes("\ufeffcode,n\r\nNA,1\r\nAtlantis,2\r\n".encode())
    done = run("lookup", "--csv", file, "--column", "code")
    assert done.stdout.splitlines() == [
        "code,n,gfmdkg_status,gfmdkg_entity,gfmdkg_label,gfmdkg_relation",
        "NA,1,matched,https://w3id.org/gfmdkg/id/country/nam,Namibia,gfmd:iso3166Alpha2",
        "Atlantis,2,unmatched,,,",
    ]
    assert done.stderr == "1 matched, 0 several, 1 unmatched, 0 empty\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param((), "Give identifiers, or a file", id="nothing"),
        pytest.param(("--csv", "FILE"), "with --column", id="no column"),
        pytest.param(("--csv", "FILE", "--column", "place"), "no column 'place'. Choices: code.", id="other column"),
        pytest.param(
            ("--csv", "FILE", "--column", "code", "--delimiter", "::"), "is not one character", id="delimiter"
        ),
        pytest.param(("--csv", "LATIN", "--column", "code"), "The file is not UTF-8", id="not UTF-8"),
    ],
)
def test_lookup_refuses_what_it_cannot_read(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    places = {"FILE": tmp_path / "file.csv", "LATIN": tmp_path / "latin.csv"}
    places["FILE"].write_text("code\nBE\n")
    places["LATIN"].write_bytes(b"code\ncaf\xe9\n")
    done = run("lookup", *(places.get(argument, argument) for argument in arguments))
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_lookup_asks_another_endpoint(address: str) -> None:
    rows = json.loads(run("lookup", "Q31", "--endpoint", f"{address}/sparql", "-f", "json").stdout)
    assert [row["label"] for row in rows] == ["Belgium"]
