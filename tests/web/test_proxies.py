"""The server behind a reverse proxy, at the top of a host and below a path."""

import http.client
from collections.abc import Iterator
from contextlib import closing

import pytest

from live import server
from web.browser import ACCEPT, Page
from web.test_clients import Place, place

FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "kg.example", "X-Forwarded-Prefix": "/kg"}


@pytest.fixture(scope="module", params=[("1", ""), ("0", "/kg")], ids=["prefix told", "path passed on"])
def behind(request: pytest.FixtureRequest) -> Iterator[tuple[Place, str, dict[str, str]]]:
    proxies, root = request.param
    with server(environment={"GFMDKG_PROXIES": proxies, "GFMDKG_ROOT_PATH": root}) as (address, _):
        yield place(address), root, FORWARDED if proxies == "1" else {}


def get(there: Place, path: str, headers: dict[str, str]) -> tuple[int, str]:
    with closing(http.client.HTTPConnection(*there)) as connection:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response.status, response.read().decode()


def test_every_link_of_a_page_leads_below_the_path(behind: tuple[Place, str, dict[str, str]]) -> None:
    there, root, headers = behind
    status, text = get(there, f"{root}/", {**headers, **ACCEPT})
    own = [link for link in Page(text).links if link.startswith("/")]
    assert status == 200
    assert own
    assert all(link.startswith("/kg/") for link in own)
    assert get(there, root + own[1].removeprefix("/kg"), headers)[0] == 200


@pytest.mark.parametrize("path", ["/id/area/diaspora", "/doc/id/area/diaspora", "/describe?iri=10.7"])
def test_an_iri_leads_below_the_path(behind: tuple[Place, str, dict[str, str]], path: str) -> None:
    there, root, headers = behind
    origin = "https://kg.example" if headers else f"http://{there[0]}:{there[1]}"
    with closing(http.client.HTTPConnection(*there)) as connection:
        connection.request("GET", f"{root}{path}", headers=headers)
        response = connection.getresponse()
        response.read()
    assert f"<{origin}/kg/d" in response.headers["Link"]
    assert f"<{origin}/d" not in response.headers["Link"]
    assert response.headers.get("Location", f"{origin}/kg/d").startswith(f"{origin}/kg/d")


def test_a_relative_iri_belongs_to_the_address_that_the_client_used(behind: tuple[Place, str, dict[str, str]]) -> None:
    there, root, headers = behind
    _, text = get(there, f"{root}/sparql?query=SELECT(%3Ca%3EAS%3Fa)%7B%7D&format=csv", headers)
    origin = "https://kg.example" if headers else f"http://{there[0]}:{there[1]}"
    assert text.split() == ["a", f"{origin}/kg/a"]


def test_who_is_no_proxy_is_not_believed(address: str) -> None:
    _, text = get(place(address), "/", {**FORWARDED, **ACCEPT})
    assert "kg.example" not in text
    assert "/kg/" not in text
