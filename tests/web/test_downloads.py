"""What is published, over HTTP: whole, in parts, compressed, verified, and refused where it is not there."""

import os
import shutil
from base64 import b64encode
from dataclasses import replace
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import cast

import pytest
from flask.testing import FlaskClient

from gfmdkg.publishing.manifest import FILE, SUMS, LeftOut, ReleasedFile
from gfmdkg.publishing.releases import Release
from gfmdkg.web import Service, create_app
from gfmdkg.web.ranges import MOST_PARTS

PATHS = ["gfmdkg.nq", "gfmdkg-union.ttl.gz", "graphs/data/goals.rdf.zst", "tables/gfmdkg.xlsx", FILE, SUMS]
LINES = "gfmdkg.nq"
NAMES = {
    "gfmdkg.nq": "attachment; filename=gfmdkg.nq",
    "graphs/data/goals.ttl.gz": "attachment; filename=gfmdkg-graphs-data-goals.ttl.gz",
    "metadata/void.ttl": "attachment; filename=gfmdkg-metadata-void.ttl",
    "tables/gfmdkg.xlsx": "attachment; filename=gfmdkg.xlsx",
    FILE: "inline; filename=manifest.json",
    SUMS: "inline; filename=SHA256SUMS",
}
DAY = "Mon, 23 Nov 2026 00:00:00 GMT"
BEFORE = "Sun, 22 Nov 2026 00:00:00 GMT"


def digest(file: ReleasedFile) -> str:
    return f"sha-256=:{b64encode(bytes.fromhex(file.sha256)).decode()}:"


@pytest.fixture(scope="module")
def content(release: Release) -> bytes:
    return (release.folder / LINES).read_bytes()


@pytest.fixture
def etag(client: FlaskClient) -> str:
    return client.head(f"/dumps/{LINES}", buffered=True).headers["ETag"]


@pytest.mark.parametrize("path", PATHS)
class TestFile:
    def test_is_sent_whole(self, client: FlaskClient, release: Release, path: str) -> None:
        response, file = client.get(f"/dumps/{path}", buffered=True), release.file(path)
        assert (response.status_code, response.mimetype) == (200, file.served_type)
        assert response.data == (release.folder / path).read_bytes()
        headers = response.headers
        assert (response.content_length, headers["Accept-Ranges"]) == (file.bytes, "bytes")
        assert (headers["Repr-Digest"], headers["Last-Modified"]) == (digest(file), DAY)
        assert (headers["Access-Control-Allow-Origin"], headers["Cache-Control"]) == ("*", "public, no-cache")
        assert headers["GFMDKG-Dataset-Version"] == release.manifest.version
        assert headers["ETag"].startswith('"')

    def test_is_sent_once(self, client: FlaskClient, path: str) -> None:
        etag = client.get(f"/dumps/{path}", buffered=True).headers["ETag"]
        again = client.get(f"/dumps/{path}", headers={"If-None-Match": f'"a", {etag}'}, buffered=True)
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
        assert "Content-Type" not in again.headers

    def test_has_a_head(self, client: FlaskClient, release: Release, path: str) -> None:
        response = client.head(f"/dumps/{path}", headers={"Range": "bytes=0-9"}, buffered=True)
        assert (response.status_code, response.data, response.content_length) == (200, b"", release.file(path).bytes)
        assert response.headers["Repr-Digest"] == digest(release.file(path))


def test_a_large_file_is_never_in_memory_as_a_whole(client: FlaskClient, release: Release) -> None:
    with client.get(f"/dumps/{LINES}") as response:
        blocks = [len(block) for block in response.iter_encoded()]
    assert sum(blocks) == release.file(LINES).bytes
    assert max(blocks) <= 65_536 < sum(blocks)


@pytest.mark.parametrize(("path", "disposition"), NAMES.items())
def test_a_file_has_a_name_that_says_what_it_is(client: FlaskClient, path: str, disposition: str) -> None:
    assert client.head(f"/dumps/{path}", buffered=True).headers["Content-Disposition"] == disposition


