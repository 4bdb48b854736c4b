"""The form of a saved query: its fields, what stands in them, and the search for a value."""

import textwrap
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gfmdkg.choices import MOST_VALUES, Choices
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.saved_queries import SavedQueries, SavedQuery
from gfmdkg.web import Service, create_app
from web.browser import ACCEPT, Page

JSON = {"Accept": "application/json"}
HEADER = """\
#+ title: A made-up query
#+ description: What it is given.
#+ tags: [made-up]
#+ since: 0.1.0
#+ params:
"""


def made_up(name: str, example: str, **about: str) -> SavedQuery:
    """Write a query with one parameter, which answers with the values that it was given."""
    entry = ", ".join(f"{key.removesuffix('_')}: {value}" for key, value in about.items())
    body = f"""\
        PREFIX area: <https://w3id.org/gfmdkg/id/area/>
        PREFIX passage: <https://w3id.org/gfmdkg/id/passage/>
        PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        SELECT ?{name} {{
          VALUES ?{name} {{ {example} }}
        }}"""
    text = HEADER + f"#+   {name}: {{description: What is meant., {entry}}}\n" + textwrap.dedent(body)
    return SavedQuery.parse(f"made-up/{name}", text + "\n")


MADE_UP = [
    made_up(
        "areas",
        "area:diaspora area:remittances",
        type='"iri"',
        class_='"gfmd:ThematicArea"',
        required="true",
        several="true",
    ),
    made_up(
        "areas_or_any", "area:diaspora", type='"iri"', class_='"gfmd:ThematicArea"', required="false", several="true"
    ),
    made_up("passage", "passage:section-a-target-3", type='"iri"', class_='"gfmd:Passage"', required="true"),
    made_up("anything", "area:diaspora", type='"iri"', class_='"rdfs:Resource"', required="true"),
    made_up("words", '"a"', type='"string"', required="true", several="true"),
    made_up("day", '"2017-06-28"^^xsd:date', type='"xsd:date"', required="false"),
    made_up("year", '"2017"^^xsd:gYear', type='"xsd:gYear"', required="true"),
    made_up("share", "0.5", type='"xsd:decimal"', required="true"),
    made_up("is_open", "true", type='"xsd:boolean"', required="false"),
]


@pytest.fixture(scope="module")
def made_up_service(service: Service, engine: EmbeddedEngine, queries: SavedQueries) -> Service:
    assert service.publication
    library = SavedQueries({**queries, **{query.name: query for query in MADE_UP}})
    published = replace(service.publication, queries=library, choices=Choices(engine, library))
    return replace(service, publication=published)


@pytest.fixture
def app(made_up_service: Service) -> Flask:
    return create_app(made_up_service)


def page(client: FlaskClient, name: str, **values: Any) -> Page:
    response = client.get(f"/queries/made-up/{name}", query_string=values, headers=ACCEPT)
    assert response.status_code == 200, response.text
    return Page(response.text)


def parts(read: Page, name: str) -> list[dict[str, str]]:
    return [values for tag, values in read.tags if tag == "input" and values.get("name") == name]


def answered(client: FlaskClient, name: str, query: str = "") -> list[str]:
    return client.get(f"/queries/made-up/{name}.csv?{query}").text.splitlines()[1:]


def test_several_of_few_choices_are_boxes(client: FlaskClient) -> None:
    boxes = [part for part in parts(page(client, "areas"), "areas") if part["type"] == "checkbox"]
    assert len(boxes) == 6
    assert [box["value"] for box in boxes if "checked" in box] == ["remittances", "diaspora"]
    given = parts(page(client, "areas", areas=["", "Remittances"]), "areas")
    assert [box["value"] for box in given if "checked" in box] == ["remittances"]


def test_of_many_boxes_those_that_are_chosen_come_first(client: FlaskClient) -> None:
    read = Page(client.get("/queries/targets/records-by-code?code=17.18&code=8.10", headers=ACCEPT).text)
    boxes = [part for part in parts(read, "code") if part["type"] == "checkbox"]
    assert [box["value"] for box in boxes[:3]] == ["8.10", "17.18", "1.1"]
    assert ["checked" in box for box in boxes[:3]] == [True, True, False]


def test_no_box_means_any_or_is_told(client: FlaskClient) -> None:
    assert len(answered(client, "areas_or_any", "areas_or_any=")) == 1
    response = client.get("/queries/made-up/areas.csv?areas=")
    assert (response.status_code, response.get_json(force=True)["parameter"]) == (400, "areas")


def test_several_typed_values_have_an_input_each_and_room_for_more(client: FlaskClient) -> None:
    assert [part["value"] for part in parts(page(client, "words", words=["a b", "c"]), "words")] == ["a b", "c", "", ""]
    assert answered(client, "words", "words=a+b&words=c&words=&words=") == ["a b", "c"]


