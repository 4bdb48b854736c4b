"""What the engine gets through the gateway, and what the gateway keeps of it."""

import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import cast

import pyoxigraph as ox
import pytest

from endpoints import TABLE, Behaviour, Endpoint, answers, endpoint, floods, over
from gfmdkg import guard
from gfmdkg.engines.gateway import Gateway
from gfmdkg.engines.outside import Question, Results, fetch
from gfmdkg.errors import ServiceError
from gfmdkg.query import Limits

LIMITS = Limits(seconds=60, memory=1_000_000_000, answer_bytes=1_000_000)
KNOWS, NAME = ox.NamedNode("http://example.org/knows"), ox.NamedNode("http://example.org/name")
PEOPLE = [ox.NamedNode(f"http://example.org/person/{number}") for number in range(5)]
NAMES = over(*(ox.Quad(person, NAME, ox.Literal(person.value[-1])) for person in PEOPLE[:2]))

Start = Callable[[Behaviour], Endpoint]


@pytest.fixture
def start() -> Iterator[Start]:
    with ExitStack() as stack:
        yield lambda behaviour: stack.enter_context(endpoint(behaviour))


@pytest.fixture
def store() -> ox.Store:
    store = ox.Store()
    store.extend(ox.Quad(PEOPLE[0], KNOWS, person) for person in PEOPLE)
    return store


@contextmanager
def through(text: str, endpoints: list[Endpoint], limits: Limits = LIMITS) -> Iterator[tuple[Gateway, str]]:
    """Open a gateway for a query, and give the query as it goes to the engine."""
    calls = guard.check(text, [other.address for other in endpoints])
    with Gateway(calls, limits, limits.seconds, fetch) as gateway:
        gateway.start()
        yield gateway, gateway.rewritten(text)
        gateway.shutdown()


def rows(store: ox.Store, text: str) -> int:
    return sum(1 for _ in cast(ox.QuerySolutions, store.query(text)))


def test_the_engine_joins_with_another_endpoint(start: Start, store: ox.Store) -> None:
    names = start(NAMES)
    text = f"SELECT * {{ ?a <{KNOWS.value}> ?b SERVICE <{names.address}> {{ ?b <{NAME.value}> ?name }} }}"
    with through(text, [names]) as (gateway, rewritten):
        assert names.address not in rewritten
        assert guard.check(rewritten, gateway.addresses)
        assert rows(store, rewritten) == 2
    assert names.queries == [f"SELECT * WHERE {{ ?b <{NAME.value}> ?name . }}"]


def test_several_calls_go_each_to_its_own_endpoint(start: Start, store: ox.Store) -> None:
    one, two = start(answers(TABLE)), start(answers(TABLE.replace(b"one", b"two")))
    text = (
        f"SELECT ?n {{ {{ SERVICE <{one.address}> {{ ?n ?p 1 }} }} UNION {{ SERVICE <{two.address}> {{ ?n ?p 2 }} }}"
        f" UNION {{ SERVICE SILENT <{one.address}> {{ ?n ?p 3 }} }} }}"
    )
    with through(text, [one, two]) as (_, rewritten):
        found = [row["n"] for row in cast(ox.QuerySolutions, store.query(rewritten))]
    assert sorted(map(str, found)) == ['"one"', '"one"', '"two"']
    assert [len(one.queries), len(two.queries)] == [2, 1]


def test_a_call_in_exists_asks_once(start: Start, store: ox.Store) -> None:
    names = start(NAMES)
    text = f"SELECT * {{ ?a ?p ?b FILTER EXISTS {{ SERVICE <{names.address}> {{ ?b <{NAME.value}> ?name }} }} }}"
    with through(text, [names]) as (_, rewritten):
        assert rows(store, rewritten) == 2
    assert len(names.queries) == 1


def test_a_call_inside_a_call_is_left_to_the_other_side(start: Start, store: ox.Store) -> None:
    outer, inner = start(answers(TABLE)), start(NAMES)
    text = f"SELECT * {{ SERVICE <{outer.address}> {{ ?n ?p ?o SERVICE SILENT <{inner.address}> {{ ?n ?q ?m }} }} }}"
    with through(text, [outer, inner]) as (_, rewritten):
        assert rows(store, rewritten) == 1
    assert outer.queries == [f"SELECT * WHERE {{ ?n ?p ?o . SERVICE SILENT <{inner.address}> {{ ?n ?q ?m . }} }}"]
    assert inner.queries == []


@pytest.mark.parametrize(
    "pattern", ["{call}", "FILTER EXISTS {{ {call} }}", "MINUS {{ {call} }}", "OPTIONAL {{ {call} }}"]
)
def test_what_failed_is_kept_even_where_the_engine_goes_on(start: Start, store: ox.Store, pattern: str) -> None:
    broken = start(answers(b"", status=500))
    call = f"SERVICE <{broken.address}> {{ ?b ?q ?name }}"
    with through(f"SELECT * {{ ?a ?p ?b {pattern.format(call=call)} }}", [broken]) as (gateway, rewritten):
        with suppress(OSError):
            rows(store, rewritten)
        assert gateway.failure
        assert gateway.failure.endpoint == broken.address


def test_a_silent_call_that_fails_gives_one_empty_solution(start: Start, store: ox.Store) -> None:
    endless = start(floods)
    text = f"SELECT * {{ ?a ?p ?b SERVICE SILENT <{endless.address}> {{ ?b ?q ?name }} }}"
    with through(text, [endless]) as (gateway, rewritten):
        assert rows(store, rewritten) == 5
        assert gateway.failure is None


def test_the_bytes_count_over_all_calls() -> None:
    calls = guard.check(
        "SERVICE <http://a.example/> SERVICE <http://b.example/>", ["http://a.example/", "http://b.example/"]
    )
    asked: list[Question] = []

    def noted(question: Question) -> Results:
        asked.append(question)
        return Results("text/plain", b"1234")

    limits = Limits(60, 1, 1, service_seconds=5, service_bytes=10)
    with Gateway(calls, limits, 60, noted) as gateway:
        for address in gateway.addresses:
            gateway.results(address, b"query")
    assert [question.limit for question in asked] == [10, 6]
    assert [question.seconds for question in asked] == [5, 5]


def test_a_call_ends_before_the_query_does() -> None:
    calls = guard.check("SERVICE <http://a.example/>", ["http://a.example/"])

    def too_late(question: Question) -> Results:
        assert 0 < question.seconds < 1
        raise ServiceError(question.endpoint, "is late", is_timeout=True)

    with Gateway(calls, LIMITS, 1, too_late) as gateway:
        (address,) = gateway.addresses
        with pytest.raises(ServiceError):
            gateway.results(address, b"query")


def test_whoever_does_not_know_the_path_gets_nothing(start: Start) -> None:
    other = start(answers(TABLE))
    with through(f"ASK {{ SERVICE <{other.address}> {{}} }}", [other]) as (gateway, _):
        (address,) = gateway.addresses
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{43}/0", address)
        for guess in (address + "1", address[:-3] + "x/0", f"http://127.0.0.1:{gateway.port}/"):
            with pytest.raises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(guess, b"ASK {}")
            caught.value.close()
            assert caught.value.code == 404
    assert other.queries == []
