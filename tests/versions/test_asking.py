"""A query names an older version, and gets its answer, under its name."""

import json
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

import gfmdkg
from command import call
from live import files_server
from versions.conftest import World
from versions.fetching import Got, get

# Of the entities alone: the saved queries have labels, too.
LABELS = """SELECT ?label {
  ?entity <http://www.w3.org/2000/01/rdf-schema#label> ?label
  FILTER (STRSTARTS(STR(?entity), "https://w3id.org/gfmdkg/id/"))
} ORDER BY ?label"""
QUERY = "application/sparql-query"
FORM = "application/x-www-form-urlencoded"
SAVED = "queries/dataset/graphs"


def sparql(address: str, version: str, **headers: str) -> Got:
    return get(address, f"sparql?{urlencode({'query': LABELS, 'version': version})}", **headers)


class TestEndpoint:
    def test_a_number_or_a_whole_version_can_be_named(self, address: str, world: World) -> None:
        version = world.old.manifest.version
        for wanted in ("0.1.0", version):
            found = sparql(address, wanted)
            assert (found.status, found.text.split(), found.version) == (200, ["label", "B", "Old"], version)
        assert get(address, f"sparql?version={version}&query={quote(LABELS)}").version == version

    def test_without_one_the_version_that_is_served_answers(self, address: str) -> None:
        for found in (get(address, f"sparql?query={quote(LABELS)}"), sparql(address, "0.2.0"), sparql(address, "")):
            assert (found.text.split(), found.version[:6]) == (["label", "C", "New"], "0.2.0+")

    @pytest.mark.parametrize(
        ("path", "body", "kind", "method"),
        [
            pytest.param("sparql", urlencode({"query": LABELS, "version": "0.1.0"}), FORM, "POST", id="form"),
            pytest.param("sparql?version=0.1.0", urlencode({"query": LABELS}), FORM, "POST", id="form and address"),
            pytest.param("sparql?version=0.1.0", LABELS, QUERY, "POST", id="query and address"),
            pytest.param("sparql?version=0.1.0", LABELS, QUERY, "QUERY", id="QUERY"),
        ],
    )
    def test_it_can_be_named_in_every_way(self, address: str, path: str, body: str, kind: str, method: str) -> None:
        assert get(address, path, body, method, Content_Type=kind).text.split() == ["label", "B", "Old"]

    def test_each_version_has_tags_of_its_own(self, address: str) -> None:
        old, new = sparql(address, "0.1.0"), sparql(address, "0.2.0")
        again = sparql(address, "0.1.0", If_None_Match=old.headers["ETag"])
        assert (again.status, again.version) == (304, old.version)
        assert sparql(address, "0.1.0", If_None_Match=new.headers["ETag"]).status == 200
        assert sparql(address, "0.2.0", If_None_Match=old.headers["ETag"]).status == 200

    @pytest.mark.parametrize("wanted", ["9.9.9", "0.1", "../held", "0.1.0+0"])
    @pytest.mark.parametrize("path", [f"sparql?query={quote(LABELS)}&", f"{SAVED}.csv?", "sparql?"])
    def test_an_unknown_one_is_refused_with_those_that_are_held(
        self, address: str, world: World, path: str, wanted: str
    ) -> None:
        found = get(address, f"{path}version={quote(wanted)}", Accept="text/csv, text/turtle;q=0.5")
        problem = json.loads(found.text)
        assert (found.status, problem["near"][0]) == (404, world.old.manifest.version)
        assert f"No version '{wanted}' is held here, but {world.old.manifest.version}" in problem["detail"]

    def test_it_is_named_once(self, address: str) -> None:
        assert get(address, f"sparql?query={quote(LABELS)}&version=0.1.0&version=0.2.0").status == 400

    def test_plain_sparql_holds_no_other(self, tmp_path: Path) -> None:
        with files_server(tmp_path, {"a.nt": "<urn:x:a> <urn:x:p> <urn:x:o> ."}) as address:
            found = sparql(address, "0.1.0")
            assert (found.status, "is held here, but files+" in found.text) == (404, True)

    def test_the_description_of_the_service_is_of_that_version(self, address: str) -> None:
        old, new = (get(address, f"sparql{version}", Accept="text/turtle") for version in ("?version=0.1.0", ""))
        assert old.version.startswith("0.1.0+")
        assert new.version.startswith("0.2.0+")

    def test_a_client_that_knows_addresses_only_can_ask_it(self, address: str) -> None:
        with gfmdkg.open(f"{address}/sparql?version=0.1.0") as graph:
            assert graph.sparql(LABELS).write("csv").split() == [b"label", b"B", b"Old"]
            assert graph.version.startswith("0.1.0+")

    def test_two_versions_can_be_compared(self, address: str) -> None:
        done = call("diff", f"{address}/sparql?version=0.1.0", f"{address}/sparql", "--format", "json")
        document = json.loads(done.stdout)
        labels = [(entry["label"], entry["state"]) for entry in document["entities"]]
        assert ("New", "changed") in labels
        assert {("B", "gone"), ("C", "new")} <= set(labels)


class TestSavedQuery:
    def test_it_answers_for_an_older_version(self, address: str, world: World) -> None:
        old, new = (get(address, f"{SAVED}.csv{version}") for version in ("?version=0.1.0", ""))
        assert old.version == world.old.manifest.version
        assert new.version.startswith("0.2.0+")
        assert get(address, f"{SAVED}.csv?version=0.1.0", If_None_Match=old.headers["ETag"]).status == 304

    def test_its_page_stays_with_that_version(self, address: str, world: World) -> None:
        page = get(address, f"{SAVED}?version=0.1.0", Accept="text/html").text
        assert f"<code>{world.old.manifest.version}</code>" in page
        assert f"/{SAVED}.csv?version=0.1.0" in page
        assert f"/cite/{SAVED.removeprefix('queries/')}?version=0.1.0" in page
        assert "/sparql?version=0.1.0" in page

    def test_its_answer_is_cited_with_that_version(self, address: str, world: World) -> None:
        led = get(address, f"cite/{SAVED.removeprefix('queries/')}?version=0.1.0")
        assert led.status == 303
        found = get(address, led.headers["Location"].lstrip("/"), Accept="text/plain")
        assert world.old.manifest.version in found.text


def test_a_citation_names_the_rows_that_differ_where_the_version_that_gave_them_is_held(
    address: str, world: World
) -> None:
    version = quote(world.old.manifest.version, safe="")
    query = f"entities/labels-of?entity={quote('https://w3id.org/gfmdkg/id/a', safe='')}"
    link = get(address, f"cite/{query}&version={version}").headers["Location"]
    page = get(address, link.removeprefix("/"), Accept="text/html").text
    assert "In the cited answer only" in page
    assert "In today&#39;s answer only" in page
    assert "&#34;Old&#34;@en" in page
    assert "&#34;New&#34;@en" in page
    assert f"version={version}" in page
