"""The dumps over HTTP."""

import pytest
from flask.testing import FlaskClient

from gfmdkg.publishing.releases import Release

PATHS = ["gfmdkg.nq", "gfmdkg-union.ttl.gz", "graphs/data/goals.rdf.zst"]


@pytest.mark.parametrize("path", PATHS)
class TestDump:
    def test_is_sent_whole(self, client: FlaskClient, release: Release, path: str) -> None:
        response = client.get(f"/dumps/{path}", buffered=True)
        assert (response.status_code, response.mimetype) == (200, release.file(path).served_type)
        assert response.data == (release.folder / path).read_bytes()
        assert response.headers["Content-Disposition"].startswith("attachment; filename=")
        assert response.headers["Access-Control-Allow-Origin"] == "*"

    def test_is_sent_once(self, client: FlaskClient, path: str) -> None:
        etag = client.get(f"/dumps/{path}", buffered=True).headers["ETag"]
        assert client.get(f"/dumps/{path}", headers={"If-None-Match": etag}, buffered=True).status_code == 304

    def test_is_sent_in_parts(self, client: FlaskClient, release: Release, path: str) -> None:
        response = client.get(f"/dumps/{path}", headers={"Range": "bytes=10-19"}, buffered=True)
        assert response.status_code == 206
        assert response.data == (release.folder / path).read_bytes()[10:20]

    def test_refuses_a_part_that_is_not_there(self, client: FlaskClient, path: str) -> None:
        response = client.get(f"/dumps/{path}", headers={"Range": "bytes=999999999-"}, buffered=True)
        assert (response.status_code, response.mimetype) == (416, "application/problem+json")
        assert response.headers["Content-Range"].startswith("bytes */")

    def test_has_a_head(self, client: FlaskClient, release: Release, path: str) -> None:
        response = client.head(f"/dumps/{path}", buffered=True)
        assert (response.data, response.content_length) == (b"", release.file(path).bytes)


@pytest.mark.parametrize("name", ["gfmdkg.zip", "..%2fetc%2fpasswd", ".gfmdkg.ttl.part"])
def test_nothing_else_is_sent(client: FlaskClient, name: str) -> None:
    response = client.get(f"/dumps/{name}", buffered=True)
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
