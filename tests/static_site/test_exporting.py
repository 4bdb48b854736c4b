"""The site as files: whole, and every link in it leads somewhere."""

import html.parser
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
import rdflib
from flask import Flask

from gfmdkg.errors import SiteError
from gfmdkg.publishing.content import quietly
from gfmdkg.publishing.releases import Release
from gfmdkg.site import export
from static_site.conftest import LIVE, Site

ROOT = "https://any.example/where/ever/"
_LINKS = {"href", "src", "action", "data-document", "data-picture", "data-choices"}


class _Page(html.parser.HTMLParser):
    """A reader of our own: what a page leads to, and what can be led to in it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.names: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in _LINKS and value:
                self.links.append(value)
            if name in ("id", "name") and value:
                self.names.add(value)


@pytest.fixture(scope="module")
def pages(site: Site) -> dict[Path, _Page]:
    return {path: _Page(path) for path in sorted(site.folder.rglob("*.html"))}


def leads(site: Site, pages: dict[Path, _Page]) -> Iterator[tuple[Path, str, Path, str]]:
    """List each link to the site itself: where it stands, the file that it leads to, and the place in it."""
    for path, page in pages.items():
        own = ROOT + path.relative_to(site.folder).as_posix()
        for link in page.links:
            target, fragment = urldefrag(urljoin(own, link))
            if target.startswith(ROOT):
                yield path, link, site.folder / unquote(target.removeprefix(ROOT)), unquote(fragment)


def test_each_link_leads_to_a_file(site: Site, pages: dict[Path, _Page]) -> None:
    dead = {
        (str(path.relative_to(site.folder)), link)
        for path, link, target, _ in leads(site, pages)
        if not target.is_file()
    }
    assert sorted(dead)[:10] == []


def test_a_form_is_sent_to_the_live_service(site: Site, pages: dict[Path, _Page]) -> None:
    written = (site.folder / "queries" / "provenance" / "why" / "index.html").read_text(encoding="utf-8")
    assert f'action="{LIVE}/queries/provenance/why"' in written
    assert f'data-choices="{LIVE}/queries/provenance/why/choices/entity"' in written
    assert f'action="{LIVE}/queries/"' in (site.folder / "queries" / "index.html").read_text(encoding="utf-8")


def test_each_link_into_a_page_leads_to_a_place(site: Site, pages: dict[Path, _Page]) -> None:
    dead = {
        (str(path.relative_to(site.folder)), link)
        for path, link, target, fragment in leads(site, pages)
        if fragment and target in pages and fragment not in pages[target].names
    }
    assert sorted(dead)[:10] == []


def test_no_link_needs_the_site_at_the_root_of_its_host(site: Site, pages: dict[Path, _Page]) -> None:
    assert [link for page in pages.values() for link in page.links if link.startswith("/")] == []


def test_what_needs_a_server_leads_to_a_live_one(site: Site, pages: dict[Path, _Page]) -> None:
    home = pages[site.folder / "index.html"]
    assert f"{LIVE}/sparql" in home.links
    forms = {link for page in pages.values() for link in page.links if urlsplit(link).path.endswith("/lookup")}
    assert forms == {f"{LIVE}/lookup"}


def test_the_outcome_counts_what_is_there(site: Site, pages: dict[Path, _Page]) -> None:
    files = [path for path in site.folder.rglob("*") if path.is_file()]
    assert (site.outcome.files, site.outcome.pages <= len(pages)) == (len(files), True)


@pytest.mark.parametrize(
    "place",
    [
        "queries/tables/goal-by-category/index.html",
        "queries/tables/goal-by-category.csv",
        "queries/tables/goal-by-category.svg",
        "ontology/index.html",
        "ontology.ttl",
        "void.ttl",
        ".well-known/void.ttl",
        "openapi.json",
        "dumps/index.html",
        "dumps/gfmdkg.nq",
        "dumps/SHA256SUMS",
        "id/area/diaspora/index.html",
        "doc/id/area/diaspora/index.html",
        "doc/id/area/diaspora.ttl",
    ],
)
def test_each_kind_of_thing_is_there(site: Site, place: str) -> None:
    assert (site.folder / place).stat().st_size > 0


def test_a_document_says_what_the_graph_says(site: Site, graph: rdflib.Graph) -> None:
    area = rdflib.URIRef("https://w3id.org/gfmdkg/id/area/diaspora")
    document = rdflib.Graph().parse(site.folder / "doc/id/area/diaspora.ttl")
    assert set(document.predicate_objects(area)) == set(graph.predicate_objects(area))


def test_an_answer_is_that_of_the_service(site: Site, app: Flask) -> None:
    asked = app.test_client().get("/queries/tables/goal-by-category.csv", buffered=True)
    assert (site.folder / "queries/tables/goal-by-category.csv").read_bytes() == asked.data


def test_a_folder_that_holds_something_is_left_alone(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(SiteError, match="not empty"):
        export(app, tmp_path, LIVE, [], [], quietly)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_link_that_leads_nowhere_is_an_error_and_leaves_nothing(app: Flask, tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="the beginning leads to /no-such-page"):
        export(app, tmp_path / "out", LIVE, ["/no-such-page"], [], quietly, lambda _: False)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_an_error(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SiteError, match="cannot be written"):
        export(app, tmp_path / "file" / "out", LIVE, [], [], quietly)


def test_the_dumps_have_the_hashes_of_the_release(site: Site, release: Release) -> None:
    lines = (site.folder / "dumps/SHA256SUMS").read_text().splitlines()
    assert f"{release.file('gfmdkg.nq').sha256}  gfmdkg.nq" in lines
