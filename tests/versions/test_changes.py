"""What changed from release to release, as it is served, and how it is made."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from checkout import CORPUS
from gfmdkg.errors import ReleaseError
from gfmdkg.loading import load
from gfmdkg.publishing.building import build
from gfmdkg.versions import change_log, changes
from gfmdkg.versions.changes import Differences
from gfmdkg.versions.history import history
from gfmdkg.versions.holding import Releases
from versions.conftest import NEW_DAY, OLD_DAY, World
from versions.fetching import get
from web.browser import Page

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def releases(world: World, tmp_path_factory: pytest.TempPathFactory) -> Releases:
    dataset = load(world.corpus)
    newer = build(dataset, world.corpus, tmp_path_factory.mktemp("newer") / "release")
    return Releases.of([newer, world.old])


def test_the_change_log_of_this_checkout_is_read_whole() -> None:
    sections = change_log.read(CORPUS.change_log)
    text = CORPUS.change_log.read_text(encoding="utf-8")
    assert [section.number for section in sections][-1] == "0.1.0"
    assert all(section.text in text and section.day for section in sections)


class TestWriting:
    def test_each_release_is_compared_with_the_next(self, releases: Releases, tmp_path: Path) -> None:
        changes.write(releases, tmp_path)
        found = Differences.of(releases, tmp_path)
        (counted,) = found.counted.values()
        assert counted.name == "..".join(releases.versions)
        assert (counted.added, counted.removed, counted.entities) == (5, 5, 4)
        assert found.path(counted.name, "text").read_text().endswith("5 statements added, 5 removed, of 4 entities.\n")
        assert [path.name for path in tmp_path.iterdir()] == [counted.name]

    def test_it_is_compared_once(self, releases: Releases, tmp_path: Path) -> None:
        changes.write(releases, tmp_path)
        (folder,) = tmp_path.iterdir()
        before = folder.stat()
        changes.write(releases, tmp_path)
        assert folder.stat() == before

    @pytest.mark.parametrize("damage", ['{"old": 1}', "-", '{"program": "another"}'])
    def test_what_is_damaged_or_of_another_program_is_made_anew(
        self, releases: Releases, tmp_path: Path, damage: str
    ) -> None:
        changes.write(releases, tmp_path)
        (folder,) = tmp_path.iterdir()
        (folder / "counted.json").write_text(damage)
        assert not Differences.of(releases, tmp_path).counted
        changes.write(releases, tmp_path)
        assert Differences.of(releases, tmp_path).counted

    def test_a_folder_that_cannot_be_written_to_is_named(self, releases: Releases, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(ReleaseError, match="What differs between releases cannot be written"):
            changes.write(releases, tmp_path / "file")


class TestServed:
    @pytest.fixture
    def pair(self, address: str) -> str:
        entries = json.loads(get(address, "changes.json").text)
        return "..".join(entries[at]["held"][0]["version"] for at in (1, 0))

    def test_the_page_has_what_is_said_and_what_is_counted(self, address: str, pair: str) -> None:
        page = Page(get(address, "changes", Accept="text/html").text)
        for said in (
            "What changed in 0.2.0.",
            OLD_DAY,
            NEW_DAY,
            "5 statements were added and 5 removed, of 4 entities",
        ):
            assert said in " ".join(page.text.split())
        assert f"/changes/{pair}" in page.links

    def test_it_is_offered_as_json(self, address: str, world: World) -> None:
        found = get(address, "changes", Accept="application/json")
        newest, oldest = json.loads(found.text)
        assert (newest["number"], newest["held"][0]["since"]["version"]) == ("0.2.0", world.old.manifest.version)
        assert (oldest["number"], oldest["day"], oldest["held"][0]["since"]) == ("0.1.0", OLD_DAY, None)
        assert (
            get(address, newest["held"][0]["endpoint"].removeprefix(f"{address}/"), Accept="text/turtle").status == 200
        )

    def test_it_is_offered_as_a_feed(self, address: str) -> None:
        found = get(address, "changes.atom")
        feed = ET.fromstring(found.text)
        assert found.headers["Content-Type"].startswith("application/atom+xml")
        assert [entry.findtext(f"{ATOM}updated") for entry in feed.iter(f"{ATOM}entry")] == [
            f"{NEW_DAY}T00:00:00Z",
            f"{OLD_DAY}T00:00:00Z",
        ]
        assert "<code>0.1.0</code>" in (list(feed.iter(f"{ATOM}content"))[1].text or "")

    def test_another_format_is_refused(self, address: str) -> None:
        assert get(address, "changes", Accept="text/csv").status == 406
        assert get(address, "changes?format=nonsense").status == 406

    @pytest.mark.parametrize(
        ("suffix", "media_type", "begin"),
        [
            ("txt", "text/plain", "--- 0.1.0 ("),
            ("json", "application/json", '{"from": {"place": "0.1.0"'),
            ("rdfp", "application/rdf-patch", "H id <urn:uuid:"),
        ],
    )
    def test_what_differs_is_a_file(self, address: str, pair: str, suffix: str, media_type: str, begin: str) -> None:
        found = get(address, f"changes/{pair}.{suffix}")
        assert (found.status, found.headers.get_content_type()) == (200, media_type)
        assert found.text.startswith(begin)

    def test_what_differs_is_a_page(self, address: str, pair: str) -> None:
        page = Page(get(address, f"changes/{pair}", Accept="text/html").text)
        assert '- rdfs:label "Old"@en' in page.text
        assert f"/changes/{pair}.rdfp" in page.links

    @pytest.mark.parametrize("name", ["0.1.0..0.2.0", "x..y.json", "..%2f..%2fetc", "..json"])
    def test_another_pair_is_unknown(self, address: str, name: str) -> None:
        found = get(address, f"changes/{name}")
        assert (found.status, found.headers.get_content_type()) == (404, "application/problem+json")

    def test_the_catalogue_and_the_ontology_know_the_older_one(self, address: str, world: World) -> None:
        version = world.old.manifest.version.replace("+", "-")
        assert f"#version-{version}>" in get(address, "dcat.nt").text
        assert '"0.1.0"' in get(address, "ontology/0.1.0.nt").text


def test_a_release_that_the_change_log_does_not_tell_of_is_shown_at_its_place(world: World) -> None:
    sections = [change_log.Section(number, "", "Told.") for number in ("Unreleased", "0.10.0", "0.2.0", "0.0.1")]
    entries = history(sections, Releases.of([world.old]), Differences())
    assert [(entry.section.number, entry.section.text, len(entry.held)) for entry in entries] == [
        ("Unreleased", "Told.", 0),
        ("0.10.0", "Told.", 0),
        ("0.2.0", "Told.", 0),
        ("0.1.0", "", 1),
        ("0.0.1", "Told.", 0),
    ]
