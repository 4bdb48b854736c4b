"""Every dump says the same, to whoever reads it."""

import gzip
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from gfmdkg.dataset import Dataset, graph_name
from gfmdkg.files import Source
from gfmdkg.formats import BY_NAME
from gfmdkg.publishing.building import build_files
from gfmdkg.publishing.dumps.single import single
from gfmdkg.publishing.manifest import DATASET, FILE, SUMS, UNION, ReleasedFile
from gfmdkg.publishing.releases import Release
from publishing.reading import by_oxigraph, by_rdflib, digest

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

UNPACK = {"gz": gzip.decompress, "zst": zstd.decompress}
WHOLE = ["nq", "trig", "jsonld"]
MERGE = ["ttl", "nt", "rdf", "jsonld"]
EVERY_FORM = [*(f"gfmdkg.{form}" for form in WHOLE), *(f"gfmdkg-union.{form}" for form in MERGE)]


@pytest.fixture(scope="module")
def expected(dataset: Dataset) -> dict[str, str]:
    """The hash of what is to be said of the dataset, the union and each graph."""
    graphs: dict[str, list[ox.Triple]] = {}
    for quad in dataset.quads:
        graphs.setdefault(graph_name(quad), []).append(quad.triple)
    said = graphs | {UNION: dataset.merge()}
    hashes = {
        name: digest(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"") for name, triples in said.items()
    }
    return hashes | {DATASET: digest(dataset.n_quads())}


def plain(release: Release, of: str) -> list[ReleasedFile]:
    return [file for file in release.of(of) if not file.compression]


def test_every_file_is_listed_with_its_hash(release: Release) -> None:
    there = {path.relative_to(release.folder).as_posix() for path in release.folder.rglob("*") if path.is_file()}
    assert there == {*release.files, FILE, SUMS}
    assert release.is_whole()
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", SUMS], cwd=release.folder, capture_output=True, check=False
    )
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, b"", b"")
    assert len((release.folder / SUMS).read_text().splitlines()) == len(there) - 1


def test_the_whole_the_merge_and_each_graph_are_there_in_every_format(release: Release, dataset: Dataset) -> None:
    found = {of: {file.path.split(".", 1)[1] for file in release.of(of)} for of in (DATASET, UNION, *dataset.sizes)}
    assert found.pop(DATASET) == {f"{form}{suffix}" for form in WHOLE for suffix in ("", ".gz", ".zst")}
    assert {frozenset(forms) for forms in found.values()} == {
        frozenset(f"{form}{suffix}" for form in MERGE for suffix in ("", ".gz", ".zst"))
    }
    assert release.manifest.graphs == dataset.sizes
    assert release.manifest.left_out == ()


def test_what_is_compressed_holds_what_is_plain(release: Release) -> None:
    packed = [file for file in release.manifest.files if file.compression]
    assert len(packed) > 500
    for file in packed:
        content = UNPACK[file.compression]((release.folder / file.path).read_bytes())
        assert content == (release.folder / file.path.removesuffix(f".{file.compression}")).read_bytes(), file.path


def test_gzip_names_neither_a_file_nor_a_time(release: Release) -> None:
    head = (release.folder / "gfmdkg.nq.gz").read_bytes()[:10]
    assert (head[3], head[4:8]) == (0, b"\0\0\0\0")


def test_pyoxigraph_reads_the_same_in_every_file(release: Release, expected: dict[str, str]) -> None:
    files = [file for of in expected for file in plain(release, of)]
    assert len(files) == len(WHOLE) + len(MERGE) * (len(expected) - 1)
    assert [file.path for file in files if by_oxigraph(release.folder, file) != expected[file.of]] == []


@pytest.mark.parametrize("path", EVERY_FORM)
def test_rdflib_reads_the_same_in_every_form(release: Release, expected: dict[str, str], path: str) -> None:
    file = release.file(path)
    assert by_rdflib(release.folder, file) == expected[file.of]


def test_rdflib_reads_the_same_in_every_graph(release: Release, expected: dict[str, str], dataset: Dataset) -> None:
    # Each graph in one of its forms: all of them are read in the test before.
    files = [plain(release, graph)[at % len(MERGE)] for at, graph in enumerate(dataset.sizes)]
    assert [file.path for file in files if by_rdflib(release.folder, file) != expected[file.of]] == []


def test_the_lines_are_in_order(release: Release) -> None:
    for path in ("gfmdkg.nq", "gfmdkg-union.nt", "graphs/data/marks.nt"):
        lines = (release.folder / path).read_bytes().splitlines()
        assert lines == sorted(set(lines)), path


def test_the_whole_is_the_dataset_as_the_engine_loads_it(release: Release, dataset: Dataset) -> None:
    assert (release.folder / "gfmdkg.nq").read_bytes() == dataset.n_quads()


