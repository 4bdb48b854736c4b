"""``gfmdkg diff``: what was added and removed, whatever the two sides are, and a patch that does it."""

import gzip
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from answers import rdflib_warns_of_itself
from command import Done, call
from gfmdkg.corpus import Corpus
from gfmdkg.errors import CorpusError
from gfmdkg.loading import load
from gfmdkg.publishing.building import build
from gfmdkg.versions.differences import Comparison
from gfmdkg.versions.snapshots import take
from gfmdkg.versions.writing import patch
from live import files_server, run, write_files
from versions.conftest import World
from versions.small import small_corpus

PREFIXES = """@prefix id: <https://w3id.org/gfmdkg/id/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
OLD = PREFIXES + 'id:a rdfs:label "Old"@en , "Vieux"@fr ; id:n 1 , "01"^^xsd:integer , "x\\ty" . id:b rdfs:label "B" .'
NEW = PREFIXES + 'id:a rdfs:label "New"@en , "Vieux"@fr ; id:n 1 ; id:to id:c . id:c rdfs:label "\x1b[31m\\nC" .\n'
FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
PACKED: dict[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": gzip.compress, ".zst": zstd.compress}
Quad = tuple[str, str, str, str]
NAME = st.sampled_from("abc")
SOME_QUADS = st.sets(st.tuples(NAME, NAME, NAME, NAME))


def diff(folder: Path, *arguments: str) -> Done:
    """Compare a.ttl with b.ttl, or what is named."""
    options = [argument for argument in arguments if argument.startswith("--")]
    names = [argument for argument in arguments if argument not in options] or ["a.ttl", "b.ttl"]
    return call("diff", *(name if "/" in name else folder / name for name in names), *options)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_files(tmp_path, {"a.ttl": OLD, "b.ttl": NEW})
    return tmp_path


class TestText:
    def test_has_each_entity_with_its_label_and_what_differs(self, folder: Path) -> None:
        done = diff(folder)
        head, *rest = done.stdout.split("\n\n")
        assert [line.split()[:2] for line in head.splitlines()] == [
            ["---", str(folder / "a.ttl")],
            ["+++", str(folder / "b.ttl")],
        ]
        assert rest == [
            'New  id:a\n- rdfs:label "Old"@en\n- id:n "01"^^xsd:integer\n- id:n "x\\ty"\n'
            '+ rdfs:label "New"@en\n+ id:to id:c',
            'B  id:b (gone)\n- rdfs:label "B"',
            '\\x1b[31m C  id:c (new)\n+ rdfs:label "\\u001B[31m\\nC"',
            "3 statements added, 4 removed, of 3 entities.\n",
        ]

    def test_names_the_graph_where_there_is_one(self, tmp_path: Path) -> None:
        write_files(tmp_path, {"a/data/x.ttl": OLD, "b/data/x.ttl": NEW})
        done = diff(tmp_path, "a", "b")
        assert "+ id:to id:c  [graph:data/x]" in done.stdout
        assert "(0.1.0+" in done.stdout.splitlines()[0]

    def test_says_where_nothing_differs(self, folder: Path) -> None:
        assert "\nNo statement differs.\n" in diff(folder, "a.ttl", "a.ttl").stdout


class TestStatus:
    @pytest.mark.parametrize("form", ["text", "json", "patch"])
    def test_is_that_of_diff(self, folder: Path, form: str) -> None:
        assert diff(folder, "a.ttl", "a.ttl", f"--format={form}").returncode == 0
        assert diff(folder, f"--format={form}").returncode == 1

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            pytest.param("gone.ttl", "gone.ttl: unreadable file: No such file", id="no such file"),
            pytest.param("broken.nt", "broken.nt:2: N-Triples syntax", id="broken"),
            pytest.param("cut.nt.gz", "cut.nt.gz", id="cut off"),
            pytest.param("empty", "empty: empty folder", id="empty folder"),
            pytest.param("note.txt", "note.txt: unknown suffix", id="no RDF"),
            pytest.param("corpus", "data/x.ttl:1: Turtle syntax", id="broken corpus"),
            pytest.param("http://127.0.0.1:1/sparql", "http://127.0.0.1:1/sparql cannot be reached", id="no endpoint"),
        ],
    )
    def test_is_2_where_one_cannot_be_read(self, folder: Path, name: str, said: str) -> None:
        line = b"<urn:x:a> <urn:x:p> <urn:x:o> .\n"
        packed = gzip.compress(line * 99)
        write_files(
            folder, {"broken.nt": line + b"oops", "cut.nt.gz": packed[:-9], "note.txt": b"", "corpus/data/x.ttl": b"-"}
        )
        (folder / "empty").mkdir()
        for arguments in (("a.ttl", name), (name, "a.ttl")):
            done = diff(folder, *arguments)
            assert (done.returncode, done.stdout) == (2, "")
            assert said in done.stderr

    def test_is_2_for_the_process_too(self, tmp_path: Path) -> None:
        done = run("diff", tmp_path / "a.ttl", tmp_path / "b.ttl")
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_json_has_the_terms_and_the_counts(folder: Path) -> None:
    document = json.loads(diff(folder, "--format=json").stdout)
    assert (document["added"], document["removed"]) == (3, 4)
    assert [(entry["entity"][-1], entry["label"], entry["state"]) for entry in document["entities"]] == [
        ("a", "New", "changed"),
        ("b", "B", "gone"),
        ("c", "\x1b[31m\nC", "new"),
    ]
    removed = document["entities"][0]["removed"]
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    assert removed[1]["object"] == {"type": "literal", "value": "01", "datatype": integer}
    assert removed[0]["object"] == {"type": "literal", "value": "Old", "xml:lang": "en"}
    assert [side["statements"] for side in (document["from"], document["to"])] == [6, 5]


class TestSides:
    @pytest.mark.parametrize("packed", PACKED)
    @pytest.mark.parametrize("suffix", FORMATS)
    def test_a_file_can_be_in_any_format(self, tmp_path: Path, suffix: str, packed: str) -> None:
        text = OLD + ("" if packed else "id:d id:to [ id:to [ id:n 1 ] , [ id:n 1 ] ] .")
        quads = ox.parse(text, ox.RdfFormat.TURTLE, rename_blank_nodes=True)
        written = ox.serialize(quads, format=FORMATS[suffix]) or b""
        write_files(tmp_path, {"a.ttl": text, f"b.{suffix}{packed}": PACKED[packed](written)})
        done = diff(tmp_path, "a.ttl", f"b.{suffix}{packed}")
        assert (done.returncode, done.stderr) == (0, ""), done.stdout

    def test_a_corpus_is_what_it_is_dumped_as(self, tmp_path: Path) -> None:
        dump = as_quads(OLD, "https://w3id.org/gfmdkg/graph/data/x")
        write_files(tmp_path, {"corpus/data/x.ttl": OLD, "dump.nq": dump})
        assert diff(tmp_path, "corpus", "dump.nq").returncode == 0

    def test_a_release_is_the_corpus_that_it_was_made_from(self, tmp_path: Path) -> None:
        write_files(tmp_path, {"corpus/data/x.ttl": OLD})
        corpus = Corpus.at(tmp_path / "corpus")
        release = build(load(corpus), corpus, tmp_path / "release")
        assert diff(tmp_path, "corpus", "release").returncode == 0
        assert release.manifest.version in diff(tmp_path, "release", "release").stdout
        (tmp_path / "release" / "gfmdkg.nq").write_bytes(b"")
        done = diff(tmp_path, "corpus", "release")
        assert (done.returncode, "gfmdkg.nq cannot be read" in done.stderr) == (2, True)

    def test_a_release_with_an_ontology_is_no_corpus(self, tmp_path: Path) -> None:
        corpus = small_corpus(tmp_path / "corpus", "0.1.0", "2026-11-01", 'id:a rdfs:label "A"@en .\n')
        build(load(corpus), corpus, tmp_path / "release")
        assert (tmp_path / "release" / "ontology").is_dir()
        assert diff(tmp_path, "corpus", "release").returncode == 0
        with pytest.raises(CorpusError, match=r"the folder of a release: take gfmdkg\.nq"):
            Corpus.at(tmp_path / "release")

    def test_a_release_that_is_held_is_named_by_its_number(self, world: World) -> None:
        folder, version = str(world.held), world.old.manifest.version
        done = call("diff", "0.1.0", version, "--releases", folder)
        assert (done.returncode, version in done.stdout) == (0, True)
        done = call("diff", "0.1.0", "9.9.9", "--releases", folder)
        assert (done.returncode, f"No version '9.9.9' is held here, but {version}" in done.stderr) == (2, True)

    def test_an_endpoint_is_what_it_serves(self, tmp_path: Path) -> None:
        graph = "https://example.org/g"
        with files_server(
            tmp_path, {"a.ttl": NEW, "b.ttl": NEW}, "--files", "a.ttl", "--graph", f"{graph}=b.ttl"
        ) as at:
            write_files(tmp_path, {"a.nq": as_quads(NEW, graph), "b.nq": as_quads(OLD, graph)})
            assert diff(tmp_path, "a.nq", f"{at}/sparql").stdout.endswith("\nNo statement differs.\n")
            assert diff(tmp_path, f"{at}/sparql", "b.nq").returncode == 1

    def test_numbers_can_be_taken_by_value(self, tmp_path: Path) -> None:
        write_files(tmp_path, {"a.ttl": OLD, "b.ttl": OLD.replace('1 , "01"^^xsd:integer', "+1")})
        assert diff(tmp_path).returncode == 1
        assert diff(tmp_path, "--by-value").returncode == 0

    def test_blank_nodes_are_what_is_said_of_them(self, tmp_path: Path) -> None:
        old = "_:x <urn:x:p> _:y . _:y <urn:x:p> 1 . _:z <urn:x:p> 2 ."
        new = "_:b <urn:x:p> 2 . _:a <urn:x:p> _:x . _:x <urn:x:p> 1 . _:new <urn:x:p> 3 ."
        write_files(tmp_path, {"a.ttl": old, "b.ttl": new})
        document = json.loads(diff(tmp_path, "--format=json").stdout)
        assert (document["added"], document["removed"], document["entities"][0]["state"]) == (1, 0, "new")

    def test_blank_nodes_inside_triple_terms_are_refused(self, tmp_path: Path) -> None:
        write_files(tmp_path, {"a.nt": "<urn:x:a> <urn:x:p> <<( _:b <urn:x:p> <urn:x:o> )>> ."})
        done = diff(tmp_path, "a.nt", "a.nt")
        assert (done.returncode, "inside triple terms" in done.stderr) == (2, True)


def as_quads(turtle: str, graph: str) -> bytes:
    read = ox.parse(turtle, ox.RdfFormat.TURTLE)
    quads = [ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(graph)) for quad in read]
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""


class TestPatch:
    def test_has_the_rows_that_jena_reads(self, folder: Path) -> None:
        rows = diff(folder, "--format=patch").stdout.splitlines()
        assert [row.split()[0] for row in rows] == ["H", "H", "H", "TX", *"DDDAADA", "TC"]
        assert all(row.endswith(" .") for row in rows)
        assert diff(folder, "--format=patch").stdout.splitlines() == rows

    def test_is_read_by_jena(self, tmp_path: Path) -> None:
        jars = Path(sys.prefix) / "jena"
        if not (shutil.which("java") and any(jars.glob("jena-cmds-*.jar"))):
            pytest.skip("Jena's command line is not installed; see `make jena`")
        write_files(tmp_path, {"a.ttl": OLD, "b.ttl": NEW + "id:a id:to [ id:n 3 ; id:to [ id:n 4 ] ] ."})
        written = diff(tmp_path, "--format=patch").stdout
        write_files(tmp_path, {"it.rdfp": written})
        command = ["java", "-cp", f"{jars}/*", "rdfpatch.rdfpatch", str(tmp_path / "it.rdfp")]
        read = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        assert re.findall("<_:b[0-9a-f]{16}n[0-9]>", read) == re.findall("<_:[^>]*>", written) != []
        assert [row.split()[0] for row in read.splitlines()] == [row.split()[0] for row in written.splitlines()]

    @rdflib_warns_of_itself
    def test_makes_the_new_side_of_the_old_one_in_rdflib(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)  # "01" would be read as "1"
        old = OLD + "id:a id:to [ id:n 1 ] , [ id:n 2 ] ."
        new = NEW + "id:a id:to [ id:n 1 ] , [ id:n 3 ; id:to [ id:n 3 ] ] ."
        write_files(tmp_path, {"a/data/x.ttl": old, "a/data/y.ttl": new, "b/data/x.ttl": new, "b/data/z.ttl": old})
        before, after = (taken(tmp_path, name) for name in ("a", "b"))
        patched = rdflib.Dataset()
        patched.parse(data="".join(f"A {line}\n" for line in before), format="patch")
        patched.parse(data=diff(tmp_path, "a", "b", "--format=patch").stdout, format="patch")
        expected = rdflib.Dataset()
        expected.parse(data="".join(f"A {line}\n" for line in after), format="patch")
        assert set(patched.quads()) == set(expected.quads())
        assert len(set(patched.quads())) == len(after)

    @given(SOME_QUADS, SOME_QUADS)
    def test_makes_the_new_side_of_the_old_one(
        self, tmp_path_factory: pytest.TempPathFactory, old: set[Quad], new: set[Quad]
    ) -> None:
        folder = tmp_path_factory.mktemp("patch")
        for name, quads in (("a", old), ("b", new)):
            lines = (" ".join(f"<urn:x:{part}>" for part in quad) + " .\n" for quad in quads)
            write_files(folder, {f"{name}.nq": "".join(lines)})
        one, other = (take(str(folder / f"{name}.nq"), folder / name, 1) for name in ("a", "b"))
        before, after = ({*side.lines.path.read_text().splitlines()} for side in (one, other))
        rows = "".join(patch(Comparison(one, other))).splitlines()
        removed = {row[2:] for row in rows if row.startswith("D ")}
        added = {row[2:] for row in rows if row.startswith("A ")}
        assert (removed <= before, added & before) == (True, set())
        assert (before - removed) | added == after


def taken(folder: Path, name: str) -> list[str]:
    return take(str(folder / name), folder / f"{name}-taken", 1).lines.path.read_text().splitlines()
