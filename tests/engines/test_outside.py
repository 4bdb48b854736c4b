"""One call of another endpoint ends in complete results, or in an error that names the endpoint and the reason."""

import socket
import ssl
import threading
from pathlib import Path
from typing import Any

import pytest
import trustme

from endpoints import (
    JSON,
    TABLE,
    XML,
    XML_TABLE,
    Behaviour,
    answers,
    breaks_off,
    drips,
    endpoint,
    floods,
    hangs_up,
    stalls,
)
from gfmdkg.engines.outside import Question, Results, fetch
from gfmdkg.errors import ServiceError

MEGABYTE = 1_000_000
INSIDE = (
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),
    *("::1", "::", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "ff02::1"),
)
QUERY = b"SELECT * { ?n ?p 'caf\xc3\xa9' }"


def asked(address: str, seconds: float = 60, limit: int = MEGABYTE, **how: Any) -> Results:
    return fetch(Question(address, QUERY, seconds, limit), **how)


@pytest.mark.parametrize(("media_type", "table"), [(JSON, TABLE), (XML, XML_TABLE)])
def test_the_query_is_sent_and_the_results_come_whole(media_type: str, table: bytes) -> None:
    with endpoint(answers(table, f"{media_type}; charset=utf-8")) as other:
        assert asked(other.address) == Results(media_type, table)
    assert other.queries == [QUERY.decode()]
    ((path, headers),) = other.requests
    assert path == "/sparql?of=test"
    assert headers["Host"] == other.address.split("/")[2]
    assert headers["Content-Type"] == "application/sparql-query"


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        pytest.param(answers(b"no", status=500), "answered with HTTP status 500", id="HTTP error"),
        pytest.param(answers(TABLE, status=206), "answered with HTTP status 206", id="part"),
        pytest.param(answers(b"", status=302, Location="/other"), "redirect (HTTP status 302)", id="redirect"),
        pytest.param(answers(b"", status=308, Location="http://127.0.0.1:9/"), "(HTTP status 308)", id="for good"),
        pytest.param(answers(b"<p>", "text/html"), "answered with text/html instead of", id="media type"),
        pytest.param(answers(TABLE, "application/json"), "answered with application/json", id="vague media type"),
        pytest.param(answers(b'{"head":{},"boolean":true}'), "truth value", id="truth value"),
        pytest.param(answers(TABLE[:-1]), "cannot be read", id="JSON cut off"),
        pytest.param(answers(XML_TABLE.partition(b"</results>")[0], XML), "cannot be read", id="XML cut off"),
        pytest.param(answers(XML_TABLE), "cannot be read", id="XML labelled JSON"),
        pytest.param(answers(b"\x1f\x8b\x08"), "cannot be read", id="compressed unasked"),
        pytest.param(breaks_off, "broke off", id="broken off"),
        pytest.param(hangs_up, "cannot be reached or broke off", id="hangs up"),
        pytest.param(floods, "sent more than the 1000000 bytes", id="endless"),
    ],
)
def test_a_bad_answer_is_an_error_that_names_the_endpoint(behaviour: Behaviour, reason: str) -> None:
    with endpoint(behaviour) as other, pytest.raises(ServiceError) as caught:
        asked(other.address)
    assert caught.value.endpoint == other.address
    assert other.address in str(caught.value)
    assert reason in str(caught.value)
    assert not caught.value.is_timeout
    assert len(other.queries) == 1


@pytest.mark.parametrize("behaviour", [stalls, drips])
def test_time_holds_from_the_first_step_to_the_last_byte(behaviour: Behaviour) -> None:
    with endpoint(behaviour) as other, pytest.raises(ServiceError, match=r"within 0\.5 seconds") as caught:
        asked(other.address, seconds=0.5)
    assert caught.value.is_timeout


def test_time_holds_for_the_name_too() -> None:
    leaving = threading.Event()

    def never(*_: object, **__: object) -> list[Any]:
        leaving.wait()
        return []

    with pytest.raises(ServiceError) as caught:
        asked("http://a.example/sparql", seconds=0.1, resolve=never)
    leaving.set()
    assert caught.value.is_timeout


def test_a_server_that_is_not_there_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(ServiceError, match=rf"<http://127\.0\.0\.1:{port}/>.*refused"):
        asked(f"http://127.0.0.1:{port}/")


def test_no_proxy_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with endpoint(answers(TABLE)) as other:
        assert asked(other.address).data == TABLE


class Names:
    """Looks up names in a table, and counts."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses
        self.count = 0

    def __call__(self, _: str, port: int, **__: object) -> list[Any]:
        self.count += 1
        if not self.addresses:
            raise socket.gaierror
        return [found for text in self.addresses for found in socket.getaddrinfo(text, port, type=socket.SOCK_STREAM)]


@pytest.mark.parametrize("address", INSIDE)
@pytest.mark.parametrize("others", [(), ("93.184.215.14",)], ids=["alone", "behind a public one"])
def test_a_public_name_that_leads_inside_is_refused(address: str, others: tuple[str, ...]) -> None:
    names = Names(*others, address)
    with pytest.raises(ServiceError, match="which is not public"):
        asked("http://sparql.example.org/", resolve=names)
    assert names.count == 1


@pytest.mark.parametrize("name", ["fuseki", "localhost", "store.internal", "store.local.", "store.home.arpa"])
def test_a_name_of_a_private_network_may_lead_inside(name: str) -> None:
    with endpoint(answers(TABLE)) as other:
        names = Names("127.0.0.1")
        assert asked(other.address.replace("127.0.0.1", name), resolve=names).data == TABLE
    assert names.count == 1
    assert other.requests[0][1]["Host"].startswith(name)


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(ServiceError, match="cannot be resolved"):
        asked("http://nowhere.example/", resolve=Names())


def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    with endpoint(answers(TABLE)) as other:
        assert asked(other.address.replace("127.0.0.1", "store.internal"), resolve=Names("::1", "127.0.0.1")).data


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def certified(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))


@pytest.mark.usefixtures("trusted")
def test_a_certificate_holds_for_the_name_and_not_for_the_address(authority: trustme.CA) -> None:
    with endpoint(answers(TABLE), certified(authority, "store.internal")) as other:
        named = other.address.replace("127.0.0.1", "store.internal")
        assert asked(named, resolve=Names("127.0.0.1")).data == TABLE
        with pytest.raises(ServiceError, match="certificate"):
            asked(other.address)
    assert len(other.queries) == 1


def test_a_certificate_that_nobody_vouches_for_is_an_error(authority: trustme.CA) -> None:
    with (
        endpoint(answers(TABLE), certified(authority, "127.0.0.1")) as other,
        pytest.raises(ServiceError, match="certificate that cannot be trusted"),
    ):
        asked(other.address)
    assert other.queries == []
