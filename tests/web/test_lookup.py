"""Look-up over HTTP: one identifier for a program or a browser, and a whole table of them."""

import csv
import io
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from gfmdkg.web import Service, create_app, lookup
from web.browser import ACCEPT, Page
from web.counting import CountingEngine

JSON = {"Accept": "application/json"}
CSV = {"Content-Type": "text/csv"}
BELGIUM = "https://w3id.org/gfmdkg/id/country/bel"
TWO = "Q133004"  # an item of Wikidata that two entities have to do with


def rows(text: str, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


class TestOne:
    @pytest.mark.parametrize("field", ["iri", "id"])
    @pytest.mark.parametrize(
        ("text", "entity"),
        [
            ("http://www.wikidata.org/entity/Q31", BELGIUM),
            ("https://www.wikidata.org/wiki/Q31", BELGIUM),
            ("wd:Q31", BELGIUM),
            ("056", BELGIUM),
            ("be", BELGIUM),
            ("10.7", "http://metadata.un.org/sdg/10.7"),
            ("http://purl.unep.org/sdg/SDGIO_00000044", "http://metadata.un.org/sdg/10"),
        ],
    )
    def test_a_program_gets_what_it_means(self, client: FlaskClient, field: str, text: str, entity: str) -> None:
        response = client.get(f"/lookup?{urlencode({field: text})}")
        assert (response.status_code, response.mimetype) == (200, "application/json")
        document = response.get_json()
        assert document["identifier"] == text
        assert [match["entity"] for match in document["matches"]] == [entity]
        assert client.get(document["matches"][0]["page"], headers=ACCEPT).status_code == 200

    def test_a_match_says_name_relation_and_identifier(self, client: FlaskClient) -> None:
        (match,) = client.get("/lookup?iri=wd:Q31").get_json()["matches"]
        assert match == {
            "entity": BELGIUM,
            "label": "Belgium",
            "relation": "http://schema.org/sameAs",
            "identifier": "http://www.wikidata.org/entity/Q31",
            "page": "http://localhost/doc/id/country/bel",
        }

    def test_a_browser_is_led_to_the_only_one(self, client: FlaskClient) -> None:
        response = client.get("/lookup?iri=wd:Q31", headers=ACCEPT)
        assert response.status_code == 303
        shown = client.get(response.location, headers=ACCEPT)
        assert (shown.status_code, "Belgium" in shown.text) == (200, True)

    def test_a_browser_is_led_to_the_one_that_is_the_same(self, client: FlaskClient) -> None:
        assert len(client.get("/lookup?id=unbis:1004108").get_json()["matches"]) > 1
        response = client.get("/lookup?id=unbis:1004108", headers=ACCEPT)
        assert (response.status_code, "migrant-workers" in response.location) == (303, True)

    def test_a_browser_gets_a_page_of_several(self, client: FlaskClient) -> None:
        known = client.get(f"/lookup?id={TWO}").get_json()["matches"]
        page = Page(client.get(f"/lookup?id={TWO}", headers=ACCEPT).text)
        assert len(known) == 2
        assert [match["page"].removeprefix("http://localhost") for match in known] == [
            link for link in page.links if link.startswith(("/doc/", "/describe"))
        ]

    def test_what_is_unknown_is_said_with_what_is_near(self, client: FlaskClient) -> None:
        response = client.get("/lookup?id=10.77")
        assert (response.status_code, response.mimetype) == (404, "application/problem+json")
        assert "10.7" in response.get_json()["near"]

    @pytest.mark.parametrize("address", ["/lookup?id=10.77", "/lookup?iri=http://www.wikidata.org/entity/Q3199"])
    def test_a_browser_is_led_to_what_is_near(self, client: FlaskClient, address: str) -> None:
        response = client.get(address, headers=ACCEPT)
        assert (response.status_code, response.mimetype) == (404, "text/html")
        near = [link for link in Page(response.text).links if link.startswith("/lookup?id=")]
        assert near
        assert {client.get(link).status_code for link in near} == {200}

    def test_a_browser_is_led_from_a_name_to_what_has_it(self, client: FlaskClient) -> None:
        page = Page(client.get("/lookup?id=Sierra+Leone", headers=ACCEPT).text)
        (found,) = [link for link in page.links if link.startswith("/queries/entities/by-name?")]
        assert "/doc/id/country/sle" in Page(client.get(found, headers=ACCEPT).text).links

    @pytest.mark.parametrize("field", ["id", "iri"])
    def test_a_browser_gets_the_form_back_with_what_was_asked(self, client: FlaskClient, field: str) -> None:
        response = client.get(f"/lookup?{urlencode({field: 'zzz <&'})}", headers=ACCEPT)
        assert response.status_code == 404
        assert 'name="id" value="zzz &lt;&amp;"' in response.text

    def test_a_format_can_be_named(self, client: FlaskClient) -> None:
        assert client.get("/lookup?id=BE&format=json", headers=ACCEPT).mimetype == "application/json"
        assert client.get("/lookup?id=BE&format=html").status_code == 303
        assert client.get("/lookup?id=BE&format=csv").status_code == 406
        assert client.get("/lookup?id=BE", headers={"Accept": "image/png"}).status_code == 406

    @pytest.mark.parametrize(
        ("address", "parameter"),
        [
            ("/lookup", "iri"),
            ("/lookup?iri=", "iri"),
            ("/lookup?iri=%20", "iri"),
            ("/lookup?iri=BE&id=BE", "iri"),
            ("/lookup?id=BE&id=FR", "id"),
            ("/lookup?q=BE", "q"),
            ("/lookup?id=" + "a" * 1001, "iri"),
        ],
    )
    def test_what_cannot_be_meant_is_refused(self, client: FlaskClient, address: str, parameter: str) -> None:
        response = client.get(address)
        assert (response.status_code, response.get_json()["parameter"]) == (400, parameter)

    def test_the_form_asks_for_both(self, client: FlaskClient) -> None:
        page = Page(client.get("/lookup", headers=ACCEPT).text)
        assert {"id", "file", "column", "delimiter"} <= set(page.fields)

    def test_a_new_version_is_asked_anew(self, service: Service) -> None:
        assert service.publication
        engine = CountingEngine(service)
        published = replace(service.publication, engine=engine)
        client = create_app(replace(service, publication=published)).test_client()
        counts = []
        for version in ("1", "1", "2", "2"):
            engine.version = version
            assert client.get("/lookup?id=BE").status_code == 200
            counts.append(engine.asked)
        assert counts == [1, 1, 2, 2]


class TestTable:
    TABLE = 'name,code\n"Belgium, Kingdom of",BE\nNowhere,XX\nNothing,\nTwo,' + TWO + "\n"

    def test_no_row_is_dropped(self, client: FlaskClient) -> None:
        response = client.post("/lookup?column=code", data=self.TABLE, headers=CSV)
        assert (response.status_code, response.content_type) == (200, "text/csv; charset=utf-8; header=present")
        header, *found = rows(response.text)
        assert header == ["name", "code", "gfmdkg_status", "gfmdkg_entity", "gfmdkg_label", "gfmdkg_relation"]
        assert [row[2] for row in found] == ["matched", "unmatched", "empty", "several"]
        assert found[0][:5] == ["Belgium, Kingdom of", "BE", "matched", BELGIUM, "Belgium"]

    @pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
    @pytest.mark.parametrize(("delimiter", "media_type"), [(",", "text/csv"), (";", "text/csv"), ("\t", None)])
    def test_a_browser_can_send_a_file(
        self, client: FlaskClient, mark: bytes, delimiter: str, media_type: str | None
    ) -> None:
        file = (io.BytesIO(mark + f"code{delimiter}x\n056{delimiter}1\n".encode()), "table.csv")
        sent = {"file": file, "column": "code", "delimiter": delimiter}
        response = client.post("/lookup", data=sent, headers=ACCEPT)
        assert response.mimetype == (media_type or "text/tab-separated-values")
        assert rows(response.text, delimiter)[1][:4] == ["056", "1", "matched", BELGIUM]

    def test_tabs_are_known_by_the_media_type(self, client: FlaskClient) -> None:
        response = client.post(
            "/lookup?column=code", data="code\tx\nBE\t1\n", headers={"Content-Type": "text/tab-separated-values"}
        )
        assert response.mimetype == "text/tab-separated-values"
        assert rows(response.text, "\t")[1][2] == "matched"

    @pytest.mark.parametrize(
        ("address", "table", "parameter"),
        [
            ("/lookup", "a,b\n1,2\n", "column"),
            ("/lookup?column=c", "a,b\n1,2\n", "column"),
            ("/lookup?column=a", "a,a\n1,2\n", "column"),
            ("/lookup?column=a", "", "column"),
            ("/lookup?column=a", "a,b\n1,2,3\n", "csv"),
            ("/lookup?column=a", 'a,b\n"1,2\n', "csv"),
            ("/lookup?column=a", "a,gfmdkg_status\n1,2\n", "csv"),
            ("/lookup?column=a&delimiter=ab", "a,b\n1,2\n", "delimiter"),
            ("/lookup?column=a&x=1", "a,b\n1,2\n", "x"),
        ],
    )
    def test_a_wrong_table_is_refused(self, client: FlaskClient, address: str, table: str, parameter: str) -> None:
        response = client.post(address, data=table, headers=CSV)
        assert (response.status_code, response.get_json()["parameter"]) == (400, parameter)

    def test_a_message_repeats_little_of_what_was_sent(self, client: FlaskClient) -> None:
        table = ",".join("a" * 100 + str(number) for number in range(100))
        response = client.post("/lookup?" + urlencode({"column": "b" * 5000}), data=table, headers=CSV)
        assert (response.status_code, len(response.data) < 6000) == (400, True)

    def test_a_file_is_needed(self, client: FlaskClient) -> None:
        response = client.post("/lookup", data={"column": "a"}, content_type="multipart/form-data")
        assert (response.status_code, response.get_json()["parameter"]) == (400, "file")

    @pytest.mark.parametrize("raw", [b"a\n\xff\n", "a\nBE\n".encode("utf-16")])
    def test_what_is_not_utf_8_is_refused(self, client: FlaskClient, raw: bytes) -> None:
        assert client.post("/lookup?column=a", data=raw, headers=CSV).status_code == 400

    @pytest.mark.parametrize("media_type", ["application/json", "text/csv; charset=latin-1", ""])
    def test_another_kind_of_body_is_not_taken(self, client: FlaskClient, media_type: str) -> None:
        assert client.post("/lookup?column=a", data="a\n", headers={"Content-Type": media_type}).status_code == 415

    def test_nobody_who_cannot_read_it_gets_it(self, client: FlaskClient) -> None:
        headers = {**CSV, "Accept": "application/json"}
        assert client.post("/lookup?column=a", data="a\n", headers=headers).status_code == 406

    def test_a_table_is_as_long_as_the_limit(self, service: Service) -> None:
        few = replace(service, settings=replace(service.settings, lookup_rows=3))
        client = create_app(few).test_client()
        assert client.post("/lookup?column=a", data="a\n" + "BE\n" * 3, headers=CSV).status_code == 200
        refused = client.post("/lookup?column=a", data="a\n" + "BE\n" * 4, headers=CSV)
        assert (refused.status_code, refused.get_json()["limit"]) == (413, "lookup_rows")

    def test_a_wide_table_is_refused(self, client: FlaskClient) -> None:
        most = "a" + "," * 999
        assert client.post("/lookup?column=a", data=most + "\nBE\n", headers=CSV).status_code == 200
        refused = client.post("/lookup?column=a", data=most + ",\nBE\n", headers=CSV)
        assert (refused.status_code, refused.get_json()["parameter"]) == (400, "csv")
        assert "1000 columns" in refused.get_json()["detail"]

    def test_few_tables_are_looked_up_at_a_time(self, service: Service) -> None:
        hasty = replace(service, settings=replace(service.settings, queue_seconds=0.01))
        client = create_app(hasty).test_client()
        with lookup._reading, lookup._reading:
            refused = client.post("/lookup?column=a", data="a\nBE\n", headers=CSV)
        assert (refused.status_code, "Retry-After" in refused.headers) == (503, True)
        assert client.post("/lookup?column=a", data="a\nBE\n", headers=CSV).status_code == 200

    def test_a_long_body_is_refused(self, client: FlaskClient, service: Service) -> None:
        table = "a\n" + "BE\n" * service.settings.request_limit
        assert client.post("/lookup?column=a", data=table, headers=CSV).status_code == 413
