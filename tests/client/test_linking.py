"""Links and look-up in Python: the same from the package and from an endpoint."""

from collections.abc import Iterator

import pytest

import gfmdkg
from checkout import CORPUS
from gfmdkg.client import KnowledgeGraph
from gfmdkg.dataset import Dataset
from gfmdkg.errors import ParameterError, UnknownNameError
from gfmdkg.loading import mapping_sets

BELGIUM = "https://w3id.org/gfmdkg/id/country/bel"


@pytest.fixture(scope="module", params=["package", "dump", "endpoint"])
def kg(
    request: pytest.FixtureRequest, address: str, dataset: Dataset, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KnowledgeGraph]:
    """The graph, from where it can be."""
    dump = tmp_path_factory.mktemp("dump") / "dump.nq"
    dump.write_bytes(dataset.n_quads())
    with gfmdkg.open({"package": None, "dump": dump, "endpoint": address}[request.param]) as opened:
        yield opened


def test_every_link_is_a_row(kg: KnowledgeGraph) -> None:
    expected = [(link.subject, link.predicate, link.object) for known in mapping_sets(CORPUS) for link in known.stated]
    found = [(row.entity, row.predicate, row.identifier) for row in kg.links()]
    assert sorted(found) == sorted(expected)


def test_the_links_are_a_data_frame(kg: KnowledgeGraph) -> None:
    frame = kg.links("geonames").df()
    assert set(frame.vocabulary) == {"https://w3id.org/gfmdkg/graph/data/links/geonames"}
    assert frame.set_index("entityLabel").identifier["Belgium"] == "https://www.geonames.org/2802361"
    assert str(frame.confidence.dtype) == "Float64"


def test_a_vocabulary_that_is_not_linked_is_named(kg: KnowledgeGraph) -> None:
    with pytest.raises(ParameterError, match="wikidata"):
        kg.links("wikidat")


@pytest.mark.parametrize(
    ("identifier", "entity"),
    [
        ("wd:Q31", BELGIUM),
        ("https://www.wikidata.org/wiki/Q31", BELGIUM),
        ("056", BELGIUM),
        ("10.7", "http://metadata.un.org/sdg/10.7"),
    ],
)
def test_an_identifier_is_looked_up(kg: KnowledgeGraph, identifier: str, entity: str) -> None:
    assert [known.entity for known in kg.lookup(identifier)] == [entity]


def test_a_number_is_no_code(kg: KnowledgeGraph) -> None:
    """8.1 and 8.10 are two targets."""
    assert [kg.lookup(code)[0].label for code in ("8.1", "8.10")] == ["Target 8.1", "Target 8.10"]


def test_what_is_unknown_is_said_with_what_is_near(kg: KnowledgeGraph) -> None:
    with pytest.raises(UnknownNameError) as caught:
        kg.lookup("10.77")
    assert "10.7" in caught.value.near


@pytest.mark.parametrize("text", ["", " ", "a" * 1001])
def test_what_is_no_identifier_is_refused(kg: KnowledgeGraph, text: str) -> None:
    with pytest.raises(ParameterError):
        kg.lookup(text)
