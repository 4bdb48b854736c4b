"""An endpoint as an engine: its answers are whole, its failures are errors of ours, and it leads nowhere else."""

import gzip
import io
import json
import ssl
from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest
import trustme

import endpoints
from endpoints import Behaviour, Request
from gfmdkg.engines.remote import RemoteEngine
from gfmdkg.errors import (
    BusyError,
    EngineError,
    GfmdkgError,
    LimitError,
    NotAcceptableError,
    QueryError,
    RefusedError,
)
from gfmdkg.formats import CSV, JSON, TURTLE
from gfmdkg.query import QueryRequest, Window
from live import files_server

ONE = QueryRequest("SELECT ?n {}")
PROBLEM = "application/problem+json"
PACKED = gzip.compress(endpoints.TABLE)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server of ours, with two graphs."""
    world = {"a.ttl": "<a:s> <a:p> 1 .", "b.nq": '<b:s> <b:p> "1" <b:g> .\n<b:s> <b:p> "2" <b:g> .'}
    environment = {"GFMDKG_TIME_LIMIT": "1", "GFMDKG_ANSWER_LIMIT": "100000"}
    with files_server(tmp_path_factory.mktemp("world"), world, environment=environment) as address:
        yield address


@pytest.fixture(scope="module")
def remote(real: str) -> RemoteEngine:
    return RemoteEngine(real, 30)


class TestOurs:
    def test_answers_as_an_engine_does(self, remote: RemoteEngine) -> None:
        answer = remote.answer(QueryRequest("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))
        document = json.loads(answer.read())
        assert document["results"]["bindings"][0]["n"]["value"] == "3"
        assert (answer.format, answer.version) == (JSON, remote.version)
        assert answer.version.startswith("files+")

    def test_writes_in_the_format_that_is_asked_for(self, remote: RemoteEngine) -> None:
        assert remote.answer(QueryRequest("SELECT ?s { ?s <a:p> 1 }", solutions=CSV)).read() == b"s\r\na:s\r\n"
        graph = remote.answer(QueryRequest("CONSTRUCT { <a:s> <a:p> 1 } {}"))
        assert graph.format == TURTLE
        assert graph.read().endswith(b"<a:s> <a:p> 1 .\n")

    def test_says_which_graphs_it_has(self, remote: RemoteEngine) -> None:
        assert dict(remote.graph_sizes) == {"": 3, "b:g": 2}

    def test_reads_the_graphs_that_the_request_names(self, remote: RemoteEngine) -> None:
        count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
        asked = QueryRequest(count, solutions=CSV, default_graphs=("b:g",))
        assert remote.answer(asked).read().split() == [b"n", b"2"]

    def test_has_its_version_before_the_first_question(self, real: str) -> None:
        assert RemoteEngine(f"{real}/sparql", 30).version.startswith("files+")

    @pytest.mark.parametrize(
        ("text", "kind", "said"),
        [
            ("SELECT * {\n ?s foaf:name ?o }", QueryError, r"\(line 2, column 5\)"),
            ("SELECT * { SERVICE <http://127.0.0.1/> {} }", RefusedError, "SERVICE is not allowed"),
            ("SELECT * { ?a ?b ?c . { SELECT * { VALUES ?x { " + "1 " * 3000 + "} } } }", LimitError, "answer_limit"),
        ],
    )
    def test_failures_are_those_of_the_engine(
        self, remote: RemoteEngine, text: str, kind: type[GfmdkgError], said: str
    ) -> None:
        with pytest.raises(kind, match=said):
            remote.answer(QueryRequest(text))

    def test_a_window_is_refused_since_the_protocol_has_none(self, remote: RemoteEngine) -> None:
        with pytest.raises(EngineError, match="LIMIT and OFFSET"):
            remote.answer(QueryRequest("SELECT * {}", window=Window(0, 1)))

    def test_a_kind_that_is_not_accepted_is_refused(self, remote: RemoteEngine) -> None:
        with pytest.raises(NotAcceptableError):
            remote.answer(QueryRequest("ASK {}", solutions=None))


def says(problem: dict[str, object], status: int, **headers: str) -> Behaviour:
    return endpoints.answers(json.dumps(problem).encode(), PROBLEM, status, **headers)


def leads(location: str, status: int = 307) -> Behaviour:
    return endpoints.answers(b"", status=status, Location=location)


def packs(body: bytes, coding: str = "gzip") -> Behaviour:
    return lambda request: request.answer(body, endpoints.JSON, 200, **{"Content-Encoding": coding})


def without_length(request: Request) -> None:
    request.start("text/turtle")
    request.wfile.write(b"<a:b> <a:b> 1 .\n")


@pytest.mark.parametrize(
    ("behaviour", "kind", "said"),
    [
        pytest.param(endpoints.breaks_off, EngineError, "broke off before the end", id="breaks off"),
        pytest.param(endpoints.hangs_up, EngineError, "cannot be reached or broke off", id="hangs up"),
        pytest.param(endpoints.stalls, LimitError, "timeout .0.5 seconds", id="stalls"),
        pytest.param(endpoints.drips, LimitError, "timeout .0.5 seconds", id="drips"),
        pytest.param(endpoints.begins_for_ever, LimitError, "timeout .0.5 seconds", id="drips headers"),
        pytest.param(endpoints.counts_for_ever, LimitError, "timeout .0.5 seconds", id="drips a length"),
        pytest.param(endpoints.packs_nothing, LimitError, "timeout .0.5 seconds", id="drips in gzip"),
        pytest.param(packs(PACKED[:-6]), EngineError, "broke off before the end", id="cut in gzip"),
        pytest.param(packs(b"no gzip"), EngineError, "sent gzip that cannot be read", id="no gzip"),
        pytest.param(packs(PACKED, "br"), EngineError, "packs its answer as br", id="packed otherwise"),
        pytest.param(endpoints.floods, LimitError, "answer_limit .100000 bytes", id="floods"),
        pytest.param(without_length, EngineError, "does not say where its answer ends", id="no end"),
        pytest.param(endpoints.answers(b"<p>", "text/html"), EngineError, "answered with text/html", id="a page"),
        pytest.param(endpoints.answers(b"n\r\n", "text/csv"), EngineError, "text/csv, which was not", id="not asked"),
        pytest.param(endpoints.answers(endpoints.TABLE[:-1]), EngineError, "sent JSON that cannot be read", id="cut"),
        pytest.param(endpoints.answers(b"[]"), EngineError, "it is no object", id="other JSON"),
        pytest.param(endpoints.answers(b"[" * 99_999), EngineError, "sent JSON that cannot be read", id="deep JSON"),
        pytest.param(endpoints.answers(b"<a:b> <a:b", "text/turtle"), EngineError, "sent Turtle that", id="cut graph"),
        pytest.param(endpoints.answers(b"[" * 99_999, PROBLEM, 500), EngineError, "status 500", id="deep problem"),
        pytest.param(endpoints.answers(b"", "text/html", 500), EngineError, "HTTP status 500", id="fails"),
        pytest.param(endpoints.answers(b"no  dot", "text/plain", 400), QueryError, "^no dot", id="plain 400"),
        pytest.param(endpoints.answers(b"<p>", "text/html", 400), QueryError, "cannot read the query", id="page 400"),
        pytest.param(endpoints.answers(b"{", PROBLEM, 500), EngineError, "HTTP status 500", id="no problem"),
        pytest.param(endpoints.answers(b"[1]", PROBLEM, 500), EngineError, "HTTP status 500", id="list"),
        pytest.param(endpoints.answers(b"", "text/html", 429), BusyError, "is busy", id="busy"),
        pytest.param(says({"type": "x/busy", "detail": "full"}, 503), BusyError, "full", id="our busy"),
        pytest.param(says({"type": "x/engine-error", "detail": "sick"}, 500), EngineError, "sick", id="our failure"),
        pytest.param(says({"title": 1}, 404), EngineError, "failed: 1", id="bare problem"),
        pytest.param(leads("http://example.org/"), EngineError, "leads to http://example.org/", id="other host"),
        pytest.param(leads("file:///etc/passwd"), EngineError, "leads to file", id="no HTTP"),
        pytest.param(leads("http://[::1"), EngineError, "which is no address", id="no address"),
        pytest.param(leads("/sparql", 308), EngineError, "more than 5 times", id="in a circle"),
        pytest.param(leads("/", 303), EngineError, "HTTP status 303", id="see other"),
    ],
)
def test_what_is_no_answer_is_an_error(behaviour: Behaviour, kind: type[GfmdkgError], said: str) -> None:
    with endpoints.endpoint(behaviour) as other, pytest.raises(kind, match=said):
        RemoteEngine(other.address, 0.5 if kind is LimitError else 10, most_bytes=100_000).answer(ONE)


@pytest.mark.parametrize("body", [PACKED, gzip.compress(b" ") + PACKED], ids=["one file", "two files"])
def test_a_packed_answer_is_unpacked(body: bytes) -> None:
    with endpoints.endpoint(packs(body)) as other:
        assert json.loads(RemoteEngine(other.address, 10).answer(ONE).read()) == json.loads(endpoints.TABLE)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"head": {"vars": ["n"]}},
        {"head": {"vars": ["n", "n"]}, "results": {"bindings": []}},
        {"head": {"vars": [1]}, "results": {"bindings": []}},
        {"head": {"vars": [""]}, "results": {"bindings": []}},
        {"head": {"vars": ["n"]}, "results": {"bindings": [1]}},
        {"head": {"vars": ["n"]}, "results": {"bindings": [{"m": {"type": "literal", "value": "1"}}]}},
        {"head": {"vars": ["n"]}, "results": {"bindings": [{"n": 1}]}},
        {"head": {"vars": ["n"]}, "results": {"bindings": [{"n": {"type": "literal", "value": 1}}]}},
        {"head": {"vars": ["n"]}, "results": {"bindings": [{"n": {"type": "triple", "value": {"subject": 1}}}]}},
        {"head": {"vars": ["n"]}, "results": {"bindings": [{"n": {"type": "literal", "value": "\ud800"}}]}},
        {"head": {}, "boolean": "yes"},
    ],
    ids=str,
)
def test_a_document_that_is_no_answer_is_an_error(document: dict[str, object]) -> None:
    behaviour = endpoints.answers(json.dumps(document).encode())
    with endpoints.endpoint(behaviour) as other, pytest.raises(EngineError, match="sent JSON that cannot be read"):
        RemoteEngine(other.address, 10).answer(ONE)


@pytest.mark.parametrize("header", [{"X-SPARQL-MaxRows": "1"}, {"X-SQL-State": "S1TAT"}])
def test_an_answer_that_an_endpoint_cuts_short_is_an_error(header: dict[str, str]) -> None:
    behaviour = endpoints.answers(endpoints.TABLE, endpoints.JSON, 200, **header)
    with endpoints.endpoint(behaviour) as other, pytest.raises(EngineError, match="only the first part"):
        RemoteEngine(other.address, 10).answer(ONE)


def test_a_limit_of_rows_that_is_not_reached_cuts_nothing() -> None:
    with endpoints.endpoint(
        endpoints.answers(endpoints.TABLE, endpoints.JSON, 200, **{"X-SPARQL-MaxRows": "2"})
    ) as other:
        assert RemoteEngine(other.address, 10).answer(ONE).read() == endpoints.TABLE


def test_a_redirect_on_the_same_host_is_followed() -> None:
    def moved(request: Request) -> None:
        if request.path == "/new":
            request.answer(endpoints.TABLE)
        else:
            request.answer(b"", status=301, Location="/new")

    with endpoints.endpoint(moved) as other:
        assert RemoteEngine(other.address, 10).answer(ONE).read() == endpoints.TABLE
        assert len(other.queries) == 2
        assert other.queries[0] == other.queries[1]


def test_what_is_no_address_is_said_to_be_none() -> None:
    with pytest.raises(EngineError, match="is no address of an endpoint"):
        RemoteEngine("http://[::1", 1)


def test_an_endpoint_that_is_not_there_cannot_be_reached() -> None:
    with pytest.raises(EngineError, match=r"http://127\.0\.0\.1:1/sparql cannot be reached"):
        RemoteEngine("http://127.0.0.1:1", 10).answer(ONE)


def test_a_certificate_that_nobody_trusts_is_named() -> None:
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    behaviour = endpoints.answers(endpoints.TABLE)
    with endpoints.endpoint(behaviour, tls) as other, pytest.raises(EngineError, match="certificate"):
        RemoteEngine(other.address, 10).answer(ONE)


def test_the_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with endpoints.endpoint(endpoints.answers(endpoints.TABLE)) as proxy:
        monkeypatch.setenv("http_proxy", proxy.address.partition("/sparql")[0])
        monkeypatch.setenv("no_proxy", "")
        assert RemoteEngine("http://endpoint.example/sparql", 10).answer(ONE).read() == endpoints.TABLE
        assert proxy.requests[0][0] == "http://endpoint.example/sparql"


def test_a_name_and_a_password_are_sent_and_never_shown() -> None:
    with endpoints.endpoint(endpoints.answers(b"", "text/html", 401)) as other:
        address = other.address.replace("http://", "http://a%40b:se%3Acret@")
        with pytest.raises(EngineError, match="HTTP status 401") as refused:
            RemoteEngine(address, 10).answer(ONE)
        assert "cret" not in str(refused.value)
        assert other.requests[0][1]["Authorization"] == f"Basic {b64encode(b'a@b:se:cret').decode()}"


def test_another_store_answers_as_well() -> None:
    held = ox.Store()
    held.add(ox.Quad(ox.NamedNode("a:s"), ox.NamedNode("a:p"), ox.Literal("NA")))

    def store(request: Request) -> None:
        found = held.query(parse_qs(request.query)["query"][0])
        body = io.BytesIO()
        assert isinstance(found, ox.QuerySolutions)
        found.serialize(body, format=ox.QueryResultsFormat.JSON)
        request.answer(body.getvalue())

    with endpoints.endpoint(store) as other:
        engine = RemoteEngine(other.address, 10)
        assert b'"NA"' in engine.answer(QueryRequest("SELECT ?o { ?s ?p ?o }")).read()
        assert engine.answer(QueryRequest("SELECT ?o { ?s ?p ?o }")).version == ""
