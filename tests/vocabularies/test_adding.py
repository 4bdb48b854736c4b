"""Vocabularies of others: added once, with a record, and held beside the graph without changing what it answers."""

import gzip
import hashlib
import json
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from backports import zstd

import gfmdkg
from answers import as_tsv
from checkout import CORPUS, VOCABULARIES
from command import Done, call
from gfmdkg.dataset import Dataset, store_from_n_quads
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.errors import CorpusError, VocabularyError
from gfmdkg.files import FORMATS
from gfmdkg.iris import PREFIXES
from gfmdkg.iris import VOCABULARIES as CATALOGUE
from gfmdkg.saved_queries import SavedQueries
from gfmdkg.settings import Settings
from gfmdkg.vocabularies import Shelf, Vocabulary, bring
from gfmdkg.vocabularies.reading import read
from gfmdkg.vocabularies.records import tag
from live import server

UN_SDG = VOCABULARIES / "un-sdg.ttl"
GRAPH = f"{CATALOGUE}/un-sdg"
TURTLE = "<http://example.org/a> <http://example.org/b> <http://example.org/c> .\n"
Vocab = Callable[..., Done]

# What tells of all graphs, and so of the vocabularies, too.
OF_ALL_GRAPHS = {"coverage/by-basis", "dataset/classes", "dataset/graphs", "linking/vocabularies"}


@pytest.fixture
def vocab(tmp_path: Path) -> Vocab:
    """The command, with a state of its own."""
    return lambda *arguments: call("vocab", *arguments, environment={"GFMDKG_STATE": str(tmp_path / "state")})


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "state")


def listed(vocab: Vocab) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(vocab("list", "--format", "json").stdout)
    return found


class TestCommand:
    def test_records_source_date_hash_licence_and_size(self, vocab: Vocab) -> None:
        terms = ("--source", "https://example.org/un", "--licence", "as the UN says")
        assert vocab("add", "un-sdg", UN_SDG, *terms).returncode == 0
        (record,) = listed(vocab)
        day = str(record.pop("date"))
        assert len(day.split("-")) == 3
        assert record == {
            "name": "un-sdg",
            "graph": GRAPH,
            "file": "un-sdg.ttl",
            "sha256": hashlib.sha256(UN_SDG.read_bytes()).hexdigest(),
            "statements": len(list(ox.parse(path=UN_SDG))),
            "source": "https://example.org/un",
            "licence": "as the UN says",
        }
        shown = vocab("list").stdout
        assert all(text in shown for text in ("un-sdg", day, str(record["sha256"]), "as the UN says"))

    def test_the_same_once_more_changes_nothing(self, vocab: Vocab, tmp_path: Path) -> None:
        vocab("add", "un-sdg", UN_SDG, "--source", "https://example.org/un")
        (file,) = (tmp_path / "state" / "vocabularies").iterdir()
        before = file.read_bytes(), file.stat().st_mtime_ns
        done = vocab("add", "un-sdg", UN_SDG)
        assert done.stdout.endswith("was added before; nothing is changed.\n")
        assert (file.read_bytes(), file.stat().st_mtime_ns) == before

    def test_another_file_of_that_name_is_refused_until_it_shall_replace(self, vocab: Vocab) -> None:
        vocab("add", "un-sdg", UN_SDG)
        other = VOCABULARIES / "un-sdg-series.ttl"
        done = vocab("add", "un-sdg", other)
        assert done.returncode == 1
        assert "Another file was added as un-sdg" in done.stderr
        assert "--replace" in done.stderr
        assert [record["file"] for record in listed(vocab)] == ["un-sdg.ttl"]
        assert vocab("add", "un-sdg", other, "--replace").returncode == 0
        assert [record["file"] for record in listed(vocab)] == ["un-sdg-series.ttl"]

    def test_the_same_file_for_another_graph_is_refused(self, vocab: Vocab) -> None:
        vocab("add", "un-sdg", UN_SDG)
        assert "with another graph." in vocab("add", "un-sdg", UN_SDG, "--graph", "http://example.org/g").stderr

    def test_two_cannot_have_one_graph(self, vocab: Vocab) -> None:
        vocab("add", "un-sdg", UN_SDG, "--graph", "http://example.org/g")
        done = vocab("add", "other", VOCABULARIES / "un-sdg-series.ttl", "--graph", "http://example.org/g")
        assert (done.returncode, "is that of the vocabulary un-sdg" in done.stderr) == (1, True)

    def test_removes(self, vocab: Vocab) -> None:
        vocab("add", "un-sdg", UN_SDG)
        assert vocab("remove", "un-sdg").stdout == "un-sdg is removed.\n"
        assert listed(vocab) == []
        assert "No vocabulary named un-sdg was added" in vocab("remove", "un-sdg").stderr

    @pytest.mark.parametrize(
        ("arguments", "problem"),
        [
            pytest.param(("../un", UN_SDG), "is no name for a vocabulary", id="path"),
            pytest.param(("UN", UN_SDG), "is no name for a vocabulary", id="capitals"),
            pytest.param(("a" * 41, UN_SDG), "is no name for a vocabulary", id="long name"),
            pytest.param(("un", UN_SDG, "--graph", "a b"), "is no absolute IRI", id="no IRI"),
            pytest.param(("un", UN_SDG, "--graph", f"{PREFIXES['graph']}data/goals"), "are ours", id="our graph"),
            pytest.param(("un", UN_SDG, "--source", "x" * 501), "501 characters; 500 are the most", id="long source"),
            pytest.param(("un", VOCABULARIES), "a vocabulary is one file", id="folder"),
            pytest.param(("un", VOCABULARIES.parents[2] / "README.md"), "unknown suffix", id="no RDF"),
        ],
    )
    def test_a_wrong_argument_is_refused_with_the_reason(
        self, vocab: Vocab, arguments: Sequence[str], problem: str
    ) -> None:
        done = vocab("add", *arguments)
        assert (done.returncode, problem in done.stderr) == (1, True), done.stderr
        assert listed(vocab) == []


