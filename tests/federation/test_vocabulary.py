"""Two servers: one with a vocabulary of the United Nations, one with our graph, which calls it.

The queries are those of the page on federation, with the addresses of servers on this machine in the place of others.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

import pyoxigraph as ox
import pytest

from checkout import ROOT, VOCAB
from endpoints import Endpoint, endpoint, over
from gfmdkg.dataset import Dataset
from gfmdkg.settings import Settings
from live import files_server, server

UN = "https://metadata.un.org/graphdb/repositories/SDG-test_core"
ITEM = ox.NamedNode("http://www.wikidata.org/entity/Q53581222")
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
WIKIDATA = "https://query.wikidata.org/sparql"
PAGE = (ROOT / "docs" / "federation.md").read_text(encoding="utf-8")
NAMES, INDICATORS, ITEMS, LINE, _ = re.findall(r"```sparql\n(.*?)```", PAGE, re.DOTALL)
FILE = VOCAB / "un-sdg-kos-goals-targets-indicators.ttl"
# In the words of the real one. Targets 8.1 and 8.10 are apart in it, and nothing is explicit about either.
SMALL = """
@prefix sdg: <http://metadata.un.org/sdg/> .
@prefix sdgo: <http://metadata.un.org/sdg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

sdg:8.1 a sdgo:Target, skos:Concept ; skos:notation "8.1"^^sdgo:SDGCodeCompact ; skos:prefLabel "another"@en .
sdg:8.10 a sdgo:Target, skos:Concept ; skos:notation "8.10"^^sdgo:SDGCodeCompact ; skos:prefLabel "one more"@en .
sdg:10.7 a sdgo:Target, skos:Concept ;
  skos:notation "10.7"^^sdgo:SDGCodeCompact ;
  skos:prefLabel "the first"@en, "le premier"@fr, "el primero"@es .
sdg:17.18 a sdgo:Target, skos:Concept ; skos:prefLabel "the last"@en, "le dernier"@fr .
sdg:C100701 a sdgo:Indicator ; sdgo:isIndicatorOf sdg:10.7 ; skos:prefLabel "a cost"@en, "un coût"@fr ;
  sdgo:tier sdgo:tier_II .
sdg:C100702 a sdgo:Indicator ; sdgo:isIndicatorOf sdg:10.7 ; skos:prefLabel "a number"@en .
sdg:C080101 a sdgo:Indicator ; sdgo:isIndicatorOf sdg:8.1 ; skos:prefLabel "a rate"@en .
"""

Rows = list[tuple[str, ...]]


@dataclass(frozen=True)
class Pair:
    """A server with our graph, and what it may call.

    :param address: of our endpoint.
    :param vocabulary: the address of the endpoint with the vocabulary, and the text of it.
    """

    address: str
    vocabulary: str
    text: str


@pytest.fixture(scope="module")
def items() -> Iterator[Endpoint]:
    """An endpoint that has names of one item."""
    names = [ox.Quad(ITEM, ox.NamedNode(f"{RDFS}label"), ox.Literal("x", language=tag)) for tag in ("ar", "fr")]
    with endpoint(over(*names)) as other:
        yield other


@pytest.fixture(scope="module", params=["a small file", "the file of the UN"])
def pair(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, items: Endpoint, statements: Path
) -> Iterator[Pair]:
    if request.param == "the file of the UN" and not FILE.is_file():
        pytest.skip(f"the SDG vocabulary of the United Nations is not at {FILE}")
    text = SMALL if request.param == "a small file" else FILE.read_text(encoding="utf-8")
    with (
        files_server(tmp_path_factory.mktemp("vocabulary"), {"un-sdg.ttl": text}) as other,
        server(
            *("--files", str(statements)), *("--allow-service", f"{other}/sparql"), *("--allow-service", items.address)
        ) as (address, _),
    ):
        yield Pair(f"{address}/sparql", f"{other}/sparql", text)


def ask(address: str, text: str) -> Rows:
    headers = {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"}
    with urlopen(Request(address, text.encode(), headers), timeout=60) as response:
        return rows(ox.parse_query_results(response.read(), ox.QueryResultsFormat.JSON))


def rows(found: object) -> Rows:
    assert isinstance(found, ox.QuerySolutions)
    return [tuple(str(term) for term in row) for row in found]


@pytest.mark.parametrize("text", [NAMES, INDICATORS], ids=["names", "indicators"])
def test_a_join_of_two_servers_is_the_join_of_their_data(pair: Pair, dataset: Dataset, text: str) -> None:
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in dataset.merge())
    store.load(pair.text, format=ox.RdfFormat.TURTLE)
    expected = rows(store.query(text.replace(f"SERVICE <{UN}>", "")))
    assert expected
    assert sorted(ask(pair.address, text.replace(UN, pair.vocabulary))) == sorted(expected)


def test_each_explicit_target_has_its_names_in_three_languages(pair: Pair) -> None:
    found = ask(pair.address, NAMES.replace(UN, pair.vocabulary))
    languages = {(target, name.rpartition("@")[2]) for target, _, name in found}
    assert {language for _, language in languages} == {"en", "es", "fr"}
    if pair.text is not SMALL:
        assert len(languages) == 10 * 3


def test_silent_changes_nothing_while_the_other_server_answers(pair: Pair) -> None:
    text = NAMES.replace(UN, pair.vocabulary)
    assert ask(pair.address, text.replace("SERVICE", "SERVICE SILENT")) == ask(pair.address, text)


def test_names_are_asked_for_by_item(pair: Pair, items: Endpoint) -> None:
    found = ask(pair.address, ITEMS.replace(WIKIDATA, items.address))
    assert found == [("<http://metadata.un.org/sdg/10>", str(ITEM), f'"x"@{tag}') for tag in ("ar", "fr")]
    assert "Q53581217" in items.queries[-1]


def test_a_query_writes_the_items_of_all_goals(pair: Pair) -> None:
    ((line,),) = ask(pair.address, LINE)
    assert len(re.findall(r"<http://www\.wikidata\.org/entity/Q\d+>", line)) == 17
    filled = re.sub(r"VALUES .*", lambda _: line.strip('"'), ITEMS).replace(f"SERVICE <{WIKIDATA}>", "OPTIONAL")
    assert len(ask(pair.address, filled)) == 17


def test_the_servers_of_the_page_can_be_allowed() -> None:
    allowed = re.findall(r"--allow-service (\S+)", PAGE)
    assert allowed[:2] == [WIKIDATA, UN]
    assert Settings(service_allowed=" ".join(allowed)).services == tuple(allowed)
    called = re.findall(r"SERVICE <(.*?)>", NAMES + INDICATORS + ITEMS)
    assert set(called) <= set(allowed)
