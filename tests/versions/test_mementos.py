"""Memento (RFC 7089): a time leads to what was in force then, and a list has all of it."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from gfmdkg.errors import ParameterError
from gfmdkg.publishing.releases import Release
from gfmdkg.versions.mementos import History, Memento, dated, parse
from versions.conftest import World
from versions.fetching import Got, get

BEFORE, OLD, BETWEEN, NEW, AFTER = (
    "Thu, 01 Jan 2026 23:59:59 GMT",
    "Fri, 02 Jan 2026 00:00:00 GMT",
    "Sun, 22 Nov 2026 23:59:59 GMT",
    "Mon, 23 Nov 2026 00:00:00 GMT",
    "Sat, 28 Nov 2076 12:00:00 GMT",
)
DUMPS = ["gfmdkg.nq", "gfmdkg-union.ttl.gz", "graphs/data/things.nt"]
every_dump = pytest.mark.parametrize("path", DUMPS)


def release_of(world: World, day: str, version: str) -> Release:
    return replace(world.old, manifest=replace(world.old.manifest, date=day, version=version))


def links(got: Got) -> dict[str, str]:
    """Give the links of a response by each of their relations."""
    found = re.findall(r'<([^>]*)>; rel="([^"]*)"', got.headers["Link"] or "")
    return {relation: target for target, relations in found for relation in relations.split()}


def listed(text: str) -> list[tuple[str, str]]:
    """Give the versions in a list with their times."""
    return re.findall(r'<([^>]*)>; rel="[^"]*memento"; datetime="([^"]*)"', text)


class TestHistory:
    @pytest.fixture
    def history(self, world: World) -> History:
        days = (("2026-01-02", "0.1.0+a"), ("2026-11-23", "0.2.0+b"))
        mementos = (Memento(f"https://x.example/{version}", release_of(world, day, version)) for day, version in days)
        return History("https://x.example/", "https://x.example/timemap", tuple(mementos))

    @pytest.mark.parametrize(
        ("moment", "version"),
        [(BEFORE, "0.1.0+a"), (OLD, "0.1.0+a"), (BETWEEN, "0.1.0+a"), (NEW, "0.2.0+b"), (AFTER, "0.2.0+b")],
    )
    def test_a_release_is_in_force_from_its_day_on(self, history: History, moment: str, version: str) -> None:
        found = history.at(parse(moment))
        assert found
        assert found.release.manifest.version == version

    def test_where_there_is_none_there_is_none_to_choose(self) -> None:
        assert History("a", "b", ()).at(datetime.now(UTC)) is None

    def test_its_list_has_each_with_its_time(self, history: History) -> None:
        assert history.listed().split(",\n") == [
            '<https://x.example/>; rel="original timegate"',
            f'<https://x.example/timemap>; rel="self"; type="application/link-format"; from="{OLD}"; until="{NEW}"',
            f'<https://x.example/0.1.0+a>; rel="first memento"; datetime="{OLD}"',
            f'<https://x.example/0.2.0+b>; rel="last memento"; datetime="{NEW}"\n',
        ]

    def test_of_one_day_the_last_counts_and_without_a_day_none(self, world: World) -> None:
        releases = [
            release_of(world, day, day + name) for day, name in (("2026-01-02", "a"), ("2026-01-02", "b"), ("", "c"))
        ]
        assert [release.manifest.version for release in dated(releases)] == ["2026-01-02b"]


NO_TIME = ("", "yesterday", "2026-11-23", NEW[5:], f"{NEW} {NEW}")
SPOILT = [NEW.replace(*change) for change in (("Mon", "Tue"), ("GMT", "CET"), ("23", "31"))]


@pytest.mark.parametrize("text", [*NO_TIME, *SPOILT])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ParameterError, match="give a time such as Mon, 23 Nov 2026 00:00:00 GMT"):
        parse(text)


class TestDumps:
    @every_dump
    @pytest.mark.parametrize(
        ("moment", "number"), [(BEFORE, "0.1.0"), (BETWEEN, "0.1.0"), (NEW, "0.2.0"), (AFTER, "0.2.0")]
    )
    def test_a_time_leads_to_what_was_in_force(self, address: str, path: str, moment: str, number: str) -> None:
        led = get(address, f"dumps/{path}", Accept_Datetime=moment)
        assert led.status == 302
        assert re.fullmatch(f"{address}/dumps/{number}[+][0-9a-f]{{12}}/{path}", led.headers["Location"])
        assert "Accept-Datetime" in ", ".join(led.headers.get_all("Vary", []))
        assert links(led)["original"] == links(led)["timegate"] == f"{address}/dumps/{path}"

    @every_dump
    def test_what_was_in_force_says_when(self, address: str, world: World, path: str) -> None:
        version = world.old.manifest.version
        found = get(address, f"dumps/{quote(version)}/{path}", Accept_Encoding="identity", Range="bytes=0-9")
        assert found.status == 206
        assert (found.headers["Memento-Datetime"], found.version) == (OLD, version)
        assert links(found)["original"] == f"{address}/dumps/{path}"

    @every_dump
    def test_without_a_time_it_is_what_is_served(self, address: str, path: str) -> None:
        found = get(address, f"dumps/{path}", Range="bytes=0-9")
        assert (found.version[:6], found.headers["Memento-Datetime"]) == ("0.2.0+", None)
        assert "Accept-Datetime" in ", ".join(found.headers.get_all("Vary", []))
        assert set(links(found)) == {"original", "timegate", "timemap"}

    @every_dump
    def test_its_list_has_both(self, address: str, path: str) -> None:
        timemap = links(get(address, f"dumps/{path}", Range="bytes=0-9"))["timemap"]
        found = get(address, timemap.removeprefix(f"{address}/"))
        assert found.headers.get_content_type() == "application/link-format"
        mementos = listed(found.text)
        assert [stamp for _, stamp in mementos] == [OLD, NEW]
        for place, stamp in mementos:
            assert (
                get(address, place.removeprefix(f"{address}/"), Range="bytes=0-9").headers["Memento-Datetime"] == stamp
            )

    def test_a_bad_time_is_refused_also_of_a_client_that_has_the_file(self, address: str) -> None:
        tag = get(address, "dumps/gfmdkg.nq").headers["ETag"]
        found = get(address, "dumps/gfmdkg.nq", Accept_Datetime="soon", If_None_Match=tag)
        assert (found.status, found.headers.get_content_type()) == (400, "application/problem+json")

    def test_an_older_file_is_the_one_that_was_built(self, address: str, world: World) -> None:
        for name in (world.old.manifest.version, "0.1.0"):
            found = get(address, f"dumps/{name}/gfmdkg.nq")
            assert found.text.encode() == (world.old.folder / "gfmdkg.nq").read_bytes()

    @pytest.mark.parametrize(
        ("path", "said"),
        [
            ("dumps/9.9.9/gfmdkg.nq", "No version '9.9.9' is held here, but 0.1.0+"),
            ("dumps/0.1.0/gone.nq", "There is no file in this release named 'gone.nq'"),
            ("dumps/0.1.0/../../etc/passwd", ""),
            ("timemap/dumps/gone.nq", "No release that is held has this."),
        ],
    )
    def test_what_is_not_there_is_named(self, address: str, path: str, said: str) -> None:
        found = get(address, path)
        assert (found.status, said in found.text) == (404, True)

    def test_an_older_release_has_its_page(self, address: str, world: World) -> None:
        version = world.old.manifest.version
        for path in ("dumps/0.1.0/", "dumps/0.1.0", f"dumps/{version}/"):
            page = get(address, path, Accept="text/html")
            assert (page.status, page.version) == (200, version)
            assert f'"/dumps/{version}/gfmdkg.nq"' in page.text
        assert f'"/dumps/{version}/"' in get(address, "dumps/", Accept="text/html").text


def turtle(address: str, place: str, **headers: str) -> Got:
    return get(address, place.removeprefix(f"{address}/"), Accept="text/turtle", **headers)


ONTOLOGY = f"describe?iri={quote('https://w3id.org/gfmdkg/ontology', safe='')}"


class TestDocuments:
    @pytest.mark.parametrize("path", ["doc/id/a", "doc/id/a.ttl", "doc/graph/data/things", ONTOLOGY])
    @pytest.mark.parametrize(("moment", "stamp", "number"), [(BETWEEN, OLD, "0.1.0"), (AFTER, NEW, "0.2.0")])
    def test_a_time_leads_to_what_was_said_then(
        self, address: str, path: str, moment: str, stamp: str, number: str
    ) -> None:
        led = turtle(address, path, Accept_Datetime=moment)
        assert (led.status, "Accept-Datetime" in led.headers["Vary"]) == (302, True)
        assert re.search(rf"[?&]version={number}%2B[0-9a-f]{{12}}$", led.headers["Location"])
        found = turtle(address, led.headers["Location"])
        assert (found.status, found.headers["Memento-Datetime"], found.version[:5]) == (200, stamp, number)
        assert links(found)["original"] == links(led)["original"]

    def test_what_it_says_is_of_that_version(self, address: str) -> None:
        assert '"Old"@en' in turtle(address, "doc/id/a?version=0.1.0").text
        assert '"New"@en' in turtle(address, "doc/id/a").text

    def test_without_a_time_it_is_what_is_served(self, address: str) -> None:
        found = turtle(address, "doc/id/a")
        assert (found.headers["Memento-Datetime"], found.version[:6]) == (None, "0.2.0+")
        assert {"original", "timegate", "timemap", "alternate", "describes"} <= set(links(found))
        assert "Accept-Datetime" in found.headers["Vary"]

    def test_what_is_gone_was_there(self, address: str) -> None:
        assert turtle(address, "doc/id/b").status == 404
        then, now = (turtle(address, "doc/id/b", Accept_Datetime=moment).headers["Location"] for moment in (OLD, NEW))
        assert (turtle(address, then).status, turtle(address, now).status) == (200, 404)

    def test_a_page_keeps_to_its_version(self, address: str, world: World) -> None:
        text = get(address, "doc/id/a?version=0.1.0", Accept="text/html").text
        assert f"This is version <code>{world.old.manifest.version}</code>" in text
        for place in ("/doc/id/a.ttl", "/doc/graph/data/things"):
            assert f'"{place}?version=0.1.0"' in text
        assert (
            f'"/dumps/{world.old.manifest.version}/graphs/data/things.nt"'
            in get(address, "doc/graph/data/things?version=0.1.0", Accept="text/html").text
        )

    def test_a_thing_leads_to_the_document_of_that_version(self, address: str) -> None:
        led = turtle(address, "id/b?version=0.1.0")
        assert (led.status, led.headers["Location"]) == (303, f"{address}/doc/id/b?version=0.1.0")
        assert turtle(address, "id/b").status == 404

    @pytest.mark.parametrize("path", ["doc/id/a", "doc/id/a.ttl", ONTOLOGY, f"{ONTOLOGY}&format=nt"])
    def test_its_list_has_both(self, address: str, path: str) -> None:
        found = get(address, links(turtle(address, path))["timemap"].removeprefix(f"{address}/"))
        assert found.headers.get_content_type() == "application/link-format"
        mementos = listed(found.text)
        assert [stamp for _, stamp in mementos] == [OLD, NEW]
        assert [turtle(address, place).headers["Memento-Datetime"] for place, _ in mementos] == [OLD, NEW]

    def test_who_holds_it_is_told_so_and_nothing_wrong(self, address: str) -> None:
        for path in ("doc/id/a?version=0.1.0", "doc/id/a"):
            found = turtle(address, path)
            again = turtle(address, path, If_None_Match=found.headers["ETag"])
            assert (again.status, again.headers["GFMDKG-Dataset-Version"] in {None, found.version}) == (304, True)
        assert turtle(address, "doc/id/a", If_None_Match=found.headers["ETag"], Accept_Datetime=OLD).status == 302

    @pytest.mark.parametrize(
        ("path", "moment", "status"),
        [
            ("doc/id/a", "soon", 400),
            ("doc/id/a?version=9.9.9", NEW, 404),
            ("doc/id/a?versions=0.1.0", NEW, 400),
            ("timemap/describe", NEW, 400),
        ],
    )
    def test_what_cannot_be_is_refused(self, address: str, path: str, moment: str, status: int) -> None:
        found = turtle(address, path, Accept_Datetime=moment)
        assert (found.status, found.headers.get_content_type()) == (status, "application/problem+json")
