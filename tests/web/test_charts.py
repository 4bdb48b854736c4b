"""Charts on the web: pictures and documents by address, and the page that draws them in a real browser."""

import re
import shutil
import subprocess
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.request import urlopen
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gfmdkg.charts import maps
from gfmdkg.web.charts import DOCUMENT_TYPE, SCRIPT
from web.browser import ACCEPT, Page

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
CHARTED = "/queries/areas/by-summit-count"
PLAIN = "/queries/claims/all"


class TestAddress:
    @pytest.mark.parametrize(
        ("suffix", "media_type", "start"),
        [(".svg", "image/svg+xml", b"<svg"), (".png", "image/png", b"\x89PNG"), ("/chart.json", DOCUMENT_TYPE, b"{")],
    )
    def test_gives_what_its_end_says(self, client: FlaskClient, suffix: str, media_type: str, start: bytes) -> None:
        response = client.get(CHARTED + suffix)
        assert (response.status_code, response.mimetype) == (200, media_type)
        assert response.data.startswith(start)
        assert response.headers["GFMDKG-Dataset-Version"]

    def test_is_not_drawn_again_for_who_has_it(self, client: FlaskClient) -> None:
        etag = client.get(f"{CHARTED}.svg").headers["ETag"]
        assert client.get(f"{CHARTED}.svg", headers={"If-None-Match": etag}).status_code == 304
        assert client.get(f"{CHARTED}.png", headers={"If-None-Match": etag}).status_code == 200

    @pytest.mark.parametrize("suffix", [".svg", ".png", "/chart.json"])
    def test_of_a_query_without_chart_is_refused(self, client: FlaskClient, suffix: str) -> None:
        response = client.get(PLAIN + suffix)
        assert response.status_code == 406
        assert "has no chart" in response.get_json()["detail"]

    def test_refuses_what_is_no_parameter(self, client: FlaskClient) -> None:
        assert client.get(f"{CHARTED}.svg?limit=3").status_code == 400

    def test_of_no_query_is_not_found(self, client: FlaskClient) -> None:
        assert client.get("/queries/areas/none.svg").status_code == 404

    def test_a_picture_opened_by_itself_runs_and_loads_nothing(self, client: FlaskClient) -> None:
        policy = client.get(f"{CHARTED}.svg").headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "sandbox" in policy


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("image/svg+xml", "image/svg+xml"),
        ("image/png", "image/png"),
        ("image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", "image/svg+xml"),
        ("image/png, image/svg+xml;q=0.5", "image/png"),
        ("text/csv, image/png;q=0.5", "text/csv"),
        ("image/png;q=0, text/csv", "text/csv"),
        ("text/html,image/avif,image/webp,*/*;q=0.8", "text/html"),
        ("*/*", "application/sparql-results+json"),
    ],
)
def test_a_client_has_a_picture_where_it_wants_one(client: FlaskClient, accept: str, media_type: str) -> None:
    assert client.get(CHARTED, headers={"Accept": accept}).mimetype == media_type


def test_a_picture_is_a_format_by_name(client: FlaskClient) -> None:
    assert client.get(f"{CHARTED}?format=png").mimetype == "image/png"


class TestPage:
    def test_has_the_picture_for_who_runs_no_script(self, client: FlaskClient) -> None:
        html = client.get(CHARTED, headers=ACCEPT).text
        (picture,) = [values for tag, values in Page(html).tags if tag == "img"]
        assert picture["src"] == f"{CHARTED}.svg"
        assert "Areas by number of summits" in picture["alt"]
        assert ("<noscript>" in html) == is_built(client.application)

    def test_does_without_the_script_where_it_is_not_built(self, own_app: Flask, tmp_path: Path) -> None:
        own_app.static_folder = str(tmp_path)
        tags = [tag for tag, _ in Page(own_app.test_client().get(CHARTED, headers=ACCEPT).text).tags]
        assert "img" in tags
        assert "script" not in tags
        assert "noscript" not in tags

    def test_of_a_query_without_chart_has_none(self, client: FlaskClient) -> None:
        assert "figure" not in {tag for tag, _ in Page(client.get(PLAIN, headers=ACCEPT).text).tags}

    def test_allows_scripts_from_files_of_ours_only(self, client: FlaskClient) -> None:
        policy = client.get(CHARTED, headers=ACCEPT).headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy


def test_a_map_is_missed_where_there_are_no_shapes(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(maps, "_FILE", tmp_path / "countries.json")
    maps.geometry.cache_clear()
    page = client.get("/queries/countries/named", headers=ACCEPT)
    assert page.status_code == 200
    assert "figure" not in {tag for tag, _ in Page(page.text).tags}
    refusal = client.get("/queries/countries/named.svg")
    assert (refusal.status_code, "make frontend" in refusal.text) == (406, True)


def is_built(app: Flask) -> bool:
    return Path(app.static_folder or "", SCRIPT).is_file()


@pytest.mark.skipif(BROWSER is None, reason="there is no chromium")
@pytest.mark.parametrize(
    "name",
    ["areas/by-summit-count", "tables/area-by-summit", "summits/timeline", "practices/participants", "countries/named"],
)
def test_a_browser_draws_the_same_picture(app: Flask, address: str, tmp_path: Path, name: str) -> None:
    if not is_built(app):
        pytest.skip("the script is not built: run `make frontend`")
    page, said = opened(f"{address}/queries/{name}", tmp_path)
    with urlopen(f"{address}/queries/{name}.svg") as picture:
        drawn = ET.fromstring(picture.read())
    (found,) = re.findall(r'<div[^>]*class="[^"]*\bdrawn\b[^>]*>.*?</svg>', page, re.DOTALL)
    assert texts(found) == ["".join(text.itertext()) for text in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert f'aria-label="{drawn.get("aria-label")}"' in unescape(found)
    assert "Content Security Policy" not in said
    assert "CONSOLE" not in said


@pytest.mark.skipif(BROWSER is None, reason="there is no chromium")
def test_a_browser_shows_the_picture_where_it_cannot_draw(app: Flask, tmp_path: Path) -> None:
    if not is_built(app):
        pytest.skip("the script is not built: run `make frontend`")
    files = tmp_path / "files"
    files.mkdir()
    shutil.copy(Path(app.static_folder or "", SCRIPT), files)
    figure = '<figure class="chart" data-document="none.json" data-picture="a.svg" data-text="A text"></figure>'
    (files / "index.html").write_text(f'<!doctype html>{figure}<script src="chart.js" defer></script>')
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(files))) as serving:
        Thread(target=serving.serve_forever).start()
        page, _ = opened(f"http://127.0.0.1:{serving.server_port}/index.html", tmp_path / "browser")
        serving.shutdown()
    assert '<img src="a.svg" alt="A text">' in page


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def opened(address: str, folder: Path) -> tuple[str, str]:
    """Let a browser open a page and run its scripts to their end; gives the page as it is then, and what it said."""
    assert BROWSER
    done = subprocess.run(
        [
            BROWSER,
            *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
            *("--no-first-run", "--disable-background-networking", "--disable-component-update"),
            *(f"--user-data-dir={folder}", "--enable-logging=stderr", "--virtual-time-budget=20000", "--dump-dom"),
            address,
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout, done.stderr


def texts(html: str) -> list[str]:
    return [unescape(re.sub(r"<[^>]*>", "", text)) for text in re.findall(r"<text[^>]*>(.*?)</text>", html, re.DOTALL)]
