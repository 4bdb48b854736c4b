"""``gfmdkg.open()``: the same calls and the same answers, wherever the graph is."""

import copy
import gzip
import inspect
import math
import pydoc
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

import gfmdkg
from answers import rdflib_warns_of_itself
from checkout import ROOT
from gfmdkg.client import KnowledgeGraph
from gfmdkg.client.graph import texts
from gfmdkg.dataset import Dataset
from gfmdkg.errors import (
    CorpusError,
    EngineError,
    GfmdkgError,
    ParameterError,
    QueryError,
    SettingError,
    UnknownNameError,
)
from gfmdkg.results import Table, Triples, Truth

QUERY = "tables/goal-by-category"
OWN = """#+ title: Own
#+ description: What is given.
#+ explanation: One row.
#+ tags: [own]
#+ since: 0.1.0
#+ params:
#+   {name}: {type: string, description: Any text., required: true}

SELECT ?{name}
WHERE {
  VALUES ?{name} { "x" }
}
"""


@pytest.fixture(scope="module", params=["package", "folder", "dump", "packed dump", "store", "endpoint"])
def kg(
    request: pytest.FixtureRequest, dataset: Dataset, address: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KnowledgeGraph]:
    """The graph from each place where it can be."""
    folder = tmp_path_factory.mktemp("places")
    if request.param == "store":
        store = ox.Store(str(folder / "store"))
        store.extend(dataset.quads)
        store.flush()
        del store
    (folder / "dump.nq").write_bytes(dataset.n_quads())
    (folder / "dump.nq.gz").write_bytes(gzip.compress(dataset.n_quads()))
    places = {
        "package": None,
        "folder": ROOT,
        "dump": str(folder / "dump.nq"),
        "packed dump": folder / "dump.nq.gz",
        "store": folder / "store",
        "endpoint": address,
    }
    with gfmdkg.open(places[request.param]) as opened:
        yield opened


class TestEveryPlace:
    def test_has_the_version_of_the_dataset(
        self, kg: KnowledgeGraph, dataset: Dataset, request: pytest.FixtureRequest
    ) -> None:
        # A store keeps the values of numbers and not how they are written, so it has another version.
        is_store = kg.version != dataset.version
        assert is_store == ("store" in request.node.callspec.id)
        assert kg.version.startswith(f"{gfmdkg.__version__}+")

    def test_gives_the_same_answer(self, kg: KnowledgeGraph, packaged: KnowledgeGraph) -> None:
        found, expected = kg.query(QUERY), packaged.query(QUERY)
        assert found.json() == expected.json()
        assert found.rows == expected.rows
        assert (found.version, found.complete) == (kg.version, True)

    def test_takes_parameters_as_people_write_them(self, kg: KnowledgeGraph) -> None:
        numbers = kg.query("roundtables/of-area", area="diaspora").column("number")
        assert numbers == kg.queries.roundtables.of_area(area="Diaspora").column("number")
        assert numbers == ["2.4", "1.2", "1.2", "1.2", "2.2"]

    def test_names_a_value_that_is_no_choice(self, kg: KnowledgeGraph) -> None:
        with pytest.raises(ParameterError, match=r"'labour-migration' is none .* 'area'.*labor-migration"):
            kg.query("roundtables/of-area", area="labour-migration")

    def test_answers_every_kind_of_query(self, kg: KnowledgeGraph) -> None:
        assert isinstance(kg.sparql("SELECT * { ?s ?p ?o } LIMIT 1"), Table)
        assert isinstance(kg.sparql("ASK {}"), Truth)
        described = kg.describe("sdg:10.7")
        assert isinstance(described, Triples)
        assert "http://metadata.un.org/sdg/10.7" in {row["subject"] for row in described}
        assert len(described) == len(kg.describe("10.7")) > 1

    def test_says_where_a_query_is_wrong(self, kg: KnowledgeGraph) -> None:
        with pytest.raises(QueryError, match=r"line 2, column 5") as caught:
            kg.sparql("SELECT * {\n ?s foaf:name ?o }")
        assert (caught.value.line, caught.value.column) == (2, 5)

    @rdflib_warns_of_itself
    @pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
    def test_goes_to_rdflib_whole(self, kg: KnowledgeGraph, dataset: Dataset) -> None:
        made = kg.to_rdflib()
        assert len({graph.identifier for graph in made.graphs() if len(graph)}) == len(dataset.sizes)
        assert sum(len(graph) for graph in made.graphs() if graph.identifier != DATASET_DEFAULT_GRAPH_ID) == len(
            dataset.quads
        )