@pytest.mark.parametrize(("packed", "pack"), [("", bytes), (".gz", gzip.compress), (".zst", zstd.compress)])
@pytest.mark.parametrize(("suffix", "form"), FORMATS.items())
def test_every_format_gives_the_same_statements(
    tmp_path: Path, suffix: str, form: ox.RdfFormat, packed: str, pack: Callable[[bytes], bytes]
) -> None:
    """A format that has named graphs is given one; what it holds is in the graph of the vocabulary all the same."""
    (triple,) = ox.parse(TURTLE, ox.RdfFormat.TURTLE)
    place = ox.NamedNode("http://example.org/g") if form.supports_datasets else ox.DefaultGraph()
    text = ox.serialize([ox.Quad(triple.subject, triple.predicate, triple.object, place)], format=form)
    assert text
    (tmp_path / f"a{suffix}{packed}").write_bytes(pack(text))
    (quad,) = read("a", tmp_path / f"a{suffix}{packed}").quads
    assert str(quad.triple) == TURTLE.strip().removesuffix(" .")
    assert str(quad.graph_name) == f"<{CATALOGUE}/a>"


def test_a_statement_of_two_graphs_of_the_file_is_one(tmp_path: Path) -> None:
    line = TURTLE.strip().removesuffix(".")
    (tmp_path / "a.nq").write_text("".join(f"{line}<http://example.org/{name}> .\n" for name in "gh"))
    assert read("a", tmp_path / "a.nq").vocabulary.statements == 1


