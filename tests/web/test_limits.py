"""The limits: one table, shown at one address and kept by what fails."""

from dataclasses import fields, replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gfmdkg.errors import LimitError
from gfmdkg.limits import LIMITS
from gfmdkg.settings import Settings
from gfmdkg.web import Service, create_app
from web.browser import ACCEPT, Page

# Numbers that hold nobody back: where to listen, and how many processes are there.
NO_LIMITS = {"port", "proxies", "workers", "long_workers"}


def test_every_number_among_the_settings_is_a_limit_or_named_as_none() -> None:
    numbers = {setting.name for setting in fields(Settings) if isinstance(setting.default, int | float)}
    assert set(LIMITS) == numbers - NO_LIMITS


def test_the_limits_are_listed_for_programs(client: FlaskClient, service: Service) -> None:
    response = client.get("/limits", headers={"Accept": "application/json"})
    listed = {entry["name"]: entry for entry in response.get_json()}
    assert {name: entry["value"] for name, entry in listed.items()} == {
        name: getattr(service.settings, name) for name in LIMITS
    }
    assert listed["time_limit"]["status"] == 504
    assert listed["time_limit"]["unit"] == "seconds"
    assert listed["time_limit"]["setting"] == "GFMDKG_TIME_LIMIT"
    assert listed["page_rows"]["status"] is None


def test_the_limits_are_listed_for_people(client: FlaskClient) -> None:
    page = Page(client.get("/limits", headers=ACCEPT).text)
    assert [row[0] for row in page.tables[0][1:]] == list(LIMITS)
    assert "20,000 bytes" in page.text
    assert "504 Gateway Timeout" in page.text


def test_the_page_of_the_endpoint_leads_there(client: FlaskClient) -> None:
    assert "/limits" in Page(client.get("/sparql", headers=ACCEPT).text).links


def test_they_are_offered_in_no_other_format(client: FlaskClient) -> None:
    assert client.get("/limits", headers={"Accept": "text/csv"}).status_code == 406


@pytest.mark.parametrize("name", [name for name, limit in LIMITS.items() if limit.status])
def test_a_broken_limit_has_the_status_of_the_table(own_app: Flask, name: str) -> None:
    def fail() -> str:
        raise LimitError(name, "1", LIMITS[name].advice)

    own_app.add_url_rule("/failure", view_func=fail)
    problem = own_app.test_client().get("/failure").get_json(force=True)
    assert (problem["status"], problem["limit"], problem["hint"]) == (
        LIMITS[name].status,
        name,
        LIMITS[name].advice,
    )


def test_a_page_shows_as_many_rows_as_the_setting_says(service: Service) -> None:
    client = create_app(replace(service, settings=replace(service.settings, page_rows=3))).test_client()
    query = {"query": "SELECT * { ?s ?p ?o } LIMIT 5"}
    page = Page(client.get("/sparql", query_string=query, headers=ACCEPT).text)
    assert len(page.tables[0]) == 1 + 3
    assert "The first 3 of 5 rows" in page.text
    assert len(client.get("/sparql", query_string=query).get_json(force=True)["results"]["bindings"]) == 5
