"""The dumps over HTTP."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from gfmdkg.publishing.dumps import DUMPS, Dump


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.name)
class TestDump:
    def test_is_sent_whole(self, client: FlaskClient, downloads: Path, dump: Dump) -> None:
        response = client.get(f"/dumps/{dump.name}", buffered=True)
        assert (response.status_code, response.mimetype) == (200, dump.media_type)
        assert response.data == (downloads / dump.name).read_bytes()
        assert response.headers["Content-Disposition"] == f"attachment; filename={dump.name}"
        assert response.headers["Access-Control-Allow-Origin"] == "*"

    def test_is_sent_once(self, client: FlaskClient, dump: Dump) -> None:
        etag = client.get(f"/dumps/{dump.name}", buffered=True).headers["ETag"]
        assert client.get(f"/dumps/{dump.name}", headers={"If-None-Match": etag}, buffered=True).status_code == 304

    def test_is_sent_in_parts(self, client: FlaskClient, downloads: Path, dump: Dump) -> None:
        response = client.get(f"/dumps/{dump.name}", headers={"Range": "bytes=10-19"}, buffered=True)
        assert response.status_code == 206
        assert response.data == (downloads / dump.name).read_bytes()[10:20]

    def test_refuses_a_part_that_is_not_there(self, client: FlaskClient, dump: Dump) -> None:
        response = client.get(f"/dumps/{dump.name}", headers={"Range": "bytes=999999999-"}, buffered=True)
        assert (response.status_code, response.mimetype) == (416, "application/problem+json")
        assert response.headers["Content-Range"].startswith("bytes */")

    def test_has_a_head(self, client: FlaskClient, downloads: Path, dump: Dump) -> None:
        response = client.head(f"/dumps/{dump.name}", buffered=True)
        assert (response.data, response.content_length) == (b"", (downloads / dump.name).stat().st_size)


@pytest.mark.parametrize("name", ["gfmdkg.zip", "..%2fetc%2fpasswd", ".gfmdkg.ttl.part"])
def test_nothing_else_is_sent(client: FlaskClient, name: str) -> None:
    response = client.get(f"/dumps/{name}", buffered=True)
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")


def test_a_dump_that_is_missing_is_not_listed(client: FlaskClient, downloads: Path) -> None:
    missing = downloads / DUMPS[0].name
    content = missing.read_bytes()
    missing.unlink()
    try:
        assert missing.name not in client.get("/dumps/").text
        assert client.get(f"/dumps/{missing.name}").status_code == 404
    finally:
        missing.write_bytes(content)