@pytest.mark.parametrize(
    ("path", "accept", "expected"),
    [
        pytest.param(LINES, "gzip", (f"{LINES}.gz", "gzip"), id="gzip"),
        pytest.param(LINES, "gzip, deflate, br, zstd", (f"{LINES}.zst", "zstd"), id="what browsers say"),
        pytest.param(LINES, "gzip, zstd;q=0.5", (f"{LINES}.gz", "gzip"), id="gzip rather"),
        pytest.param(LINES, "br", (LINES, None), id="a coding that is not there"),
        pytest.param(LINES, "", (LINES, None), id="none"),
        pytest.param(f"{LINES}.gz", "gzip, zstd", (f"{LINES}.gz", None), id="compressed already"),
        pytest.param("tables/gfmdkg.sqlite", "gzip", ("tables/gfmdkg.sqlite", None), id="no compressed one"),
    ],
)
def test_what_is_coded_is_the_file_that_is_compressed(
    client: FlaskClient, release: Release, path: str, accept: str, expected: tuple[str, str | None]
) -> None:
    sent, coding = expected
    response = client.get(f"/dumps/{path}", headers={"Accept-Encoding": accept}, buffered=True)
    assert (response.status_code, response.headers.get("Content-Encoding")) == (200, coding)
    assert response.data == (release.folder / sent).read_bytes()
    assert response.mimetype == release.file(path).served_type
    assert response.headers["Repr-Digest"] == digest(release.file(sent))
    assert response.headers["ETag"] == client.head(f"/dumps/{sent}", buffered=True).headers["ETag"]
    assert "Accept-Encoding" in response.headers["Vary"]


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        pytest.param("bytes=10-19", slice(10, 20), id="first and last"),
        pytest.param("bytes=1000-", slice(1000, None), id="from"),
        pytest.param("bytes=-100", slice(-100, None), id="the last ones"),
        pytest.param("bytes=0-999999999", slice(None), id="more than there is"),
        pytest.param("bytes=-999999999", slice(None), id="more of the last ones than there are"),
        pytest.param("BYTES = 3-4 , ,999999999-", slice(3, 5), id="one of two is there"),
    ],
)
def test_a_part_is_sent(client: FlaskClient, content: bytes, asked: str, part: slice) -> None:
    headers = {"Range": asked, "Accept-Encoding": "gzip"}
    response = client.get(f"/dumps/{LINES}", headers=headers, buffered=True)
    start, stop, _ = part.indices(len(content))
    assert (response.status_code, response.data) == (206, content[part])
    assert response.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{len(content)}"
    assert response.content_length == stop - start
    assert "Content-Encoding" not in response.headers


def test_several_parts_are_sent_as_one_body(client: FlaskClient, content: bytes) -> None:
    response = client.get(f"/dumps/{LINES}", headers={"Range": "bytes=100-119, 0-9, -5"}, buffered=True)
    assert (response.status_code, response.content_length) == (206, len(response.data))
    assert "Content-Range" not in response.headers
    body = message_from_bytes(f"Content-Type: {response.headers['Content-Type']}\r\n\r\n".encode() + response.data)
    assert body.get_content_type() == "multipart/byteranges"
    parts = cast("list[Message]", body.get_payload())
    found = [(part["Content-Type"], part["Content-Range"], part.get_payload(decode=True)) for part in parts]
    assert found == [
        ("application/n-quads", f"bytes {start}-{stop - 1}/{len(content)}", content[start:stop])
        for start, stop in ((100, 120), (0, 10), (len(content) - 5, len(content)))
    ]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        pytest.param("bytes=999999999-", "No byte of the range is there", id="behind the end"),
        pytest.param("bytes=-0", "No byte of the range is there", id="the last none"),
        pytest.param("bytes=", "No byte of the range is there", id="nothing"),
        pytest.param("bytes=5-1", "'5-1' is no range", id="backwards"),
        pytest.param("bytes=a-b", "'a-b' is no range", id="no numbers"),
        pytest.param("bytes=-", "'-' is no range", id="no number"),
        pytest.param("bytes=0-1;2-3", "'0-1;2-3' is no range", id="other signs"),
        pytest.param("bytes=0-,0-", "too many or too long", id="twice everything"),
        pytest.param(f"bytes={'0-0,' * (MOST_PARTS + 1)}", "too many or too long", id="many"),
    ],
)
def test_a_broken_range_is_refused(client: FlaskClient, content: bytes, asked: str, said: str) -> None:
    response = client.get(f"/dumps/{LINES}", headers={"Range": asked}, buffered=True)
    assert (response.status_code, response.mimetype) == (416, "application/problem+json")
    assert said in response.get_json()["detail"]
    assert response.headers["Content-Range"] == f"bytes */{len(content)}"


