"""Saved queries over HTTP: their list, their pages, their answers, and what is refused."""

import re
from typing import Any

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient

from checkout import CORPUS
from gfmdkg.errors import MissingVocabularyError
from gfmdkg.formats import GRAPH_FORMATS, SOLUTION_FORMATS, Format
from gfmdkg.iris import BASE, PREFIXES
from gfmdkg.saved_queries import SavedQueries
from gfmdkg.web.paging import LIMIT, OFFSET
from gfmdkg.web.saved import FORMAT
from web.browser import ACCEPT, Page

QUERIES = SavedQueries.of(CORPUS)
NAMES = list(QUERIES)
SHACL = PREFIXES["sh"]
WITH_OTHERS = {"linking/vocabularies", *(name for name, query in QUERIES.items() if query.needs)}
EXPECTED = [*CORPUS.root.glob("tests/expected/*/*.tsv")]


def holder(name: str, client: FlaskClient, app_with_others: Flask) -> FlaskClient:
    """Give a client of a server that has what the query reads."""
    return app_with_others.test_client() if name in WITH_OTHERS else client


@pytest.mark.parametrize("form", SOLUTION_FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize("name", NAMES)
def test_every_query_is_answered_in_every_format(
    client: FlaskClient, app_with_others: Flask, name: str, form: Format
) -> None:
    response = holder(name, client, app_with_others).get(f"/queries/{name}.{form.name}")
    assert (response.status_code, response.mimetype) == (200, form.media_type)
    assert response.data


@pytest.mark.parametrize("form", SOLUTION_FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize("name", ["tables/goal-by-category", "instruments/cited", "goals/in-every-category"])
def test_a_format_is_the_same_however_it_is_named(client: FlaskClient, name: str, form: Format) -> None:
    by_suffix = client.get(f"/queries/{name}.{form.name}")
    by_format = client.get(f"/queries/{name}", query_string={"format": form.name})
    by_accept = client.get(f"/queries/{name}", headers={"Accept": form.media_type})
    assert [by.status_code for by in (by_suffix, by_format, by_accept)] == [200, 200, 200]
    assert {by.mimetype for by in (by_suffix, by_format, by_accept)} == {form.media_type}
    assert content(by_suffix) == content(by_format) == content(by_accept) != b""


def content(response: Any) -> bytes:
    """Give a body without the time that its evaluation took."""
    return re.sub(rb'"seconds": [0-9.e-]+', b"", response.data)


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_answer_is_the_expected_one(client: FlaskClient, app_with_others: Flask, path: Any) -> None:
    name = f"{path.parent.name}/{path.stem}"
    answered = holder(name, client, app_with_others).get(f"/queries/{name}.tsv").text
    assert sorted(answered.splitlines()) == sorted(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("name", NAMES)
def test_every_query_has_a_page(client: FlaskClient, app_with_others: Flask, name: str) -> None:
    response = holder(name, client, app_with_others).get(f"/queries/{name}", headers=ACCEPT)
    page = Page(response.text)
    assert (response.status_code, response.mimetype) == (200, "text/html")
    assert QUERIES[name].title in page.text
    assert set(page.fields) == set(QUERIES[name].parameters)
    assert len(page.tables[0]) > 1


@pytest.mark.parametrize("name", sorted(WITH_OTHERS - {"linking/vocabularies"}))
def test_a_page_says_what_to_add_where_a_vocabulary_is_not_held(client: FlaskClient, name: str) -> None:
    response = client.get(f"/queries/{name}", headers=ACCEPT)
    assert (response.status_code, response.mimetype) == (404, "text/html")
    assert str(MissingVocabularyError(name, QUERIES[name].needs)) in Page(response.text).text


@pytest.mark.parametrize("name", NAMES)
def test_every_query_gives_its_file(client: FlaskClient, name: str) -> None:
    response = client.get(f"/queries/{name}.rq")
    assert response.mimetype == "application/sparql-query"
    assert response.text == QUERIES[name].text


@pytest.mark.parametrize("name", NAMES)
def test_no_parameter_takes_the_name_of_a_field_of_ours(name: str) -> None:
    assert not {FORMAT, LIMIT, OFFSET} & set(QUERIES[name].parameters)


@pytest.mark.parametrize("form", GRAPH_FORMATS, ids=lambda form: form.name)
def test_who_wants_a_graph_of_rows_is_told_about_the_query(client: FlaskClient, form: Format) -> None:
    by_suffix = client.get(f"/queries/goals/in-focus.{form.name}?limit=1")
    by_accept = client.get("/queries/goals/in-focus", headers={"Accept": form.media_type})
    triples = {quad.triple for quad in ox.parse(by_accept.data, form_of(form))}
    described = ox.NamedNode(BASE + "query/goals/in-focus")
    assert {by_suffix.mimetype, by_accept.mimetype} == {form.media_type}
    assert by_suffix.data == by_accept.data
    assert ox.Triple(described, ox.NamedNode(SHACL + "select"), ox.Literal(QUERIES["goals/in-focus"].sparql)) in triples


def form_of(form: Format) -> ox.RdfFormat:
    found = ox.RdfFormat.from_media_type(form.media_type)
    assert found
    return found


def test_a_client_without_wishes_gets_json(client: FlaskClient) -> None:
    assert client.get("/queries/goals/in-focus").mimetype == "application/sparql-results+json"


@pytest.mark.parametrize(
    "area",
    ["diaspora", "Diaspora", "id:area/diaspora", "https://w3id.org/gfmdkg/id/area/diaspora"],
    ids=["slug", "label", "prefixed name", "IRI"],
)
def test_a_value_is_typed_as_one_likes(client: FlaskClient, area: str) -> None:
    rows = client.get("/queries/roundtables/of-area.csv", query_string={"area": area}).text.splitlines()
    assert len(rows) == 1 + 5
    page = Page(client.get("/queries/roundtables/of-area", query_string={"area": area}, headers=ACCEPT).text)
    assert [values["value"] for tag, values in page.tags if tag == "option" and "selected" in values] == ["diaspora"]


def test_the_choices_stand_in_the_order_of_their_codes(client: FlaskClient) -> None:
    page = Page(client.get("/queries/targets/of-goal", headers=ACCEPT).text)
    assert page.fields["goal"] == [str(number) for number in range(1, 18)]


@pytest.mark.parametrize(
    ("address", "status", "parameter"),
    [
        pytest.param("roundtables/of-area?area=diasporra", 400, "area", id="bad value"),
        pytest.param("roundtables/of-area?area=", 400, "area", id="empty value"),
        pytest.param("roundtables/of-area?area=diaspora&area=remittances", 400, "area", id="twice"),
        pytest.param("roundtables/of-area?arae=diaspora", 400, "arae", id="unknown parameter"),
        pytest.param("roundtables/of-area.csv?format=csv", 400, "format", id="suffix and format"),
        pytest.param("roundtables/of-area?format=csv&format=json", 400, "format", id="two formats"),
        pytest.param("goals/in-every-category?area=diaspora", 400, "area", id="query without parameters"),
        pytest.param("provenance/passages-of?entity=no%20iri", 400, "entity", id="no IRI"),
        pytest.param("roundtables/of-area.rq?area=diasporra", 400, "area", id="bad value for the file"),
        pytest.param("roundtables/of-area?area=%FF", 400, None, id="not UTF-8"),
        pytest.param("roundtables/of-areas", 404, None, id="unknown query"),
        pytest.param("checks/missing-label", 404, None, id="a check is no saved query"),
        pytest.param("roundtable/", 404, None, id="unknown topic"),
        pytest.param("goals/in-focus?format=yaml", 406, None, id="unknown format"),
        pytest.param("goals/in-focus.yaml", 406, None, id="unknown suffix"),
        pytest.param("goals/in-focus.ttl?a=1", 400, "a", id="bad value for the description"),
        pytest.param("?format=csv", 406, None, id="list as CSV"),
    ],
)
def test_a_refused_request_says_why(client: FlaskClient, address: str, status: int, parameter: str | None) -> None:
    response = client.get(f"/queries/{address}")
    problem = response.get_json(force=True)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert problem.get("parameter") == parameter
    assert ("choices" in problem) == (parameter is not None)


def test_a_bad_value_is_told_the_near_ones(client: FlaskClient) -> None:
    problem = client.get("/queries/roundtables/of-area?area=diasporra").get_json(force=True)
    assert problem["choices"][0] == "diaspora"


def test_an_unknown_query_is_told_the_near_ones(client: FlaskClient) -> None:
    problem = client.get("/queries/roundtables/of-areas").get_json(force=True)
    assert problem["type"] == BASE + "problem/unknown-name"
    assert "roundtables/of-area" in problem["near"]


def test_a_wrong_value_leads_a_person_back(client: FlaskClient) -> None:
    page = Page(client.get("/queries/roundtables/of-area?area=x", headers=ACCEPT).text)
    assert "/queries/roundtables/of-area" in page.links


@pytest.mark.parametrize("value", ['http://a.example/"><script>', "http://a.example/} UNION {", "urn:x'y{z}"])
def test_a_value_stays_a_value(client: FlaskClient, value: str) -> None:
    response = client.get("/queries/provenance/passages-of", query_string={"entity": value}, headers=ACCEPT)
    page = Page(response.text)
    assert response.status_code == (400 if any(sign in value for sign in '"<>{} ') else 200)
    scripts = [attributes for tag, attributes in page.tags if tag == "script"]
    assert scripts == [{"src": "/static/choices.js", "defer": ""}] * len(scripts)


def test_our_entities_lead_to_their_documents(client: FlaskClient) -> None:
    page = Page(client.get("/queries/goals/in-focus", headers=ACCEPT).text)
    link = "/describe?iri=http://metadata.un.org/sdg/1"
    assert link in page.links
    assert client.get(link, headers=ACCEPT).status_code == 200


def test_a_page_leads_to_the_answer_for_its_values(client: FlaskClient) -> None:
    page = Page(client.get("/queries/roundtables/of-area?area=diaspora", headers=ACCEPT).text)
    for form in SOLUTION_FORMATS:
        assert f"/queries/roundtables/of-area.{form.name}?area=diaspora" in page.links
    assert "curl 'http://localhost/queries/roundtables/of-area.csv?area=diaspora'" in page.text
    assert "VALUES ?area { <https://w3id.org/gfmdkg/id/area/diaspora> }" in page.text


def test_a_page_has_all_that_it_is_for(client: FlaskClient) -> None:
    response = client.get("/queries/roundtables/of-area?area=diaspora", headers=ACCEPT)
    page, query = Page(response.text), QUERIES["roundtables/of-area"]
    ids = {values["id"] for _, values in page.tags if "id" in values}
    assert {"the-answer", "program-curl", "program-python", "program-r", "program-javascript"} <= ids
    for text in (query.description, query.explanation, query.version, response.headers["GFMDKG-Dataset-Version"]):
        assert " ".join(text.split()) in " ".join(page.text.split())
    (editor,) = [link for link in page.links if link.startswith("/sparql?query=")]
    edited = Page(client.get(editor, headers=ACCEPT).text)
    assert "VALUES ?area { <https://w3id.org/gfmdkg/id/area/diaspora> }" in edited.text
    assert "/queries/roundtables/of-area.rq?area=diaspora" in page.links
    assert "/cite/roundtables/of-area?area=diaspora" in page.links


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("image/svg+xml", "image/svg+xml"),
        ("image/png", "image/png"),
        ("image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", "image/svg+xml"),
        ("image/png, image/svg+xml;q=0.5", "image/png"),
        ("text/csv, image/png;q=0.5", "text/csv"),
        ("image/png;q=0, text/csv", "text/csv"),
        (ACCEPT["Accept"], "text/html"),
        ("text/html,image/avif,image/webp,*/*;q=0.8", "text/html"),
        ("*/*", "application/sparql-results+json"),
    ],
)
def test_a_client_can_want_a_picture(client: FlaskClient, accept: str, media_type: str) -> None:
    response = client.get("/queries/areas/by-summit-count", headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, media_type)
    without_chart = client.get("/queries/claims/all", headers={"Accept": accept})
    assert without_chart.status_code == (406 if media_type.startswith("image/") else 200)


def test_the_file_can_be_had_for_given_values(client: FlaskClient) -> None:
    text = client.get("/queries/roundtables/of-area.rq?area=diaspora").text
    assert "VALUES ?area { <https://w3id.org/gfmdkg/id/area/diaspora> }" in text


@pytest.mark.parametrize(
    ("field", "accept", "media_type"),
    [
        ("&format=rq", "", "application/sparql-query"),
        ("&format=application/sparql-query", "text/csv", "application/sparql-query"),
        ("", "application/sparql-query", "application/sparql-query"),
        ("", "text/csv, application/sparql-query;q=0.5", "text/csv"),
        ("&format=csv", "application/sparql-query", "text/csv"),
        ("", "*/*", "application/sparql-results+json"),
    ],
)
def test_the_file_is_a_format_like_the_others(client: FlaskClient, field: str, accept: str, media_type: str) -> None:
    headers = {"Accept": accept} if accept else {}
    response = client.get(f"/queries/roundtables/of-area?area=diaspora{field}", headers=headers)
    assert (response.status_code, response.mimetype) == (200, media_type)


@pytest.mark.parametrize("arguments", [{"headers": {"Accept": "application/json"}}, {"query_string": "format=json"}])
def test_the_list_is_data_too(client: FlaskClient, arguments: dict[str, Any]) -> None:
    listed = client.get("/queries/", **arguments).get_json()
    assert [entry["name"] for entry in listed] == NAMES
    of_area = next(entry for entry in listed if entry["name"] == "roundtables/of-area")
    assert of_area["url"] == "http://localhost/queries/roundtables/of-area"
    assert of_area["parameters"][0]["choices"] == 6


def test_the_list_is_a_page_by_topic(client: FlaskClient) -> None:
    response = client.get("/queries/")
    page = Page(response.text)
    assert response.mimetype == "text/html"
    assert {f"/queries/{name}" for name in NAMES} <= set(page.links)


def test_the_list_is_searched_by_words(client: FlaskClient) -> None:
    page = Page(client.get("/queries/?q=ROUNDTABLES+area").text)
    found = [entry["name"] for entry in client.get("/queries/?q=ROUNDTABLES+area&format=json").get_json()]
    assert "roundtables/of-area" in found
    assert 0 < len(found) < len(NAMES)
    assert {link for link in page.links if link.removeprefix("/queries/") in NAMES} == {f"/queries/{n}" for n in found}
    assert f"{len(found)} of the queries have these words." in page.text
    assert "/queries/?q=ROUNDTABLES+area&format=json" in page.links
    assert "0 of the queries have these words." in Page(client.get("/queries/?q=%3Cnothing%3E").text).text


def test_a_word_is_looked_for_once_however_often_it_is_given(client: FlaskClient) -> None:
    often = client.get("/queries/?format=json&q=" + "area+" * 1_500)
    assert often.get_json() == client.get("/queries/?format=json&q=area").get_json()


def test_a_topic_is_a_list_of_its_own(client: FlaskClient) -> None:
    of_topic = [name for name in NAMES if name.startswith("roundtables/")]
    assert [entry["name"] for entry in client.get("/queries/roundtables/?format=json").get_json()] == of_topic
    page = Page(client.get("/queries/roundtables/", headers=ACCEPT).text)
    assert [link for link in page.links if link.removeprefix("/queries/") in NAMES] == [
        f"/queries/{n}" for n in of_topic
    ]
    assert client.get("/queries/roundtables").headers["Location"] == "http://localhost/queries/roundtables/"
    unknown = client.get("/queries/roundtable/", headers=ACCEPT)
    assert unknown.status_code == 404
    assert "/queries/roundtables/" in Page(unknown.text).links


def test_the_links_hold_under_a_path(app: Flask) -> None:
    under = {"SCRIPT_NAME": "/graph"}
    page = Page(app.test_client().get("/queries/goals/in-focus", headers=ACCEPT, environ_overrides=under).text)
    ours = [link for link in page.links if link.startswith("/")]
    assert all(link.startswith("/graph/") for link in ours)


def test_head_is_get_without_the_body(client: FlaskClient) -> None:
    head = client.head("/queries/goals/in-focus.csv")
    assert (head.status_code, head.data) == (200, b"")
    assert head.content_length == len(client.get("/queries/goals/in-focus.csv").data)


def test_a_wrong_value_gives_the_form_back_with_what_was_typed(client: FlaskClient) -> None:
    address = "/queries/summits/of-years?year=2007&year=soon"
    response = client.get(address, headers=ACCEPT)
    assert response.status_code == 400
    page = Page(response.text)
    assert "soon" in page.text
    assert page.fields["year"][:2] == ["2007", "soon"]


@pytest.mark.parametrize(
    ("path", "element"),
    [
        pytest.param("roundtables/of-area?area=diasporra", '<select id="field-area"', id="list"),
        pytest.param("provenance/why?entity=diaspora", '<input id="field-entity"', id="input"),
        pytest.param("summits/of-years?year=soon", '<input id="field-year"', id="several inputs"),
    ],
)
def test_a_wrong_field_is_marked_and_described_by_what_is_wrong(client: FlaskClient, path: str, element: str) -> None:
    name = path.partition("?")[2].partition("=")[0]
    shown = client.get(f"/queries/{path}", headers=ACCEPT).text
    field = shown[shown.index(element) :].partition(">")[0]
    assert 'aria-invalid="true"' in field
    assert f'aria-describedby="problem about-{name}"' in field
    assert 'id="problem"' in shown
    right = client.get(f"/queries/{path.partition('?')[0]}", headers=ACCEPT).text
    assert "aria-invalid" not in right


def test_near_choices_lead_to_their_answers(client: FlaskClient) -> None:
    refused = client.get("/queries/roundtables/of-area?area=diasporra", headers=ACCEPT)
    assert "/queries/roundtables/of-area?area=diaspora" in Page(refused.text).links
    refused = client.get("/queries/provenance/why?entity=diaspora", headers=ACCEPT)
    assert "/queries/provenance/why?entity=id%3Aarea%2Fdiaspora" in Page(refused.text).links