# What is hard to write: numbers as they stand, white space, quotes, controls, other scripts, names that need escapes.
PREFIXES = """
@prefix x: <urn:x:> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""
HARD = r"""
x:s x:p "0.10"^^xsd:decimal , 0.10 , -0.0 , 1e0 , 1.0E+00 , "INF"^^xsd:double , "tRue"^^xsd:boolean , "+1"^^xsd:byte .
x:s x:q "" , " a  b " , "\t" , "\r\n" , "\"" , "\\" , "'" , "<&>]]>" , "a\u007Fb\u0085\u2028" , "漢\U0001F600" .
x:s <http://example.org/été> "x"@fr , "x"@de-ch-1996 , "<b/>"^^rdf:XMLLiteral , "2016-02-30"^^xsd:date .
<http://example.org/a?b=c&d='e'> <http://example.org/a#b-c.d> <http://example.org/%20%E9/(x),y;z> , _:b , [ x:p _:b ] .
"""


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = tmp_path_factory.mktemp("hard")
    (folder / "hard.ttl").write_text(PREFIXES + HARD, encoding="utf-8")
    sources = [
        Source(folder / "hard.ttl"),
        Source(folder / "hard.ttl", "https://example.org/My graph".replace(" ", "%20")),
    ]
    return build_files(sources, folder / "release")


@pytest.mark.parametrize("of", [DATASET, UNION, "https://example.org/My%20graph"])
@pytest.mark.parametrize("read", [by_oxigraph, by_rdflib])
def test_what_is_hard_to_write_comes_back_as_it_was(hard: Release, of: str, read: Callable[..., str]) -> None:
    lines = next(file for file in plain(hard, of) if file.path.endswith((".nq", ".nt")))
    expected = by_oxigraph(hard.folder, lines)
    assert [file.path for file in plain(hard, of) if read(hard.folder, file) != expected] == []
    assert hard.manifest.left_out == ()


def test_literals_stay_as_they_are_written(hard: Release) -> None:
    text = (hard.folder / "files.nq").read_text(encoding="utf-8")
    for lexical in ("0.10", "-0.0", "1e0", "1.0E+00", "INF", "tRue", "+1", "2016-02-30"):
        assert text.count(f'"{lexical}"^^') == 2, lexical
    assert '"0.1"' not in text


def test_whole_numbers_stay_as_they_are_written(tmp_path: Path) -> None:
    # For pyoxigraph only: the Turtle reader of rdflib makes 7 of 007.
    (tmp_path / "a.ttl").write_text("<urn:x:s> <urn:x:p> 007 , +1 , -0 .")
    release = build_files([Source(tmp_path / "a.ttl")], tmp_path / "release")
    for file in plain(release, UNION):
        read = ox.parse(path=release.folder / file.path, format=ox.RdfFormat.from_media_type(file.media_type))
        assert sorted(str(quad.object.value) for quad in read) == ["+1", "-0", "007"], file.path


@pytest.mark.parametrize(
    ("text", "form", "reason"),
    [
        pytest.param("<urn:x:s> <http://e.org/1> 1 .", "rdf", "<http://e.org/1> is no name in XML", id="no name"),
        pytest.param("<urn:x:s> rdf:li 1 .", "rdf", "#li> is no name in XML", id="a word of RDF/XML"),
        pytest.param("<urn:x:s> rdf:bagID 1 .", "rdf", "#bagID> is no name in XML", id="an old word of RDF/XML"),
        pytest.param('<urn:x:s> <urn:x:p> "\\u0001" .', "rdf", "a character that XML cannot hold", id="a control"),
        pytest.param("<urn:x:s> <urn:x:p> <<( <urn:x:s> <urn:x:p> 1 )>> .", "jsonld", "RDF 1.2", id="a triple term"),
    ],
)
def test_what_a_format_cannot_hold_is_left_out_with_the_reason(
    tmp_path: Path, text: str, form: str, reason: str
) -> None:
    (tmp_path / "a.ttl").write_text(PREFIXES + text)
    release = build_files([Source(tmp_path / "a.ttl")], tmp_path / "release")
    left = {one.path: one.reason for one in release.manifest.left_out}
    assert reason in left[f"files-union.{form}"]
    assert {path.rpartition(".")[2] for path in left} == {form}
    assert not [path for path in release.folder.rglob(f"*.{form}*") if path.is_file()]
    merge = [file for file in release.of(UNION) if not file.compression]
    assert len({by_oxigraph(release.folder, file) for file in merge}) == 1
    assert len(merge) == len(MERGE) - 1


def test_graphs_without_number_have_no_dumps_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "a.nq").write_text("".join(f"<urn:x:s> <urn:x:p> <urn:x:o> <urn:x:g{at}> .\n" for at in range(1001)))
    release = build_files([Source(tmp_path / "a.nq")], tmp_path / "release")
    assert [one.path for one in release.manifest.left_out] == ["graphs"]
    assert "1001 graphs" in release.manifest.left_out[0].reason
    assert (release.folder / "files-union.nt").read_text() == "<urn:x:s> <urn:x:p> <urn:x:o> .\n"
    assert {file.of for file in release.manifest.files} == {DATASET, UNION}
    assert len(release.manifest.graphs) == 1001


def test_what_stands_apart_is_in_the_whole_and_not_in_the_merge(
    release: Release, with_others: Dataset, tmp_path: Path
) -> None:
    for of in (DATASET, UNION):
        path = single(with_others, of, BY_NAME["nq" if of == DATASET else "nt"], tmp_path)
        read = {str(quad.subject) for quad in ox.parse(path=path, format=ox.RdfFormat.N_QUADS)}
        apart = {str(quad.subject) for quad in with_others.quads if graph_name(quad) in with_others.apart}
        merged = {str(triple.subject) for triple in with_others.merge()}
        assert read == merged | (apart if of == DATASET else set())
        assert apart - merged
