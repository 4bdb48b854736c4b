"""One query, the same answer everywhere: endpoint, address, Python here and there, command line.

tests/test_saved_queries.py holds the answers to the examples against tests/expected/ and against the second engine.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
import rdflib
from rdflib.query import Result

import gfmdkg
from answers import columns, rdflib_warns_of_itself, rows
from checkout import CORPUS, VOCABULARIES
from command import call
from gfmdkg.client import KnowledgeGraph
from gfmdkg.errors import MissingVocabularyError, ParameterError, UnknownIriError
from gfmdkg.formats import BY_NAME, GRAPH_FORMATS
from gfmdkg.saved_queries import SavedQueries
from live import run, server

# What else than the examples is asked: by a short form, by a code, by a name, and with nothing for any.
WITH_VALUES: list[tuple[str, Mapping[str, str]]] = [
    ("roundtables/of-area", {"area": "diaspora"}),
    ("practices/of-goal", {"goal": "10"}),
    ("roundtables/of-summit", {"summit": "GFMD Summit Belgium 2007"}),
    ("entities/by-name", {"words": '"} UNION {'}),
    ("targets/records-of", {"target": "sdg:10.7"}),
]
SAVED = SavedQueries.of(CORPUS)
READING = [name for name, query in SAVED.items() if query.needs]  # what is asked where vocabularies are held
ASKED: list[tuple[str, Mapping[str, str]]] = [*((name, {}) for name in SAVED if name not in READING), *WITH_VALUES]
GIVEN = [f"--with={path.stem}={path}" for path in sorted(VOCABULARIES.glob("*.ttl"))]
pytestmark = pytest.mark.usefixtures("read_once")
every_question = pytest.mark.parametrize(
    ("name", "values"), ASKED, ids=[" ".join([name, *values.values()]) for name, values in ASKED]
)


@dataclass(frozen=True)
class World:
    """A real server, and the graph here and there.

    :param address: that of the server.
    :param here: the packaged graph.
    :param there: the endpoint of the server.
    :param options: what the command is given to have the same graph.
    """

    address: str
    here: KnowledgeGraph
    there: KnowledgeGraph
    options: tuple[str, ...] = ()

    def endpoint(self, name: str, values: Mapping[str, str], form: str) -> bytes:
        """Send the text to /sparql."""
        text = self.here.bind(self.here.saved_queries[name], {key: [value] for key, value in values.items()})
        request = urllib.request.Request(
            f"{self.address}/sparql", text.encode(), {"Content-Type": "application/sparql-query"}
        )
        request.add_header("Accept", BY_NAME[form].media_type)
        return opened(request)

    def page(self, name: str, values: Mapping[str, str], form: str) -> bytes:
        """Get the address of the query."""
        fields = f"?{urlencode(values)}" if values else ""
        return opened(urllib.request.Request(f"{self.address}/queries/{name}.{form}{fields}"))

    def python_here(self, name: str, values: Mapping[str, str], form: str) -> bytes:
        """Call the packaged graph."""
        return self.here.query(name, **values).write(form)

    def python_there(self, name: str, values: Mapping[str, str], form: str) -> bytes:
        """Call the endpoint."""
        return self.there.query(name, **values).write(form)

    def python_by_attribute(self, name: str, values: Mapping[str, str], form: str) -> bytes:
        """Call the query by its attribute."""
        topic, last = (part.replace("-", "_") for part in name.split("/"))
        return bytes(getattr(getattr(self.here.queries, topic), last)(**values).write(form))

    def command(self, name: str, values: Mapping[str, str], form: str) -> bytes:
        """Run the command."""
        return call("query", name, "-f", form, *self.options, *options(values)).raw

    def command_there(self, name: str, values: Mapping[str, str], form: str) -> bytes:
        """Run the command on the endpoint."""
        return call("query", name, "-f", form, "--endpoint", self.address, *options(values)).raw


WAYS = (
    World.endpoint,
    World.page,
    World.python_here,
    World.python_there,
    World.python_by_attribute,
    World.command,
)


def opened(request: urllib.request.Request) -> bytes:
    with urllib.request.urlopen(request, timeout=60) as response:
        assert response.status == 200
        return bytes(response.read())


def options(values: Mapping[str, str]) -> list[str]:
    return [part for key, value in values.items() for part in ("-p", f"{key}={value}")]


@pytest.fixture(scope="module")
def world(address: str, packaged: KnowledgeGraph) -> Iterator[World]:
    with gfmdkg.open(address) as there:
        yield World(address, packaged, there)


@pytest.fixture(scope="module")
def wider_world() -> Iterator[World]:
    """The same with small vocabularies of others beside the graph."""
    wanted = [option.removeprefix("--with=") for option in GIVEN]
    with (
        server(*GIVEN) as (address, _),
        gfmdkg.open(vocabularies=wanted) as here,
        gfmdkg.open(address) as there,
    ):
        yield World(address, here, there, tuple(GIVEN))


def table(document: bytes) -> tuple[Any, Any]:
    """Give what an answer says: its columns and its rows, in order, every term exact."""
    read = json.loads(document)
    return read["head"]["vars"], read["results"]["bindings"]


@every_question
def test_the_answer_is_the_same_everywhere(world: World, name: str, values: Mapping[str, str]) -> None:
    found = {way.__name__: table(way(world, name, values, "json")) for way in WAYS}
    assert [way for way, answer in found.items() if answer != found["endpoint"]] == []


@rdflib_warns_of_itself
@pytest.mark.parametrize(("name", "values"), WITH_VALUES, ids=[name for name, _ in WITH_VALUES])
def test_an_answer_to_other_values_is_the_same_by_the_second_engine(
    world: World, second_engine: rdflib.Dataset, name: str, values: Mapping[str, str]
) -> None:
    text = world.here.bind(world.here.saved_queries[name], {key: [value] for key, value in values.items()})
    found, second = (
        Result.parse(BytesIO(world.endpoint(name, values, "json")), format="json"),
        second_engine.query(text),
    )
    assert (columns(found), rows(found)) == (columns(second), rows(second))


@pytest.mark.parametrize("name", [*READING, "linking/vocabularies", "targets/explicit", "dataset/graphs"])
def test_the_answer_is_the_same_everywhere_with_vocabularies(wider_world: World, name: str) -> None:
    found = {way.__name__: table(way(wider_world, name, {}, "json")) for way in (*WAYS, World.command_there)}
    assert [way for way, answer in found.items() if answer != found["endpoint"]] == []
    assert found["endpoint"][1]


def test_the_version_with_vocabularies_is_the_same_everywhere(world: World, wider_world: World) -> None:
    version = wider_world.here.version
    assert version == wider_world.there.version
    assert version.startswith(f"{world.here.version}.with-")


@pytest.mark.parametrize("name", READING)
def test_a_vocabulary_that_is_not_held_is_named_everywhere_alike(world: World, name: str) -> None:
    sentence = str(MissingVocabularyError(name, SAVED[name].needs))
    for form in ("json", "html"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            world.page(name, {}, form)
        with refused.value as response:
            assert response.code == 404
            assert json.loads(response.read())["detail"] == sentence
    for graph in (world.here, world.there):
        with pytest.raises(MissingVocabularyError) as error:
            graph.query(name)
        assert str(error.value) == sentence
    done = call("query", name)
    assert (done.returncode, done.stderr) == (1, f"gfmdkg: {sentence}\n")


@pytest.mark.parametrize("form", ["csv", "tsv", "xml"])
@pytest.mark.parametrize(("name", "values"), WITH_VALUES, ids=[name for name, _ in WITH_VALUES])
def test_every_format_is_the_same_everywhere(world: World, name: str, values: Mapping[str, str], form: str) -> None:
    found = {way.__name__: way(world, name, values, form) for way in (*WAYS, World.command_there)}
    assert [way for way, answer in found.items() if answer != found["endpoint"]] == []


ENTITIES = ["id:area/diaspora", "10.7", "gfmd:Practice", "graph:data/marks", "wd:Q31"]


@pytest.mark.parametrize("form", [form.name for form in GRAPH_FORMATS])
@pytest.mark.parametrize("entity", ENTITIES)
def test_a_document_is_the_same_everywhere(world: World, entity: str, form: str) -> None:
    by_address = opened(
        urllib.request.Request(f"{world.address}/describe?{urlencode({'iri': entity, 'format': form})}")
    )
    assert world.here.describe(entity).write(form) == by_address
    assert world.there.describe(entity).write(form) == by_address


def test_a_document_is_the_same_by_command(world: World) -> None:
    expected = world.here.describe("10.7").write("trig")
    for more in ([], ["--endpoint", world.address]):
        assert call("describe", "10.7", "-f", "trig", *more).raw == expected


@pytest.mark.parametrize("entity", ["id:area/diasporra", "10.77", "http://a.example/b"])
def test_what_has_no_document_is_said_everywhere_alike(world: World, entity: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        opened(urllib.request.Request(f"{world.address}/describe?{urlencode({'iri': entity})}"))
    with refused.value as response:
        assert response.code == 404
        problem = json.loads(response.read())
    for graph in (world.here, world.there):
        with pytest.raises(UnknownIriError) as error:
            graph.describe(entity)
        assert (str(error.value), list(error.value.near)) == (problem["detail"], problem.get("near", []))
    assert call("describe", entity).stderr == f"gfmdkg: {problem['detail']}\n"


def test_the_version_is_the_same_everywhere(world: World) -> None:
    request = urllib.request.Request(f"{world.address}/queries/tables/goal-by-category.json")
    with urllib.request.urlopen(request, timeout=60) as response:
        assert response.headers["GFMDKG-Dataset-Version"] == world.here.version == world.there.version


@pytest.mark.parametrize(("name", "values"), WITH_VALUES[:2], ids=[name for name, _ in WITH_VALUES[:2]])
def test_a_process_of_its_own_answers_the_same(world: World, name: str, values: Mapping[str, str]) -> None:
    expected = world.endpoint(name, values, "json")
    for more in ([], ["--endpoint", world.address]):
        assert table(run("query", name, "-f", "json", *more, *options(values)).stdout.encode()) == table(expected)


@pytest.mark.parametrize(
    ("name", "values"),
    [("roundtables/of-area", {"area": "labour-migration"}), ("practices/of-goal", {"gaol": "1"})],
    ids=["value", "name"],
)
def test_a_wrong_value_is_refused_everywhere_alike(world: World, name: str, values: Mapping[str, str]) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        world.page(name, values, "json")
    detail = json.loads(refused.value.read())["detail"]
    refused.value.close()
    for graph in (world.here, world.there):
        with pytest.raises(ParameterError) as error:
            graph.query(name, **values)
        assert str(error.value) == detail
    assert call("query", name, *options(values)).stderr == f"gfmdkg: {detail}\n"