class TestQueries:
    def test_are_completed_by_topic_and_name(self, packaged: KnowledgeGraph) -> None:
        assert "tables" in dir(packaged.queries)
        assert dir(packaged.queries.tables) == ["area_by_summit", "goal_by_category"]
        assert "guidance_requests" in dir(packaged.queries)

    def test_explain_themselves(self, packaged: KnowledgeGraph) -> None:
        asked = packaged.queries.roundtables.of_area
        assert "A number means nothing without its summit." in str(asked.__doc__)
        assert ":param area: The migration and development area. Type iri." in str(asked.__doc__)
        assert str(inspect.signature(asked)) == "(*, area='id:area/remittances')"

    def test_answer_when_they_are_called(self, packaged: KnowledgeGraph) -> None:
        assert packaged.queries.tables.goal_by_category().rows == packaged.query(QUERY).rows
        assert packaged.queries[QUERY]().rows == packaged.query(QUERY).rows

    def test_take_several_values(self, packaged: KnowledgeGraph) -> None:
        asked = packaged.queries.summits.of_years
        assert str(inspect.signature(asked)) == "(*, year=['2007', '2016', '2017'])"
        assert ":param year: The years, from 2007 to 2017. Type xsd:gYear; several values; empty for any." in str(
            asked.__doc__
        )
        assert asked(year=[2007, "2009"]).column("year") == [2007, 2009]
        assert len(asked(year=None)) > len(asked()) == 3

    def test_every_one_has_its_attribute(self, packaged: KnowledgeGraph) -> None:
        found = {
            question.query.name
            for topic in dir(packaged.queries)
            if topic != "search"
            for question in (
                getattr(getattr(packaged.queries, topic), name) for name in dir(getattr(packaged.queries, topic))
            )
        }
        assert found == set(packaged.queries) == set(packaged.saved_queries)

    def test_take_a_parameter_that_python_keeps_for_itself(self, packaged: KnowledgeGraph) -> None:
        assert str(inspect.signature(packaged.queries.entities.of_class)) == "(*, class_='gfmd:Summit')"
        assert len(packaged.queries.entities.of_class(class_="sdgo:Goal")) == 17

    def test_take_a_code_as_text_only(self, packaged: KnowledgeGraph) -> None:
        codes = packaged.queries.targets.records_by_code
        assert len(codes(code="10.7")) > 0
        for wrong in (8.10, ["10.7", 8.10]):
            with pytest.raises(ParameterError, match="Give 'code' as text"):
                codes(code=wrong)

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"year": []}, "The list for 'year' is empty. None means any."),
            ({"year": b"2017"}, "Give 'year' as text, or a list of texts, not bytes."),
            ({"year": {"2017": 1}}, "Give 'year' as text, or a list of texts, not dict."),
            ({"year": 2017, "year_": 2016}, "'year' was given 2 times; give it once."),
        ],
    )
    def test_refuse_what_may_mean_something_else(
        self, packaged: KnowledgeGraph, values: dict[str, Any], said: str
    ) -> None:
        with pytest.raises(ParameterError, match=f"^{re.escape(said)}$"):
            packaged.query("summits/of-years", **values)

    def test_take_what_a_data_frame_has(self, packaged: KnowledgeGraph) -> None:
        years = packaged.query("summits/of-years", year=None)
        assert "(year: any)" in repr(years)
        assert len(packaged.query("summits/of-years", year=years.df()["year"])) == len(years)
        assert len(packaged.query("summits/of-years", year=years.df()["year"].to_numpy()[0])) == 1

    @pytest.mark.parametrize("name", ["self", "name"])
    def test_take_a_parameter_of_any_other_name(self, tmp_path: Path, name: str) -> None:
        query = tmp_path / "queries" / "made" / "up.rq"
        query.parent.mkdir(parents=True)
        query.write_text(OWN.replace("{name}", name))
        opened = gfmdkg.open(queries=tmp_path)
        assert opened.queries.made.up(**{name: "a"}).column(name) == ["a"]
        assert opened.query("made/up", **{name: "b"}).column(name) == ["b"]

    def test_are_found_by_words(self, packaged: KnowledgeGraph) -> None:
        assert [asked.query.name for asked in packaged.queries.search("SEVENTEEN against categor")] == [QUERY]
        assert packaged.queries.search("no such words") == []

    @pytest.mark.parametrize(("name", "near"), [("tabels", "tables"), ("tables.goal_by_categori", "goal_by_category")])
    def test_name_what_is_near(self, packaged: KnowledgeGraph, name: str, near: str) -> None:
        topic, _, last = name.partition(".")
        with pytest.raises(AttributeError, match=f"Did you mean {near}"):
            getattr(getattr(packaged.queries, topic), last)

    def test_that_are_not_there_are_named(self, packaged: KnowledgeGraph) -> None:
        with pytest.raises(UnknownNameError, match="Did you mean tables/goal-by-category"):
            packaged.query("tables/goal-by-categori")

    def test_are_listed_by_help(self, packaged: KnowledgeGraph) -> None:
        assert "goal_by_category: Goals by migration category (Table 1)" in pydoc.render_doc(packaged.queries.tables)
        assert QUERY in packaged.queries._ipython_key_completions_()

    def test_are_copied(self, packaged: KnowledgeGraph) -> None:
        assert list(copy.copy(packaged.queries)) == list(packaged.queries)
        assert copy.copy(packaged.queries.tables).goal_by_category.query.name == QUERY

    def test_show_themselves_in_a_notebook(self, packaged: KnowledgeGraph) -> None:
        assert packaged.queries._repr_html_().count("<tr>") == len(packaged.queries)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", ("a",)),
        (7, ("7",)),
        (True, ("true",)),
        (date(2017, 6, 28), ("2017-06-28",)),
        (None, ("",)),
        (["a", 7, False], ("a", "7", "false")),
        ([], ()),
    ],
)
def test_a_value_of_python_is_written_as_people_type_it(value: str, expected: tuple[str, ...]) -> None:
    assert texts(value) == expected