def test_a_form_has_no_more_inputs_than_values_are_taken(client: FlaskClient) -> None:
    many = urlencode([("words", str(number)) for number in range(900)])
    assert len(parts(Page(client.get(f"/queries/made-up/words?{many}", headers=ACCEPT).text), "words")) == MOST_VALUES


def test_every_input_has_a_name_that_is_read_out(client: FlaskClient) -> None:
    for query in MADE_UP:
        read = page(client, query.name.partition("/")[2])
        labelled = {values["for"] for tag, values in read.tags if tag == "label" and "for" in values}
        fields = [
            values
            for tag, values in read.tags
            if tag in ("input", "select") and values.get("type") not in ("hidden", "checkbox")
        ]
        assert all("aria-label" in field or field["id"] in labelled for field in fields)
        ids = [values["id"] for _, values in read.tags if "id" in values]
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("name", "type_", "value", "is_required"),
    [
        pytest.param("day", "date", "2017-06-28", False, id="date"),
        pytest.param("year", "number", "2017", True, id="year"),
        pytest.param("share", "number", "0.5", True, id="decimal"),
        pytest.param("anything", "text", "id:area/diaspora", True, id="any resource"),
        pytest.param("words", "text", "a", False, id="an empty text is a text"),
    ],
)
def test_an_input_is_of_the_type_of_its_parameter(
    client: FlaskClient, name: str, type_: str, value: str, is_required: bool
) -> None:
    first = parts(page(client, name), name)[0]
    assert (first["type"], first["value"], "required" in first) == (type_, value, is_required)


def test_an_optional_date_can_be_left_out(client: FlaskClient) -> None:
    assert parts(page(client, "day", day=""), "day")[0]["value"] == ""


def test_a_truth_value_is_chosen(client: FlaskClient) -> None:
    assert page(client, "is_open").fields["is_open"] == ["", "true", "false"]


def test_many_choices_are_suggested_and_searched(client: FlaskClient) -> None:
    read = page(client, "passage")
    (field,) = parts(read, "passage")
    options = [values["value"] for tag, values in read.tags if tag == "option"]
    assert field["list"] == "choices-passage"
    assert len(options) > 200
    assert "/queries/made-up/passage/choices/passage" in read.links
    assert "/static/choices.js" in read.links


def test_only_a_field_that_is_searched_needs_a_script(client: FlaskClient) -> None:
    assert [tag for tag, _ in page(client, "areas").tags if tag == "script"] == []


def test_a_value_is_found_and_leads_back_with_the_others(client: FlaskClient) -> None:
    response = client.get("/queries/made-up/areas/choices/areas?q=rem&areas=diaspora", headers=ACCEPT)
    read = Page(response.text)
    assert "/queries/made-up/areas?areas=diaspora&areas=remittances" in read.links
    assert read.fields["q"] == ["rem"]
    by_name = Page(client.get("/queries/made-up/anything/choices/anything?q=diaspora", headers=ACCEPT).text)
    assert any("areas/diaspora" in link or "area%2Fdiaspora" in link for link in by_name.links)


def test_choices_are_data_too(client: FlaskClient) -> None:
    found = client.get("/queries/made-up/areas/choices/areas?q=diasp", headers=JSON).get_json()
    assert found == {
        "choices": [{"value": "diaspora", "label": "Diaspora", "iri": "https://w3id.org/gfmdkg/id/area/diaspora"}],
        "total": 1,
    }
    assert client.get("/queries/made-up/areas/choices/areas?q=zzz", headers=JSON).get_json()["total"] == 0


def test_no_more_choices_are_given_than_anyone_reads(client: FlaskClient) -> None:
    found = client.get("/queries/made-up/passage/choices/passage", headers=JSON).get_json()
    assert len(found["choices"]) == 50 < found["total"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        pytest.param("areas/choices/area", 400, id="unknown parameter"),
        pytest.param("nothing/choices/areas", 404, id="unknown query"),
        pytest.param("areas/choices/areas?q=a&q=b", 400, id="words twice"),
        pytest.param("areas/choices/areas?limit=x", 400, id="a limit that is none"),
    ],
)
def test_a_wrong_search_is_told(client: FlaskClient, address: str, status: int) -> None:
    response = client.get(f"/queries/made-up/{address}", headers=ACCEPT)
    assert response.status_code == status


def test_choices_come_as_a_page_or_as_json(client: FlaskClient) -> None:
    address = "/queries/made-up/areas/choices/areas"
    assert client.get(address, headers={"Accept": "text/csv"}).status_code == 406
    assert client.get(address).mimetype == "text/html"


@pytest.mark.parametrize("words", ['"><script>alert(1)</script>', "x" * 5000, "%", "\\", "'"])
def test_words_stay_words(client: FlaskClient, words: str) -> None:
    for name in ("areas", "anything"):
        response = client.get(f"/queries/made-up/{name}/choices/{name}", query_string={"q": words}, headers=ACCEPT)
        assert response.status_code == 200
        assert "script" not in {tag for tag, _ in Page(response.text).tags}