@pytest.mark.parametrize("asked", ["lines=1-2", "bytes", "bytes 0-9", "=0-9"])
def test_a_range_of_another_kind_is_passed_over(client: FlaskClient, content: bytes, asked: str) -> None:
    response = client.get(f"/dumps/{LINES}", headers={"Range": asked}, buffered=True)
    assert (response.status_code, response.data) == (200, content)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"If-None-Match": "{etag}"}, 304, id="held"),
        pytest.param({"If-None-Match": "W/{etag}"}, 304, id="held by a proxy"),
        pytest.param({"If-None-Match": "*"}, 304, id="any"),
        pytest.param({"If-None-Match": '"a"'}, 200, id="another one"),
        pytest.param({"If-None-Match": '"a"', "If-Modified-Since": DAY}, 200, id="a tag says more than a day"),
        pytest.param({"If-Modified-Since": DAY}, 304, id="not changed since"),
        pytest.param({"If-Modified-Since": BEFORE}, 200, id="changed since"),
        pytest.param({"If-Match": "{etag}"}, 200, id="the same"),
        pytest.param({"If-Match": '"a"'}, 412, id="not the same"),
        pytest.param({"If-Unmodified-Since": DAY}, 200, id="as it was"),
        pytest.param({"If-Unmodified-Since": BEFORE}, 412, id="not as it was"),
        pytest.param({"Range": "bytes=0-9", "If-None-Match": "{etag}"}, 304, id="a part, held"),
        pytest.param({"Range": "bytes=0-9", "If-Range": "{etag}"}, 206, id="a part of the same"),
        pytest.param({"Range": "bytes=0-9", "If-Range": '"a"'}, 200, id="a part of another one"),
        pytest.param({"Range": "bytes=0-9", "If-Range": "W/{etag}"}, 200, id="a part by a weak tag"),
        pytest.param({"Range": "bytes=0-9", "If-Range": DAY}, 200, id="a part by a day"),
        pytest.param({"Range": "bytes=5-1", "If-Range": '"a"'}, 200, id="a broken part of another one"),
    ],
)
def test_a_condition_is_held(client: FlaskClient, etag: str, headers: dict[str, str], status: int) -> None:
    asked = {name: value.format(etag=etag) for name, value in headers.items()}
    assert client.get(f"/dumps/{LINES}", headers=asked, buffered=True).status_code == status


@pytest.mark.parametrize("name", ["gfmdkg.zip", "..%2fetc%2fpasswd", "graphs/data", "gfmdkg.nq/", "./gfmdkg.nq"])
def test_nothing_else_is_sent(client: FlaskClient, name: str) -> None:
    response = client.get(f"/dumps/{name}", buffered=True)
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")


def test_a_name_that_is_nearly_right_is_told(client: FlaskClient) -> None:
    problem = client.get("/dumps/graphs/data/goal.ttl").get_json()
    assert "graphs/data/goals.ttl" in problem["near"]


@pytest.fixture
def other(service: Service, release: Release, tmp_path: Path) -> tuple[FlaskClient, Path]:
    """A server of a release without a day, in which a file is left out, and the folder of that release."""
    shutil.copytree(release.folder, tmp_path / "release", copy_function=os.link)
    left_out = LeftOut(path="graphs/data/odd.rdf", reason="The predicate <http://e.org/1> is no name in XML.")
    changed = Release(tmp_path / "release", replace(release.manifest, date="", left_out=(left_out,)))
    assert service.publication
    published = replace(service.publication, release=changed)
    return create_app(replace(service, publication=published)).test_client(), changed.folder


class TestRelease:
    def test_tells_why_a_file_is_not_there(self, other: tuple[FlaskClient, Path]) -> None:
        response = other[0].get("/dumps/graphs/data/odd.rdf")
        assert response.status_code == 404
        assert "<http://e.org/1> is no name in XML" in response.get_json()["detail"]

    @pytest.mark.parametrize("damage", ["shorter", "gone"])
    def test_that_is_being_replaced_says_when_to_come_again(self, other: tuple[FlaskClient, Path], damage: str) -> None:
        client, folder = other
        (folder / LINES).unlink()
        if damage == "shorter":
            (folder / LINES).write_text("")
        response = client.get(f"/dumps/{LINES}")
        assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
        assert f"{LINES} cannot be read now" in response.get_json()["detail"]

    def test_without_a_day_has_no_day(self, other: tuple[FlaskClient, Path]) -> None:
        assert "Last-Modified" not in other[0].head(f"/dumps/{LINES}", buffered=True).headers

    def test_has_a_page_that_says_what_is_left_out(self, other: tuple[FlaskClient, Path]) -> None:
        page = other[0].get("/dumps/").text
        assert "graphs/data/odd.rdf" in page
        assert "is no name in XML" in page


class TestPage:
    def test_leads_to_every_file(self, client: FlaskClient, release: Release) -> None:
        page = client.get("/dumps/").text
        assert [path for path in (*release.files, *release.about) if f'href="/dumps/{path}"' not in page] == []

    def test_has_the_facts_and_the_checksums(self, client: FlaskClient, release: Release) -> None:
        page = client.get("/dumps/").text
        manifest = release.manifest
        for fact in (manifest.version, manifest.date, str(manifest.statements), "sha256sum -c --ignore-missing"):
            assert fact in page
        assert [
            file.path for file in manifest.files if file.of not in manifest.graphs and file.sha256 not in page
        ] == []

    def test_names_the_graphs_in_words(self, client: FlaskClient) -> None:
        page = client.get("/dumps/").text
        assert "Thematic areas" in page
        assert "graph:data/areas" in page