@pytest.mark.parametrize("given", [8.10, 7, None, b"10.7"])
def test_what_is_no_text_is_refused(packaged: KnowledgeGraph, given: Any) -> None:
    for call in (packaged.query, packaged.sparql, packaged.describe, packaged.lookup):
        with pytest.raises(ParameterError, match=f"as text, not {re.escape(repr(given))}"):
            call(given)


class TestOtherGraphs:
    def test_of_a_file_answer_too(self, tmp_path: Path) -> None:
        file = tmp_path / "a.trig"
        file.write_text('<a:g> { <a:s> <a:p> "NA" } <a:h> { <a:s> <a:p> "NA", "8.10" }')
        kg = gfmdkg.open(file)
        assert [row[0] for row in kg.sparql("SELECT ?o { ?s ?p ?o } ORDER BY ?o")] == ["8.10", "NA"]  # type: ignore[attr-defined]

    def test_take_no_queries_from_a_folder_without_any(self, tmp_path: Path) -> None:
        with pytest.raises(CorpusError, match=r"there is no queries/<topic>/<name>\.rq in this folder"):
            gfmdkg.open(queries=tmp_path)

    def test_take_the_queries_of_another_folder(self, tmp_path: Path) -> None:
        (tmp_path / "data.nt").write_text('<a:s> <a:p> "1" .')
        query = tmp_path / "queries" / "own" / "all.rq"
        query.parent.mkdir(parents=True)
        query.write_text("#+ title: T\n#+ description: D.\n#+ tags: [t]\n#+ since: 0.1.0\nSELECT ?s { ?s ?p ?o }\n")
        assert gfmdkg.open(tmp_path / "data.nt", queries=tmp_path).queries.own.all().column("s") == ["a:s"]

    @pytest.mark.parametrize(
        ("name", "text", "said"),
        [
            ("a.nq", "<a:s> <a:p> .", "a.nq:1: N-Quads syntax"),
            ("a.txt", "words", "unknown suffix"),
            ("none.nq", None, "No such file"),
        ],
    )
    def test_that_cannot_be_read_are_named(self, tmp_path: Path, name: str, text: str | None, said: str) -> None:
        if text is not None:
            (tmp_path / name).write_text(text)
        with pytest.raises(CorpusError, match=said):
            gfmdkg.open(tmp_path / name)

    def test_of_an_empty_folder_are_none(self, tmp_path: Path) -> None:
        with pytest.raises(CorpusError, match="no ontology/ and no data/"):
            gfmdkg.open(tmp_path)

    def test_of_a_broken_store_are_none(self, tmp_path: Path) -> None:
        (tmp_path / "CURRENT").write_text("MANIFEST-000001\n")
        with pytest.raises(CorpusError, match="the store cannot be read"):
            gfmdkg.open(tmp_path)

    @pytest.mark.parametrize("source", ["", "localhost:8000", "127.0.0.1:80/sparql", "ftp://example.org/a.nq"])
    def test_that_are_no_address_are_said_to_be_none(self, source: str) -> None:
        with pytest.raises(GfmdkgError, match=r"leave it out|no file, and no address that begins with http"):
            gfmdkg.open(source)

    @pytest.mark.parametrize("seconds", [0, -1, math.inf, math.nan, None, "5"])
    def test_are_awaited_for_a_number_of_seconds(self, seconds: Any) -> None:
        with pytest.raises(SettingError, match="a number of seconds above 0, not"):
            gfmdkg.open("http://127.0.0.1:1", timeout=seconds)

    def test_of_an_endpoint_that_is_not_there_are_errors(self) -> None:
        with pytest.raises(EngineError, match="cannot be reached"):
            gfmdkg.open("http://127.0.0.1:1", timeout=5).query(QUERY)


def test_opening_loads_neither_pandas_nor_rdflib_nor_http() -> None:
    code = (
        "import sys, gfmdkg; gfmdkg.open().query('tables/goal-by-category')\n"
        "print(sorted({'pandas', 'polars', 'rdflib', 'urllib3', 'flask', 'click'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_importing_the_package_loads_nothing() -> None:
    code = "import sys, gfmdkg; print([name for name in sys.modules if name.startswith(('gfmdkg.', 'pyoxigraph'))])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
