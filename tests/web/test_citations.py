"""Citations over HTTP: their links, their texts, what is kept, and whether today's answer is the same."""

import json
import re
import threading
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
import rispy
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from checkout import CORPUS
from gfmdkg.choices import Choices
from gfmdkg.citations.content import Content, is_ordered
from gfmdkg.citations.facts import Facts
from gfmdkg.citations.store import LONGEST_TEXT
from gfmdkg.citations.texts import TEXTS
from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.iris import shorten
from gfmdkg.query import QueryRequest
from gfmdkg.saved_queries import SavedQueries, SavedQuery
from gfmdkg.web import Service, cited, create_app
from live import server
from web.browser import ACCEPT, Page

QUERIES = SavedQueries.of(CORPUS)
NAME = "practices/of-area"
QUERY = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?goal ?label {
  ?goal a <http://metadata.un.org/sdg/ontology#Goal> ; rdfs:label ?label
  FILTER(LANG(?label) = "en")
}"""
GOAL = "http://metadata.un.org/sdg/7"
LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def citing(service: Service, corpus: Corpus, state: Path) -> Service:
    assert service.publication
    settings = replace(service.settings, state=str(state), request_limit=200_000)
    return replace(service, settings=settings, publication=replace(service.publication, facts=Facts.of(corpus)))


@pytest.fixture
def client(citing: Service) -> FlaskClient:
    return create_app(citing).test_client()


@pytest.fixture
def later(citing: Service, dataset: Dataset, queries: SavedQueries) -> Service:
    """The same service when the data says something else: a goal has another label."""
    quads = [quad for quad in dataset.quads if (quad.subject, quad.predicate) != (ox.NamedNode(GOAL), LABEL)]
    graph = ox.NamedNode("https://w3id.org/gfmdkg/graph/data/new")
    new = ox.Quad(ox.NamedNode(GOAL), LABEL, ox.Literal("Power for all", language="en"), graph)
    engine = EmbeddedEngine.of(Dataset.of([*quads, new]))
    assert citing.publication
    changed = replace(citing.publication, engine=engine, choices=Choices(engine, queries))
    return replace(citing, engine=engine, publication=changed)


def page_at(client: FlaskClient, path: str) -> Page:
    response = client.get(path, headers=ACCEPT)
    assert (response.status_code, response.mimetype) == (200, "text/html"), response.text
    assert response.headers["Cache-Control"] == "no-store"
    return Page(response.text)


def led_to(response: TestResponse) -> str:
    assert response.status_code == 303, response.text
    return response.headers["Location"]


def cite(client: FlaskClient, text: str = QUERY) -> str:
    return led_to(client.post("/cite", data={"query": text}))


def fingerprint(engine: EmbeddedEngine, query: SavedQuery) -> str:
    answer = engine.answer(QueryRequest(query.sparql))
    return Content.of(answer, query.sparql).fingerprint


def test_the_link_of_a_saved_query_fixes_everything(
    client: FlaskClient, engine: EmbeddedEngine, queries: SavedQueries, state: Path
) -> None:
    query = queries[NAME]
    link = led_to(client.get(f"/cite/{NAME}"))
    versions = f"{query.version}/{engine.version}/{fingerprint(engine, query)}"
    assert urllib.parse.unquote(link) == f"/cite/{NAME}/{versions}?area=id:area/remittances"
    page = page_at(client, link)
    assert "Yes. Today's answer is the same." in page.text
    assert query.title in page.text
    assert not state.exists()


@pytest.mark.parametrize("name", ["tables/goal-by-category", "audit/areas", "provenance/why", "entities/by-name"])
def test_answers_of_many_kinds_can_be_cited(client: FlaskClient, name: str) -> None:
    assert "Yes. Today's answer is the same." in page_at(client, led_to(client.get(f"/cite/{name}"))).text


def test_the_parameters_are_in_the_link(client: FlaskClient) -> None:
    link = led_to(client.get(f"/cite/{NAME}", query_string={"area": "Diaspora", "format": "csv", "limit": "5"}))
    assert link.endswith("?area=Diaspora")
    assert "(area = Diaspora)" in page_at(client, link).text


@pytest.mark.parametrize(
    ("given", "shown"), [("?year=2007&year=2010", "(year = 2007, year = 2010)"), ("?year=", "(year = any)")]
)
def test_several_values_or_any_are_cited_as_such(client: FlaskClient, given: str, shown: str) -> None:
    link = led_to(client.get(f"/cite/summits/of-years{given}"))
    assert link.endswith(given)
    assert shown in page_at(client, link).text
    rows = client.get(f"/queries/summits/of-years.json{given}")
    query = QUERIES["summits/of-years"]
    content = Content.of_solutions(rows.get_json(force=True), is_ordered=is_ordered(query.sparql))
    assert f"/{content.fingerprint}?" in link


@pytest.mark.parametrize("suffix", list(TEXTS))
def test_every_text_is_had_by_suffix_and_by_accept(client: FlaskClient, suffix: str) -> None:
    for link in (led_to(client.get(f"/cite/{NAME}")), cite(client)):
        path, mark, parameters = link.partition("?")
        by_suffix = client.get(f"{path}.{suffix}{mark}{parameters}")
        by_accept = client.get(link, headers={"Accept": TEXTS[suffix].media_type})
        assert by_suffix.data == by_accept.data != b""
        assert by_suffix.mimetype == by_accept.mimetype == TEXTS[suffix].media_type
        assert f"http://localhost{link}" in by_suffix.text
        assert by_suffix.headers["ETag"]
        assert by_suffix.headers["X-Robots-Tag"] == "noindex"
        assert re.search(r"\b20\d\d\D\d\d\D\d\d\b|\"accessed\"", by_suffix.text)


def test_the_texts_lead_back_to_the_page(client: FlaskClient) -> None:
    link = led_to(client.get(f"/cite/{NAME}"))
    (read,) = rispy.loads(client.get(link, headers={"Accept": "application/x-research-info-systems"}).text)
    assert "Yes." in page_at(client, read["urls"][0].removeprefix("http://localhost")).text
    (item,) = json.loads(client.get(link, headers={"Accept": "application/vnd.citationstyles.csl+json"}).text)
    assert item["URL"] == read["urls"][0]
    assert item["author"] == [{"literal": "The gfmdkg developers"}]
    assert set(re.findall(r"[.](\w+)[?]", " ".join(page_at(client, link).links))) >= set(TEXTS)


def test_any_query_is_kept_with_its_rows(client: FlaskClient, state: Path, later: Service) -> None:
    link = cite(client)
    page = page_at(client, link)
    assert "Yes. Today's answer is the same." in page.text
    assert "FILTER(LANG(?label)" in page.text
    page = page_at(create_app(later).test_client(), link)
    assert "No. Today's answer is another one." in page.text
    assert "The dataset has another version today." in page.text
    gone, new = page.tables[:2]
    assert gone == [["goal", "label"], [shorten(GOAL), '"Renewable energy"@en']]
    assert new == [["goal", "label"], [shorten(GOAL), '"Power for all"@en']]


def test_the_rows_of_a_saved_query_are_kept_when_somebody_asks_for_it(client: FlaskClient, later: Service) -> None:
    name = "tables/goal-by-category"
    link = led_to(client.get(f"/cite/{name}"))
    before = page_at(create_app(later).test_client(), link)
    assert "it cannot be said which ones differ" in before.text
    short = led_to(client.post(link))
    assert re.fullmatch(r"/cite/[a-z2-7]{16}", short)
    assert "Yes." in page_at(client, short).text
    for path in (link, short):
        after = page_at(create_app(later).test_client(), path)
        assert "In the cited answer only: 1 row" in after.text
        assert "Power for all" in after.text


def test_the_answer_of_the_cited_version_is_near_where_it_is_held(
    client: FlaskClient, citing: Service, later: Service
) -> None:
    link = led_to(client.get(f"/cite/{NAME}?area=diaspora"))
    old = f"/queries/{NAME}?area=diaspora&version={urllib.parse.quote(citing.engine.version, safe='')}"
    assert old in page_at(create_app(later).test_client(), link).links
    assert old not in page_at(client, link).links


def test_the_page_of_a_saved_query_keeps_the_rows_with_the_citation(client: FlaskClient, later: Service) -> None:
    page = Page(client.get("/queries/tables/goal-by-category", headers=ACCEPT).text)
    (action,) = [values["action"] for tag, values in page.tags if tag == "form" and values["method"] == "post"]
    short = led_to(client.post(action))
    assert re.fullmatch(r"/cite/[a-z2-7]{16}", short)
    assert "Power for all" in page_at(create_app(later).test_client(), short).text


def test_nothing_is_kept_of_an_answer_that_is_not_that_of_today(
    client: FlaskClient, later: Service, state: Path
) -> None:
    link = led_to(client.get("/cite/tables/goal-by-category"))
    refused = create_app(later).test_client().post(link)
    assert refused.status_code == 409
    assert client.post(link.replace("/0.1.0+", "/0.1.1+")).status_code == 409
    assert not state.exists()


def test_a_link_that_this_service_never_gave_is_no_citation_of_it(client: FlaskClient) -> None:
    link = led_to(client.get(f"/cite/{NAME}"))
    forged = re.sub(r"/[0-9a-f]{64}", "/" + "0" * 64, link)
    page = page_at(client, forged)
    assert "No. Today's answer is another one." in page.text
    assert "not one that this service gave" in page.text


def test_another_version_is_called_that_even_where_the_answer_is_the_same(client: FlaskClient) -> None:
    link = led_to(client.get(f"/cite/{NAME}"))
    page = page_at(client, link.replace("/0.1.0+", "/9.9.9+"))
    assert "Yes. Today's answer is the same." in page.text
    assert "The dataset has another version today." in page.text
    assert "another version today" not in page_at(client, link).text


def test_what_was_cited_is_asked_when_the_saved_query_is_another_one_or_gone(
    client: FlaskClient, citing: Service, queries: SavedQueries
) -> None:
    link = led_to(client.get(f"/cite/{NAME}"))
    unknown = led_to(client.get("/cite/goals/in-focus"))
    client.post(link)
    assert citing.publication
    other = SavedQuery.parse(NAME, queries[NAME].text.replace("ORDER BY", "ORDER BY DESC(?practice)"))
    for library in ({NAME: other}, {}):
        members = {name: query for name, query in queries.items() if name not in (NAME, "goals/in-focus")}
        changed = replace(citing.publication, queries=SavedQueries(members | library))
        then = create_app(replace(citing, publication=changed)).test_client()
        assert "Yes. Today's answer is the same." in page_at(then, link).text
        assert then.get(unknown).status_code == 404
        assert then.post(link).status_code in (404, 409)


def test_the_link_of_a_saved_query_needs_nothing_that_is_kept(client: FlaskClient, state: Path) -> None:
    kept = cite(client)
    link = led_to(client.get(f"/cite/{NAME}"))
    (state / "citations.sqlite3").write_bytes(b"no database" * 1000)
    assert client.get(kept).status_code == 503
    assert "Today's answer is the same" in page_at(client, link).text


def test_a_saved_query_with_another_text_is_called_that(
    client: FlaskClient, citing: Service, queries: SavedQueries
) -> None:
    link = led_to(client.get(f"/cite/{NAME}"))
    assert citing.publication
    other = SavedQuery.parse(
        NAME,
        queries[NAME]
        .text.replace("VALUES ?area", "VALUES ?place")
        .replace("?area", "?place")
        .replace("area:", "place:", 1),
    )
    changed = replace(citing.publication, queries=SavedQueries({**queries, NAME: other}))
    page = page_at(create_app(replace(citing, publication=changed)).test_client(), link)
    assert "The saved query has another text today." in page.text


def test_a_query_that_fails_today_is_still_cited(client: FlaskClient, citing: Service) -> None:
    link = cite(client)
    strict = create_app(replace(citing, settings=replace(citing.settings, cite_limit=10))).test_client()
    page = page_at(strict, link)
    assert "That cannot be said: there is no answer today." in page.text
    assert "cite_limit" in page.text


def test_a_query_that_answers_otherwise_each_time_is_called_that(client: FlaskClient) -> None:
    page = page_at(client, cite(client, "SELECT (RAND() AS ?number) {}"))
    assert "The query can give another answer each time it is asked." in page.text


def test_the_graphs_of_a_query_are_part_of_it(client: FlaskClient) -> None:
    graph = "https://w3id.org/gfmdkg/graph/data/goals"
    fields = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "default-graph-uri": graph}
    link = led_to(client.post("/cite", data=fields))
    assert graph in page_at(client, link).text
    assert link != cite(client, fields["query"])
    assert "Yes." in page_at(client, link).text


def test_a_query_is_shared_by_a_short_link(client: FlaskClient) -> None:
    link = led_to(client.post("/share", data={"query": QUERY}))
    assert re.fullmatch(r"/share/[a-z2-7]{16}", link)
    assert client.get(link).text == client.get(f"{link}.rq").text == QUERY
    page = Page(client.get(link, headers=ACCEPT).text)
    assert "FILTER(LANG(?label)" in page.text
    assert "query" in page.fields


def test_the_same_is_kept_under_the_same_link(client: FlaskClient) -> None:
    assert cite(client) == cite(client)


def test_markup_in_a_query_is_text(client: FlaskClient) -> None:
    text = 'SELECT ("</textarea></code><script>alert(1)</script>" AS ?x) {}'
    for link in (cite(client, text), led_to(client.post("/share", data={"query": text}))):
        assert b"<script" not in client.get(link, headers=ACCEPT).data


def test_an_answer_on_a_page_can_be_cited(client: FlaskClient) -> None:
    link = f"/cite/{NAME}?area=diaspora"
    assert link in Page(client.get(f"/queries/{NAME}?area=diaspora", headers=ACCEPT).text).links
    page = client.get("/sparql", query_string={"query": QUERY, "named-graph-uri": "x:g"}, headers=ACCEPT)
    assert 'formaction="/cite"' in page.text
    assert '<input type="hidden" name="named-graph-uri" value="x:g">' in page.text


def test_the_pages_hold_nothing_that_their_policy_forbids(client: FlaskClient) -> None:
    shared = led_to(client.post("/share", data={"query": QUERY}))
    for link in (cite(client), led_to(client.get(f"/cite/{NAME}")), shared):
        response = client.get(link, headers=ACCEPT)
        page = Page(response.text)
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert not {"script", "style", "iframe", "img"} & {tag for tag, _ in page.tags}
        ids = [values["id"] for _, values in page.tags if "id" in values]
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("asked", "data", "status"),
    [
        pytest.param("GET /cite/nothing", None, 404, id="unknown id"),
        pytest.param("GET /cite/nothing.bib", None, 404, id="unknown id with suffix"),
        pytest.param("GET /share/nothing", None, 404, id="unknown shared query"),
        pytest.param("GET /cite/no/such-query", None, 404, id="unknown query"),
        pytest.param(f"GET /cite/{NAME}?area=nowhere", None, 400, id="wrong value"),
        pytest.param(f"GET /cite/{NAME}?region=x", None, 400, id="wrong parameter"),
        pytest.param(f"GET /cite/{NAME}/abc/1/2", None, 400, id="wrong link"),
        pytest.param(f"GET /cite/{NAME}/{'0' * 12}/1/{'0' * 64}.docx", None, 406, id="unknown suffix"),
        pytest.param("GET /cite", None, 405, id="nothing to look at"),
        pytest.param("POST /cite", {"text": "ASK {}"}, 400, id="no query"),
        pytest.param("POST /cite", {"query": "SELECT"}, 400, id="no SPARQL"),
        pytest.param("POST /cite", {"query": "SELECT * { SERVICE <https://a.example/> {} }"}, 403, id="call"),
        pytest.param("POST /cite", {"update": "CLEAR ALL"}, 403, id="update"),
        pytest.param("POST /cite", {"query": f"ASK {{}} #{'x' * LONGEST_TEXT}"}, 400, id="too long to be kept"),
        pytest.param("POST /share", {"query": "buy"}, 400, id="shared text that is no query"),
        pytest.param(f"POST /cite/{NAME}?area=nowhere", None, 400, id="keeping a wrong value"),
        pytest.param("POST /cite/no/such-query", None, 404, id="keeping an unknown query"),
    ],
)
def test_a_refused_request_says_why(
    client: FlaskClient, state: Path, asked: str, data: dict[str, str] | None, status: int
) -> None:
    method, _, path = asked.partition(" ")
    response = client.open(path, method=method, data=data)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json"), response.text
    assert response.get_json(force=True)["status"] == status
    assert not state.exists()


def test_an_answer_that_is_too_long_is_not_cited(citing: Service) -> None:
    client = create_app(replace(citing, settings=replace(citing.settings, cite_limit=1000))).test_client()
    problem = client.post("/cite", data={"query": "SELECT * { ?s ?p ?o } LIMIT 100"})
    assert (problem.status_code, problem.get_json(force=True)["limit"]) == (507, "cite_limit")


def test_one_client_does_not_fill_it_for_all(citing: Service, state: Path) -> None:
    client = create_app(replace(citing, settings=replace(citing.settings, keep_limit=3))).test_client()
    cite(client)
    led_to(client.post("/share", data={"query": QUERY}))
    led_to(client.post(led_to(client.get(f"/cite/{NAME}"))))
    problem = client.post("/cite", data={"query": "ASK {}"})
    assert (problem.status_code, problem.get_json(force=True)["limit"]) == (429, "keep_limit")
    assert 0 < int(problem.headers["Retry-After"]) <= 1200  # three in an hour
    led_to(client.get(f"/cite/{NAME}"))
    other = client.post("/cite", data={"query": "ASK {}"}, environ_base={"REMOTE_ADDR": "192.0.2.1"})
    assert other.status_code == 303


def test_a_full_store_is_no_reason_to_lose_anything(citing: Service) -> None:
    client = create_app(replace(citing, settings=replace(citing.settings, state_limit=40_000))).test_client()
    first, statuses = cite(client), []
    for number in range(60):
        statuses.append(client.post("/cite", data={"query": f"SELECT ?x {{ VALUES ?x {{ {number} }} }}"}).status_code)
    assert set(statuses) == {303, 507}
    assert statuses == sorted(statuses)
    assert "Yes." in page_at(client, first).text
    assert "Yes." in page_at(client, led_to(client.get(f"/cite/{NAME}"))).text


def opened(address: str, data: dict[str, str] | None = None, accept: str = "text/html") -> tuple[str, str]:
    sent = urllib.parse.urlencode(data).encode() if data is not None else None
    request = urllib.request.Request(address, sent, {"Accept": accept})
    with urllib.request.urlopen(request, timeout=30) as response:
        return response.url, response.read().decode()


def test_another_server_knows_what_one_has_kept(address: str) -> None:
    link, page = opened(f"{address}/cite", {"query": QUERY})
    assert "<strong>Yes.</strong>" in page
    with server(environment={"GFMDKG_ROOT_PATH": "/kg"}) as (again, _):
        _, page = opened(link.replace(address, again))
        assert "<strong>Yes.</strong>" in page
        location = urllib.parse.urlsplit(link).path
        _, text = opened(f"{again}{location}", accept="application/x-bibtex")
        assert f"url = {{{again}/kg{location}}}" in text


def test_what_is_kept_shows_on_a_page_that_was_seen_before(address: str) -> None:
    link, page = opened(f"{address}/cite/goals/in-focus")
    assert "Keep the rows" in page
    short, page = opened(link, {})
    assert len(short) < len(link)
    assert f'<a href="{short}">' in page
    assert f'<a href="{short}">' in opened(link)[1]


def test_citations_go_on_beside_each_other(address: str) -> None:
    with ThreadPoolExecutor(8) as threads:
        texts = [f"SELECT ?x {{ VALUES ?x {{ {number % 6} }} }}" for number in range(24)]
        links = [link for link, _ in threads.map(lambda text: opened(f"{address}/cite", {"query": text}), texts)]
    assert len(set(links)) == 6
    assert links[:6] * 4 == links


def test_answers_are_compared_a_few_at_a_time(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cited, "_PATIENCE", 0)
    monkeypatch.setattr(cited, "_reading", threading.BoundedSemaphore(1))
    with cited._reading:
        busy = client.get(f"/cite/{NAME}")
        assert (busy.status_code, busy.headers["Retry-After"]) == (503, "0")
    assert client.get(f"/cite/{NAME}").status_code == 303