@pytest.mark.parametrize("text", ["", "<http://example.org/a> <http://example.org/b>"], ids=["empty", "broken"])
def test_a_file_without_a_whole_statement_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.ttl").write_text(text)
    with pytest.raises(CorpusError, match=r"a\.ttl"):
        read("a", tmp_path / "a.ttl")


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        pytest.param(lambda text: text.split("\n", 1)[1], "its first line is no record", id="no record"),
        pytest.param(lambda text: text[: text.rindex("\n", 0, -1) + 1], "were written", id="statement lost"),
        pytest.param(lambda text: text[:-20], "is damaged", id="cut off"),
        pytest.param(lambda text: text.replace('"un-sdg"', '"other"'), "it is that of other", id="other name"),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, shelf: Shelf, damage: Callable[[str], str], problem: str) -> None:
    shelf.add(read("un-sdg", UN_SDG), "2026-11-24")
    (file,) = (tmp_path / "state" / "vocabularies").iterdir()
    file.write_text(damage(file.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(VocabularyError, match=problem) as error:
        shelf.get("un-sdg")
    assert str(file) in str(error.value)


def test_what_was_added_is_what_the_file_says(shelf: Shelf) -> None:
    brought = read("un-sdg", UN_SDG)
    shelf.add(brought, "2026-11-24")
    assert shelf.get("un-sdg") == replace(brought, vocabulary=replace(brought.vocabulary, date="2026-11-24"))


class TestBeside:
    def test_none_changes_nothing(self, dataset: Dataset, shelf: Shelf) -> None:
        assert bring(dataset, [], shelf) is dataset

    def test_the_default_graph_stays_and_their_graph_has_their_statements(
        self, dataset: Dataset, with_others: Dataset
    ) -> None:
        described = {quad.triple for quad in with_others.quads if str(quad.graph_name) == f"<{CATALOGUE}>"}
        assert set(with_others.merge()) == set(dataset.merge()) | described
        theirs = {quad.triple for quad in with_others.quads if str(quad.graph_name) == f"<{GRAPH}>"}
        assert theirs == {quad.triple for quad in ox.parse(path=UN_SDG)}

    def test_the_engine_of_the_server_loads_the_same(self, with_others: Dataset, tmp_path: Path) -> None:
        (tmp_path / "a.nq").write_bytes(with_others.n_quads())
        assert set(store_from_n_quads(tmp_path / "a.nq")) == set(with_others.store())

    def test_the_version_says_which(self, dataset: Dataset, with_others: Dataset, shelf: Shelf) -> None:
        assert with_others.version.startswith(f"{dataset.version}.with-")
        given = [f"{path.stem}={path}" for path in VOCABULARIES.glob("*.ttl")]
        versions = {bring(dataset, wanted, shelf).version for wanted in (given, given[::-1], given[:1], given[1:])}
        assert len(versions) == 3
        assert with_others.version in versions

    def test_the_record_is_in_the_tag(self) -> None:
        record = Vocabulary("a", "http://example.org/g", "a.ttl", "0" * 64, 1)
        others = [replace(record, sha256="1" * 64), replace(record, graph="http://example.org/h")]
        assert len({tag([record]), *(tag([other]) for other in others), tag(others)}) == 4

    @pytest.mark.parametrize("name", sorted({*CORPUS.saved_query_files} - OF_ALL_GRAPHS))
    def test_a_query_that_reads_none_has_the_answer_that_it_had(
        self, engine: EmbeddedEngine, engine_with_others: EmbeddedEngine, saved: SavedQueries, name: str
    ) -> None:
        if not saved[name].needs:
            assert as_tsv(engine_with_others, saved[name].sparql) == as_tsv(engine, saved[name].sparql)

    @pytest.mark.parametrize("wanted", [["un-sdg"], [f"a={UN_SDG}", f"a={UN_SDG}"], ["a=no-file.ttl"], ["="]])
    def test_what_is_not_there_or_twice_is_refused(self, dataset: Dataset, shelf: Shelf, wanted: list[str]) -> None:
        with pytest.raises((VocabularyError, CorpusError)):
            bring(dataset, wanted, shelf)


@pytest.fixture(scope="module")
def saved() -> SavedQueries:
    return SavedQueries.of(CORPUS)


@pytest.fixture(scope="module")
def engine_with_others(with_others: Dataset) -> EmbeddedEngine:
    return EmbeddedEngine.of(with_others)


def test_the_server_holds_what_was_added(vocab: Vocab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vocab("add", "un-sdg", UN_SDG)
    monkeypatch.setenv("GFMDKG_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("GFMDKG_DEFAULT_GRAPH", "plain")  # a saved query reads the merge all the same
    with server("--with", "un-sdg") as (address, _), gfmdkg.open(vocabularies=["un-sdg"]) as kg:
        with urllib.request.urlopen(f"{address}/queries/linking/official-names.csv") as response:
            assert response.headers["GFMDKG-Dataset-Version"] == f"{kg.version}.plain"
            assert response.read() == kg.query("linking/official-names").csv().encode()
        with urllib.request.urlopen(f"{address}/queries/linking/vocabularies.json") as response:
            (row,) = json.loads(response.read())["results"]["bindings"]
        assert row["sha256"]["value"] == hashlib.sha256(UN_SDG.read_bytes()).hexdigest()
        assert "date" in row


def test_a_server_of_files_takes_none() -> None:
    done = call("serve", "--files", UN_SDG, "--with", "un-sdg")
    assert (done.returncode, "--with goes with the graph" in done.stderr) == (2, True)


def test_an_endpoint_takes_none() -> None:
    with pytest.raises(VocabularyError, match="An endpoint has the vocabularies that it was given"):
        gfmdkg.open("http://127.0.0.1:1/sparql", vocabularies=["un-sdg"])


def test_they_lie_in_the_folder_for_state(tmp_path: Path, vocab: Vocab) -> None:
    vocab("add", "un-sdg", UN_SDG)
    assert (Settings(state=str(tmp_path / "state")).state_folder / "vocabularies" / "un-sdg.nq").is_file()
