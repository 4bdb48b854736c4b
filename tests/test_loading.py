"""From files to a dataset: what is wrong is named by file, line and reason, and nothing is half-loaded."""

from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest

from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset, graph_name, store_from_n_quads
from gfmdkg.errors import CorpusError, EngineError, Offence
from gfmdkg.iris import GRAPH
from gfmdkg.loading import load, turtle_files
from gfmdkg.validation import validate

GOOD = '<urn:x-test:a> <urn:x-test:p> "a" .\n'
XSD = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"


def corpus_of(root: Path, files: Mapping[str, str | bytes]) -> Corpus:
    """Write files below a folder and call it a corpus."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Corpus(root)


def offences(root: Path, files: Mapping[str, str | bytes]) -> list[Offence]:
    with pytest.raises(CorpusError) as caught:
        load(corpus_of(root, files))
    return list(caught.value.offences)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        pytest.param(GOOD + "<urn:x-test:b> <urn:x-test:p> .\n", 2, "object", id="no object"),
        pytest.param(GOOD + GOOD + "area:x <urn:x-test:p> 1 .\n", 3, "area:", id="unknown prefix"),
        pytest.param(GOOD + '<urn:x-test:b> <urn:x-test:p> "open .\n', 2, "", id="open string"),
        pytest.param(GOOD + "<urn:x-test:b> <urn:x-test:p> <a b> .\n", 2, "IRI", id="space in an IRI"),
        pytest.param("not Turtle at all\n", 1, "", id="no Turtle"),
    ],
)
def test_a_syntax_error_is_named_by_file_line_and_reason(tmp_path: Path, text: str, line: int, reason: str) -> None:
    (offence,) = offences(tmp_path, {"data/good.ttl": GOOD, "data/broken.ttl": text})
    assert (offence.file, offence.line, offence.rule) == ("data/broken.ttl", line, "Turtle syntax")
    assert offence.message
    assert reason in offence.message


def test_a_file_that_ends_in_the_middle_is_an_offence(tmp_path: Path) -> None:
    (offence,) = offences(tmp_path, {"data/broken.ttl": GOOD + "<urn:x-test:b> <urn:x-test:p>"})
    assert (offence.file, offence.line) == ("data/broken.ttl", 2)


def test_every_broken_file_is_named(tmp_path: Path) -> None:
    broken = {"data/a.ttl": "<a", "data/b/c.ttl": "x", "ontology/d.ttl": "<urn:x:y> .", "ontology/shapes/e.ttl": "["}
    found = offences(tmp_path, {"data/good.ttl": GOOD, **broken})
    assert {offence.file for offence in found} == set(broken)


def test_the_message_of_the_error_has_a_line_for_each_offence(tmp_path: Path) -> None:
    with pytest.raises(CorpusError) as caught:
        load(corpus_of(tmp_path, {"data/a.ttl": "x", "data/b.ttl": "y"}))
    assert [line.partition(": ")[0] for line in str(caught.value).splitlines()] == ["data/a.ttl:1", "data/b.ttl:1"]


@pytest.mark.parametrize(
    "written",
    [b'<urn:x-test:a> <urn:x-test:p> "caf\xe9" .\n', b"\xff\xfe<\x00", b"\x00"],
    ids=["latin-1", "utf-16", "nul"],
)
def test_a_file_that_is_not_utf8_is_an_offence(tmp_path: Path, written: bytes) -> None:
    (offence,) = offences(tmp_path, {"data/good.ttl": GOOD, "data/broken.ttl": written})
    assert offence.file == "data/broken.ttl"
    assert offence.message


def test_a_folder_that_is_named_like_a_file_is_passed_over(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path, {"data/good.ttl": GOOD, "data/folder.ttl/inside.ttl": GOOD})
    assert set(load(corpus).sizes) == {GRAPH + "data/good", GRAPH + "data/folder.ttl/inside"}


def test_a_folder_given_as_a_file_is_an_offence(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path, {"data/good.ttl": GOOD, "data/folder.ttl/inside.ttl": GOOD})
    with pytest.raises(CorpusError) as caught:
        load(corpus, [tmp_path / "data" / "folder.ttl"])
    assert [(offence.file, offence.rule) for offence in caught.value.offences] == [
        ("data/folder.ttl", "unreadable file")
    ]


def test_a_file_that_is_gone_is_an_offence(tmp_path: Path) -> None:
    with pytest.raises(CorpusError) as caught:
        load(corpus_of(tmp_path, {"data/good.ttl": GOOD}), [tmp_path / "data" / "gone.ttl"])
    assert [(offence.file, offence.rule) for offence in caught.value.offences] == [("data/gone.ttl", "unreadable file")]


def test_a_link_that_leads_nowhere_is_not_loaded_silently(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path, {"data/good.ttl": GOOD})
    (tmp_path / "data" / "dangling.ttl").symlink_to(tmp_path / "gone.ttl")
    with pytest.raises(CorpusError) as caught:
        load(corpus)
    assert [offence.file for offence in caught.value.offences] == ["data/dangling.ttl"]


@pytest.mark.parametrize("folder", ["data", "ontology"])
def test_an_empty_corpus_is_an_offence(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    with pytest.raises(CorpusError, match="there is no Turtle file in it"):
        load(Corpus.at(tmp_path))


def test_a_folder_that_is_no_corpus_is_an_offence(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no ontology/ and no data/"):
        Corpus.at(tmp_path)


def test_each_file_is_the_graph_of_its_path(tmp_path: Path) -> None:
    files = {"ontology/a.ttl": GOOD, "ontology/shapes/a.ttl": GOOD, "data/a.ttl": GOOD, "data/external/a-b.ttl": GOOD}
    assert load(corpus_of(tmp_path, files)).sizes == {GRAPH + name.removesuffix(".ttl"): 1 for name in files}


def test_other_files_are_passed_over(tmp_path: Path) -> None:
    files = {"data/a.ttl": GOOD, "data/README.md": "# Data", "data/a.ttl.orig": "x", "queries/a/b.ttl": "x"}
    assert list(load(corpus_of(tmp_path, files)).sizes) == [GRAPH + "data/a"]


def test_a_file_outside_of_the_corpus_is_loaded_as_a_new_file_of_data(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path / "corpus", {"data/a.ttl": GOOD})
    outside = tmp_path / "new.ttl"
    outside.write_text(GOOD, encoding="utf-8")
    assert load(corpus, [outside]).sizes == {GRAPH + "data/a": 1, GRAPH + "data/new": 1}


def test_a_file_outside_of_the_corpus_is_named_in_full(tmp_path: Path) -> None:
    corpus, outside = corpus_of(tmp_path / "corpus", {"data/a.ttl": GOOD}), tmp_path / "new.ttl"
    outside.write_text("x", encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        load(corpus, [outside])
    assert [offence.file for offence in caught.value.offences] == [str(outside)]


def test_a_file_of_the_corpus_given_again_is_loaded_once(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path, {"data/a.ttl": "<urn:x-test:a> <urn:x-test:p> [] .\n"})
    assert len(load(corpus, [tmp_path / "data" / "a.ttl"]).quads) == 1


def test_blank_nodes_of_two_files_stay_two(tmp_path: Path) -> None:
    text = "_:a <urn:x-test:p> 1 .\n"
    dataset = load(corpus_of(tmp_path, {"data/a.ttl": text, "data/b.ttl": text}))
    assert len({quad.subject for quad in dataset.quads}) == 2


class TestTurtleFiles:
    def test_are_found_below_folders_and_given_by_name(self, tmp_path: Path) -> None:
        corpus_of(tmp_path, {"data/b.ttl": GOOD, "data/a/c.ttl": GOOD, "data/d.md": "", "e.ttl": GOOD})
        found = [
            path.relative_to(tmp_path).as_posix() for path in turtle_files([tmp_path / "data", tmp_path / "e.ttl"])
        ]
        assert found == ["data/a/c.ttl", "data/b.ttl", "e.ttl"]

    @pytest.mark.parametrize(
        ("name", "reason"),
        [("gone.ttl", "there is no such file or folder"), ("read.md", "this is no Turtle file"), ("gone", "no such")],
    )
    def test_refuse_what_is_none(self, tmp_path: Path, name: str, reason: str) -> None:
        (tmp_path / "read.md").write_text("", encoding="utf-8")
        with pytest.raises(CorpusError, match=reason) as caught:
            list(turtle_files([tmp_path / name]))
        assert [offence.file for offence in caught.value.offences] == [str(tmp_path / name)]


class TestVersion:
    def test_changes_with_a_statement(self, tmp_path: Path) -> None:
        versions = {
            load(corpus_of(tmp_path / name, {"data/a.ttl": text})).version
            for name, text in {
                "one": GOOD,
                "another value": GOOD.replace('"a"', '"b"'),
                "another language": GOOD.replace('"a"', '"a"@en'),
                "one more": GOOD + GOOD.replace('"a"', '"b"'),
            }.items()
        }
        assert len(versions) == 4

    def test_changes_with_the_graph_of_a_statement(self, tmp_path: Path) -> None:
        one, other = (load(corpus_of(tmp_path / name, {f"data/{name}.ttl": GOOD})) for name in ("a", "b"))
        assert one.version != other.version

    def test_changes_with_the_way_a_number_is_written(self, tmp_path: Path) -> None:
        one, other = (
            load(corpus_of(tmp_path / number, {"data/a.ttl": f"<urn:x-test:a> <urn:x-test:p> {number} ."}))
            for number in ("1.1", "1.10")
        )
        assert one.version != other.version

    def test_stays_when_a_file_is_only_written_in_another_way(self, tmp_path: Path) -> None:
        first = '<urn:x:a> <urn:x:p> "1" , "2" ; <urn:x:q> 1 .\n'
        second = 'PREFIX x: <urn:x:>\n# in another order\nx:a x:q 1 .\nx:a x:p "2" .\nx:a x:p """1""" , "2" .\n'
        one, other = (
            load(corpus_of(tmp_path / name, {"data/a.ttl": text})) for name, text in (("a", first), ("b", second))
        )
        assert one.version == other.version
        assert one.n_quads() == other.n_quads()

    def test_is_the_release_and_the_beginning_of_a_hash(self, dataset: Dataset) -> None:
        release, plus, digest = dataset.version.partition("+")
        assert (release.count("."), plus, len(digest), set(digest) <= set("0123456789abcdef")) == (2, "+", 12, True)


class TestLexicalForms:
    TEXT = (
        XSD + '<urn:x:a> <urn:x:p> "01"^^xsd:integer , 1.10 , "7"^^xsd:int , "1"^^xsd:boolean , 1.0e0 ,'
        ' "2017-06-28Z"^^xsd:date , "a"@en-GB , "\\t\\u00e9" .\n'
    )
    WRITTEN = (
        '"01"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"1.10"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        '"7"^^<http://www.w3.org/2001/XMLSchema#int>',
        '"1"^^<http://www.w3.org/2001/XMLSchema#boolean>',
        '"1.0e0"^^<http://www.w3.org/2001/XMLSchema#double>',
        '"2017-06-28Z"^^<http://www.w3.org/2001/XMLSchema#date>',
    )

    @pytest.mark.parametrize("written", WRITTEN)
    def test_survive_in_n_quads(self, tmp_path: Path, written: str) -> None:
        assert written in load(corpus_of(tmp_path, {"data/a.ttl": self.TEXT})).n_quads().decode()

    @pytest.mark.parametrize("written", WRITTEN)
    def test_survive_in_the_merge(self, tmp_path: Path, written: str) -> None:
        merge = load(corpus_of(tmp_path, {"data/a.ttl": self.TEXT})).merge()
        assert written in {str(triple.object) for triple in merge}

    def test_n_quads_are_lines_in_order_each_once(self, dataset: Dataset) -> None:
        lines = dataset.n_quads().decode().splitlines()
        assert lines == sorted(set(lines))
        assert len(lines) == len(dataset.quads)

    def test_n_quads_give_the_statements_back(self, dataset: Dataset) -> None:
        assert Dataset.of(ox.parse(dataset.n_quads(), ox.RdfFormat.N_QUADS)) == dataset


class TestMerge:
    def test_counts_a_statement_of_two_graphs_once(self, tmp_path: Path) -> None:
        dataset = load(corpus_of(tmp_path, {"data/a.ttl": GOOD, "data/b.ttl": GOOD}))
        assert [len(dataset.quads), len(dataset.merge())] == [2, 1]

    def test_is_the_default_graph_of_the_store(self, tmp_path: Path) -> None:
        dataset = load(corpus_of(tmp_path, {"data/a.ttl": GOOD, "data/b.ttl": GOOD}))
        path = tmp_path / "dump.nq"
        path.write_bytes(dataset.n_quads())
        for store in (dataset.store(), store_from_n_quads(path)):
            assert len(list(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))) == 1
            assert len(store) == 3

    def test_cannot_be_loaded_from_a_broken_dump(self, tmp_path: Path) -> None:
        (tmp_path / "dump.nq").write_text("not N-Quads", encoding="utf-8")
        for name in ("dump.nq", "gone.nq"):
            with pytest.raises(EngineError, match=name):
                store_from_n_quads(tmp_path / name)


class TestValidation:
    BROKEN = (
        "PREFIX gfmd: <https://w3id.org/gfmdkg/ontology#>\n\n"
        "<https://w3id.org/gfmdkg/id/mark/goal-7-potential>\n    a gfmd:Mark ;\n.\n"
    )

    def test_the_corpus_keeps_its_rules(self, dataset: Dataset, corpus: Corpus) -> None:
        validate(dataset, corpus)

    def test_an_offence_names_entity_rule_file_and_line(self, corpus: Corpus, tmp_path: Path) -> None:
        path = tmp_path / "broken.ttl"
        path.write_text(self.BROKEN, encoding="utf-8")
        graph = corpus.graph(path)
        alone = Dataset.of(quad for quad in load(corpus, [path]).quads if graph_name(quad) == graph)
        with pytest.raises(CorpusError) as caught:
            validate(alone, corpus, (path,))
        found = [
            offence
            for offence in caught.value.offences
            if offence.rule == "shape https://w3id.org/gfmdkg/shape/Mark-concerns"
        ]
        (offence,) = found
        assert (offence.file, offence.line, offence.entity) == (str(path), 3, "id:mark/goal-7-potential")
        assert "exactly one gfmd:concerns" in offence.message
        checks = {offence.rule for offence in caught.value.offences if offence.rule.startswith("check ")}
        assert {"check missing-label", "check graph-without-description"} <= checks

    def test_a_shape_that_does_not_parse_is_an_offence(self, tmp_path: Path) -> None:
        (offence,) = offences(tmp_path, {"data/good.ttl": GOOD, "ontology/shapes/broken.ttl": "x"})
        assert offence.file == "ontology/shapes/broken.ttl"

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            pytest.param("SELECT ?s { ?s ?p ?o }", "no header", id="no header"),
            pytest.param("#+ title: T\n#+ description: D.\n#+ fix: F.\nASK { ?s ?p ?o }", "SELECT", id="no SELECT"),
            pytest.param(
                "#+ title: T\n#+ description: D.\n#+ fix: F.\nSELECT ?s { ?s", r"broken\.rq:4: ", id="no SPARQL"
            ),
        ],
    )
    def test_a_broken_check_is_an_offence(self, tmp_path: Path, text: str, reason: str) -> None:
        corpus = corpus_of(tmp_path, {"data/good.ttl": GOOD, "queries/checks/broken.rq": text})
        with pytest.raises(CorpusError, match=reason) as caught:
            validate(load(corpus), corpus)
        assert [offence.file for offence in caught.value.offences] == ["queries/checks/broken.rq"]

    def test_a_check_that_is_not_utf8_is_an_offence(self, tmp_path: Path) -> None:
        corpus = corpus_of(tmp_path, {"data/good.ttl": GOOD, "queries/checks/broken.rq": b"\xff"})
        with pytest.raises(CorpusError) as caught:
            validate(load(corpus), corpus)
        assert [offence.file for offence in caught.value.offences] == ["queries/checks/broken.rq"]
