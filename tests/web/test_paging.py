"""Pages of an answer, the links between them, and what is said of an answer beside its rows."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from rdflib.query import Result
from werkzeug.test import TestResponse

from checkout import ROOT
from gfmdkg.engines.spool import Spool
from gfmdkg.formats import JSON, SOLUTION_FORMATS, Format
from gfmdkg.query import WHOLE, Answer, Window
from gfmdkg.saved_queries import SavedQuery
from gfmdkg.web import Service, create_app
from gfmdkg.web.facts import Facts
from gfmdkg.web.negotiation import HTML
from gfmdkg.web.paging import pages, rows_in
from web.browser import ACCEPT, Page

ROLES = "/queries/organisations/roles"
RECORDS = "/queries/targets/records-by-code.csv"
CODE = "http%3A%2F%2Fmetadata.un.org%2Fsdg%2F8.8"
COUNTED = ("GFMDKG-Rows", "GFMDKG-Rows-Total", "GFMDKG-Complete")

windows = st.builds(Window, st.integers(0, 60), st.integers(1, 30))


def links(response: TestResponse) -> dict[str, str]:
    """Read a Link header (RFC 8288)."""
    found = re.findall(r'<([^>]*)>; rel="([^"]*)"', response.headers.get("Link", ""))
    return {relation: address for address, relation in found}


def inside(address: str) -> str:
    """Give an address as a client of the application asks for it."""
    parts = urlsplit(address)
    assert parts.netloc == "localhost"
    return f"{parts.path}?{parts.query}"


def table(response: TestResponse) -> list[list[str]]:
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(response.text, newline="")))


def walk(client: FlaskClient, address: str, relation: str) -> Iterator[TestResponse]:
    while address:
        response = client.get(address)
        yield response
        address = inside(links(response)[relation]) if relation in links(response) else ""


@given(windows, st.integers(0, 100))
def test_pages_lead_through_all_rows(window: Window, total: int) -> None:
    found = pages(window, total)
    seen, at = 0, Window(window.offset % (window.limit or 1), window.limit)
    while True:
        seen += rows_in(at, total)
        if "next" not in pages(at, total):
            break
        at = pages(at, total)["next"]
    assert seen == max(0, total - window.offset % (window.limit or 1))
    assert not found or (found["first"].offset == 0 and found["last"].offset < max(total, 1))
    assert ("next" in found) == (window.offset + (window.limit or 0) < total)
    assert all(place.limit == window.limit for place in found.values())


@given(windows, st.integers(1, 100))
def test_the_last_page_has_the_last_row(window: Window, total: int) -> None:
    for place in [pages(window, total).get("last")]:
        assert place is None or place.offset == 0 or rows_in(place, total) == total - place.offset > 0


def test_the_pages_of_an_answer_are_the_answer(client: FlaskClient) -> None:
    whole = table(client.get(f"{ROLES}.csv"))
    pieces = [table(response) for response in walk(client, f"{ROLES}.csv?limit=7", "next")]
    assert len(pieces) == -(-(len(whole) - 1) // 7) > 3
    assert whole == [whole[0], *(row for piece in pieces for row in piece[1:])]
    backwards = list(walk(client, f"{ROLES}.csv?limit=7&offset={7 * (len(pieces) - 1)}", "prev"))
    assert [table(response) for response in backwards] == pieces[::-1]


@pytest.mark.parametrize("form", SOLUTION_FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize("by", ["suffix", "field", "header"])
def test_every_way_to_ask_has_pages_of_its_own(client: FlaskClient, form: Format, by: str) -> None:
    suffix = f".{form.name}" if by == "suffix" else ""
    field = f"&format={form.name}" if by == "field" else ""
    headers = {"Accept": form.media_type} if by == "header" else {}
    first = client.get(f"{ROLES}{suffix}?limit=5{field}", headers=headers)
    second = client.get(inside(links(first)["next"]), headers=headers)
    assert {first.mimetype, second.mimetype} == {form.media_type}
    assert first.data != second.data
    assert links(second)["prev"] == links(first)["first"]


@pytest.mark.parametrize(
    ("asked", "left_out", "relations"),
    [
        pytest.param("", 0, set(), id="all"),
        pytest.param("?limit=ALL", 0, set(), id="a page for all"),
        pytest.param("?limit=999999999", 0, set(), id="a larger page"),
        pytest.param("?offset=0", 0, set(), id="from the first"),
        pytest.param("?limit=BUT_ONE", 1, {"first", "next", "last"}, id="all but one"),
        pytest.param("?limit=ALL&offset=1", 1, {"first", "prev", "last"}, id="from the second, with a limit"),
        pytest.param("?offset=1", 1, set(), id="from the second"),
        pytest.param("?limit=10&offset=ALL", ..., {"first", "prev", "last"}, id="beyond the end"),
    ],
)
def test_headers_say_how_much_of_the_answer_it_is(
    client: FlaskClient, asked: str, left_out: Any, relations: set[str]
) -> None:
    total = len(table(client.get(f"{ROLES}.csv"))) - 1
    response = client.get(f"{ROLES}.csv{asked.replace('ALL', str(total)).replace('BUT_ONE', str(total - 1))}")
    rows = 0 if left_out is ... else total - left_out
    said = [response.headers[name] for name in COUNTED]
    assert said == [str(rows), str(total), "false" if left_out else "true"]
    assert len(table(response)) - 1 == rows
    assert set(links(response)) == relations


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        pytest.param("limit=", "limit", id="empty"),
        pytest.param("limit=0", "limit", id="nothing"),
        pytest.param("limit=-1", "limit", id="negative"),
        pytest.param("limit=%2B1", "limit", id="a sign"),
        pytest.param("limit=01", "limit", id="zero before"),
        pytest.param("limit=1e3", "limit", id="exponent"),
        pytest.param("limit=1.0", "limit", id="decimal"),
        pytest.param("limit=ten", "limit", id="a word"),
        pytest.param("limit=%D9%A1", "limit", id="other digits"),
        pytest.param("limit=1000000000", "limit", id="too large"),
        pytest.param("limit=" + "9" * 5000, "limit", id="far too large"),
        pytest.param("limit=1%0A", "limit", id="a line end"),
        pytest.param("offset=-1", "offset", id="negative offset"),
        pytest.param("offset=x", "offset", id="a word as offset"),
        pytest.param("limit=1&limit=2", "limit", id="twice"),
        pytest.param("offset=1&limit=5&offset=1", "offset", id="offset twice"),
    ],
)
@pytest.mark.parametrize("headers", [{}, ACCEPT], ids=["data", "page"])
def test_what_is_no_number_is_refused(client: FlaskClient, asked: str, field: str, headers: dict[str, str]) -> None:
    response = client.get(f"{ROLES}?{asked}", headers=headers)
    assert response.status_code == 400
    if not headers:
        assert response.get_json(force=True)["parameter"] == field
    assert len(response.data) < 6000


def test_rows_of_a_page_are_few_and_the_next_ones_are_a_link_away(service: Service) -> None:
    app = create_app(replace(service, settings=replace(service.settings, page_rows=10)))
    seen: list[list[str]] = []
    address = ROLES
    while address:
        response = app.test_client().get(address, headers=ACCEPT)
        page = Page(response.text)
        seen += page.tables[0][1:]
        assert len(page.tables[0]) <= 11
        address = _next(response)
        assert not address or f"{address}#the-answer" in page.links
    assert len(seen) == len(table(app.test_client().get(f"{ROLES}.csv"))) - 1
    assert all(one != other for one, other in pairwise(seen))


def _next(response: TestResponse) -> str:
    return inside(links(response)["next"]) if "next" in links(response) else ""


def test_a_page_cannot_be_made_longer(app: Flask, service: Service) -> None:
    response = app.test_client().get(f"{ROLES}?limit=999999999", headers=ACCEPT)
    assert response.status_code == 200
    small = create_app(replace(service, settings=replace(service.settings, page_rows=5)))
    page = Page(small.test_client().get(f"{ROLES}?limit=999", headers=ACCEPT).text)
    assert len(page.tables[0]) == 1 + 5


def test_an_answer_in_json_says_in_it_what_the_headers_say(client: FlaskClient) -> None:
    response = client.get(f"{ROLES}.json?limit=3&offset=2")
    document = response.get_json(force=True)
    meta = document["meta"]
    assert list(document) == ["meta", "head", "results"]
    assert meta.pop("seconds") >= 0
    assert meta == {
        "query": "organisations/roles",
        "queryVersion": response.headers["GFMDKG-Query-Version"],
        "datasetVersion": response.headers["GFMDKG-Dataset-Version"],
        "rows": 3,
        "totalRows": int(response.headers["GFMDKG-Rows-Total"]),
        "offset": 2,
        "complete": False,
    }
    assert len(document["results"]["bindings"]) == 3
    assert response.content_length == len(response.data)


@pytest.mark.parametrize("size", [0, 1, 100, 200_000])
def test_an_answer_in_a_file_gets_it_too(tmp_path: Path, size: int) -> None:
    spool = Spool(str(tmp_path), 1_000_000)
    file = spool.open()
    rows = [{"a": {"type": "literal", "value": "é" * size}}]
    body = json.dumps({"head": {"vars": ["a"]}, "results": {"bindings": rows}}, ensure_ascii=False).encode()
    file.write(body)
    spool.settle(file, len(body))
    query = SavedQuery.parse("t/a", "#+ {title: T, description: D, tags: [], since: 0.1.0}\nSELECT ?a {}")
    answer = Facts(query, WHOLE, Answer(file, JSON, len(body), 0.5, "1", 1)).in_json()
    read = answer.read()
    assert len(read) == answer.size
    assert json.loads(read)["results"]["bindings"] == rows
    assert json.loads(read)["meta"]["seconds"] == 0.5
    assert file.closed


def test_every_reader_of_json_reads_it(client: FlaskClient) -> None:
    body = client.get(f"{ROLES}.json").data
    document = json.loads(body)
    rows = document["results"]["bindings"]
    by_rdflib = Result.parse(io.BytesIO(body), format="json")
    by_engine = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    assert isinstance(by_engine, ox.QuerySolutions)
    assert len(by_rdflib) == len(list(by_engine)) == len(rows) > 0


def test_the_time_it_took_makes_no_other_answer(client: FlaskClient) -> None:
    first, second = (client.get(f"{ROLES}.json") for _ in range(2))
    assert first.headers["ETag"] == second.headers["ETag"]
    assert first.headers["ETag"].startswith("W/")
    assert client.get(f"{ROLES}.csv").headers["ETag"].startswith('"')
    held = client.get(f"{ROLES}.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (held.status_code, held.headers["ETag"]) == (304, first.headers["ETag"])


@pytest.mark.parametrize("accept", [JSON.media_type, "text/csv", HTML])
def test_other_rows_are_another_answer(client: FlaskClient, accept: str) -> None:
    addresses = ["", "?limit=5", "?limit=6", "?limit=5&offset=5", "?offset=5"]
    found = [client.get(f"{ROLES}{asked}", headers={"Accept": accept}).headers["ETag"] for asked in addresses]
    assert len(set(found)) == len(found)


def test_a_script_in_another_place_may_read_the_headers(client: FlaskClient) -> None:
    response = client.get(f"{ROLES}.csv?limit=1")
    exposed = response.headers["Access-Control-Expose-Headers"].split(", ")
    assert {*COUNTED, "GFMDKG-Query-Version", "GFMDKG-Dataset-Version", "Link", "Server-Timing"} <= set(exposed)


def test_links_are_no_longer_than_a_header_may_be(client: FlaskClient) -> None:
    few, many = (client.get(f"{RECORDS}?limit=1{f'&code={CODE}' * times}") for times in (1, 100))
    assert table(few) == table(many)
    assert "next" in links(few)
    assert links(many) == {}


def test_rows_cannot_be_chosen_of_the_file(client: FlaskClient) -> None:
    response = client.get(f"{ROLES}.rq?limit=1")
    assert (response.status_code, response.get_json(force=True)["parameter"]) == (400, "limit")


def test_what_is_said_of_an_answer_is_documented(client: FlaskClient) -> None:
    told = (ROOT / "docs" / "saved-queries.md").read_text(encoding="utf-8")
    response = client.get(f"{ROLES}.json?limit=1")
    members = response.get_json(force=True)["meta"]
    headers = [name for name, _ in response.headers if name.upper().startswith(("GFMDKG-", "LINK", "SERVER-T"))]
    assert len(headers) == 7
    assert [name for name in (*members, *headers) if f"`{name}`" not in told] == []
