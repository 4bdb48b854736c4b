"""Any RDF files as one dataset: what each format gives, and that nothing broken passes for whole."""

import gzip
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from gfmdkg.dataset import store_from_n_quads
from gfmdkg.errors import CorpusError
from gfmdkg.files import FORMATS, Loaded, Source, load
from gfmdkg.settings import DefaultGraph
from live import write_files

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

A, B, P, G = "urn:x-test:a", "urn:x-test:b", "urn:x-test:p", "urn:x-test:g"
TRIPLE = f"<{A}> <{P}> <{B}> ."
QUAD = f"<{A}> <{P}> <{B}> <{G}> ."
TRIG = f"<{A}> <{P}> 1 . <{G}> {{ {TRIPLE} }}"
XML = f"""<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="urn:x-test:">
<rdf:Description rdf:about="{A}">
<x:p rdf:resource="{B}"/>
</rdf:Description>
</rdf:RDF>
"""
JSON = f'{{"@id": "{A}", "{P}": {{"@id": "{B}"}}}}'
IN_FORMAT = {
    ".ttl": TRIPLE,
    ".nt": TRIPLE,
    ".nq": QUAD,
    ".trig": f"GRAPH <{G}> {{ {TRIPLE} }}",
    ".rdf": XML,
    ".owl": XML,
    ".xml": XML,
    ".jsonld": JSON,
    ".json": JSON,
    ".n3": TRIPLE,
}
PACK: Mapping[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": gzip.compress, ".zst": zstd.compress}
EXPECTED = (ox.NamedNode(A), ox.NamedNode(P), ox.NamedNode(B))


def sources(folder: Path, files: Mapping[str, str | bytes]) -> list[Source]:
    write_files(folder, files)
    return [Source(folder / name) for name in files]


def stored(folder: Path, *given: Source, mode: DefaultGraph = "plain") -> tuple[ox.Store, Loaded]:
    output = folder / "loaded.nq.out"
    loaded = load(given, output)
    return store_from_n_quads(output, mode), loaded


def refused(folder: Path, *given: Source) -> list[str]:
    """Tell what is wrong, a line for each file, with the paths as seen from the folder."""
    with pytest.raises(CorpusError) as caught:
        load(given, folder / "loaded.nq.out")
    lines = str(caught.value).replace(f"{folder}/", "").split("\n")
    assert len(lines) == len(caught.value.offences)
    return lines


def test_every_known_format_is_tried() -> None:
    assert set(IN_FORMAT) == set(FORMATS)


@pytest.mark.parametrize("packing", PACK)
@pytest.mark.parametrize("suffix", FORMATS)
class TestFormat:
    def test_is_read_whole(self, tmp_path: Path, suffix: str, packing: str) -> None:
        name = f"a.b{suffix.upper()}{packing}"
        store, loaded = stored(tmp_path, *sources(tmp_path, {name: PACK[packing](IN_FORMAT[suffix].encode())}))
        (quad,) = store
        assert tuple(quad.triple) == EXPECTED
        assert isinstance(quad.graph_name, ox.NamedNode) == (suffix in (".nq", ".trig"))
        assert (loaded.files, loaded.statements) == (1, 1)

    def test_may_begin_with_a_byte_order_mark(self, tmp_path: Path, suffix: str, packing: str) -> None:
        text = IN_FORMAT[suffix].encode("utf-8-sig")
        store, _ = stored(tmp_path, *sources(tmp_path, {f"a{suffix}{packing}": PACK[packing](text)}))
        assert len(store) == 1

    def test_is_refused_when_its_end_is_missing(self, tmp_path: Path, suffix: str, packing: str) -> None:
        text = IN_FORMAT[suffix].encode().rstrip()[:-1]
        last = text.count(b"\n") + 1
        (line,) = refused(tmp_path, *sources(tmp_path, {f"a{suffix}{packing}": PACK[packing](text)}))
        assert line.startswith(f"a{suffix}{packing}:{last}: {FORMATS[suffix].name} syntax: ")


def test_a_graph_is_named_by_the_caller(tmp_path: Path) -> None:
    (given,) = sources(tmp_path, {"a.ttl": TRIPLE})
    store, _ = stored(tmp_path, given, Source(given.path, G))
    assert {str(quad.graph_name) for quad in store} == {"DEFAULT", f"<{G}>"}


def test_a_file_with_graphs_of_its_own_goes_into_no_other(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.trig": TRIG, "b.nq": TRIPLE, "c.jsonld": JSON})
    (line,) = refused(tmp_path, Source(tmp_path / "a.trig", G))
    assert line == (
        f"a.trig: named graph: the file has named graphs of its own, so it cannot go into {G}; give it with --files."
    )
    store, _ = stored(tmp_path, Source(tmp_path / "b.nq", G), Source(tmp_path / "c.jsonld", G))
    assert [str(quad.graph_name) for quad in store] == [f"<{G}>"]


@pytest.mark.parametrize(("mode", "count"), [("plain", 1), ("union", 2)])
def test_the_default_graph_is_plain_or_the_merge_as_a_set(tmp_path: Path, mode: DefaultGraph, count: int) -> None:
    given = sources(tmp_path, {"a.trig": TRIG, "b.trig": f"<{G}> {{ {TRIPLE} }} <{G}2> {{ {TRIPLE} }}"})
    store, _ = stored(tmp_path, *given, mode=mode)
    assert len(list(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))) == count
    assert len(store) == count + 2


BLANK = {
    ".ttl": f"_:b <{P}> _:b .",
    ".nt": f"_:b <{P}> _:b .",
    ".trig": f"_:b <{P}> _:b .",
    ".jsonld": f'{{"@id": "_:b", "{P}": {{"@id": "_:b"}}}}',
    ".rdf": XML.replace(f'rdf:about="{A}"', 'rdf:nodeID="b"').replace(f'rdf:resource="{B}"', 'rdf:nodeID="b"'),
}


def test_blank_nodes_of_different_files_never_meet(tmp_path: Path) -> None:
    names = {f"{number}{suffix}": text for suffix, text in BLANK.items() for number in (1, 2)}
    store, _ = stored(tmp_path, *sources(tmp_path, names))
    assert len(store) == len(names)
    assert len({str(quad.subject) for quad in store}) == len(names)
    assert all(quad.subject == quad.object for quad in store)


def test_a_relative_iri_belongs_to_the_place_of_its_file(tmp_path: Path) -> None:
    (given,) = sources(tmp_path, {"a b.ttl": f"<#x> <{P}> <c> ."})
    for graph in ("", G):
        store, _ = stored(tmp_path, Source(given.path, graph))
        (quad,) = store
        assert quad.subject == ox.NamedNode(f"file://{tmp_path}/a%20b.ttl#x")
        assert quad.object == ox.NamedNode(f"file://{tmp_path}/c")


def test_a_folder_is_all_its_rdf_files_but_hidden_ones(tmp_path: Path) -> None:
    write_files(
        tmp_path / "world",
        {
            "a.ttl": TRIPLE,
            "b/c.nq.gz": gzip.compress(QUAD.encode()),
            "b/notes.txt": "none of ours",
            ".hidden.ttl": "broken",
            ".git/d.ttl": "broken",
            "folder.ttl/e.ttl": TRIPLE,
        },
    )
    store, loaded = stored(tmp_path, Source(tmp_path / "world"), Source(tmp_path / "world" / "b" / ".." / "a.ttl"))
    assert loaded.files == 3
    assert len(store) == 2


LONG_NAME = "x" * 500 + ".ttl"


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write_files(
        tmp_path,
        {
            "good.ttl": TRIPLE,
            "broken.ttl": f"{TRIPLE}\n<{A}> x:p 1 .",
            "broken.rdf": XML.replace(B, "not an iri"),
            "remote.jsonld": '{"@context": "https://example.org/context.jsonld", "name": "x"}',
            "formula.n3": f"{{ {TRIPLE} }} <{P}> <{B}> .",
            "notes.txt": "x",
            "cut.ttl.gz": gzip.compress(TRIPLE.encode() * 99)[:-9],
            "other.ttl.gz": b"not packed",
            "none.ttl.gz": b"",
            "cut.ttl.zst": zstd.compress(TRIPLE.encode() * 99)[:-9],
            "other.ttl.zst": b"not packed",
        },
    )
    (tmp_path / "link.ttl").symlink_to("nowhere.ttl")
    (tmp_path / "loop.ttl").symlink_to("loop.ttl")
    names = sorted(path.name for path in tmp_path.iterdir())
    said = dict(
        line.split(": ", 1) for line in refused(tmp_path, *(Source(tmp_path / name) for name in (*names, LONG_NAME)))
    )
    known = ".ttl .nt .nq .trig .rdf .owl .xml .jsonld .json .n3, each alone or with .gz or .zst"
    assert said == {
        "broken.rdf:4": "RDF/XML syntax: error while parsing IRI 'not an iri': Invalid IRI code point ' '",
        "broken.ttl:2": "Turtle syntax: The prefix x: has not been declared (column 16)",
        "cut.ttl.gz": "unreadable file: Compressed file ended before the end-of-stream marker was reached.",
        "cut.ttl.zst": "unreadable file: Compressed file ended before the end-of-stream marker was reached.",
        "empty": f"empty folder: there is no RDF file in it ({known}).",
        "formula.n3": "named graph: a formula of N3 is no RDF; only the part of N3 that is RDF can be served.",
        "link.ttl": "unreadable file: No such file or directory.",
        "loop.ttl": "unreadable file: Too many levels of symbolic links.",
        LONG_NAME: "unreadable file: File name too long.",
        "none.ttl.gz": "unreadable file: The file is empty.",
        "notes.txt": f"unknown suffix: a name of an RDF file ends in {known}.",
        "other.ttl.gz": "unreadable file: Not a gzipped file (b'no').",
        "other.ttl.zst": "unreadable file: Unable to decompress Zstandard data: Unknown frame descriptor.",
        "remote.jsonld": "JSON-LD syntax: its @context lies elsewhere, and nothing is fetched; "
        "write the context into the file.",
    }


def test_what_a_file_holds_cannot_break_a_line_of_the_report(tmp_path: Path) -> None:
    (line,) = refused(tmp_path, *sources(tmp_path, {"a\nb.ttl": "<a\n\x1b[31mb> " + "x" * 5000}))
    assert line.startswith(r"a\nb.ttl:1: Turtle syntax: ")
    assert line.isprintable()
    assert len(line) < 500


def test_xml_is_refused_where_its_text_is_not_well_formed(tmp_path: Path) -> None:
    text = XML.replace("</rdf:Description>", "</rdf:Descriptio>")
    (line,) = refused(tmp_path, *sources(tmp_path, {"a.rdf": text}))
    assert line.startswith("a.rdf:5: RDF/XML syntax: ")


def test_the_version_is_that_of_the_files(tmp_path: Path) -> None:
    given = sources(tmp_path, {"a.ttl": f"[] <{P}> [] .", "b.ttl": TRIPLE})
    first, again, turned = (stored(tmp_path, *order)[1].version for order in (given, given, given[::-1]))
    assert first == again == turned
    assert first.startswith("files+")
    others = [
        [given[0]],
        [Source(given[0].path, G), given[1]],
        sources(tmp_path / "elsewhere", {"a.ttl": f"[] <{P}> [] .", "b.ttl": TRIPLE}),
        sources(tmp_path, {"a.ttl": f"[] <{P}> [] .", "b.ttl": f"{TRIPLE}\n"}),
    ]
    versions = [stored(tmp_path, *other)[1].version for other in others]
    assert len({first, *versions}) == len(others) + 1


def test_an_empty_file_is_an_empty_graph(tmp_path: Path) -> None:
    store, loaded = stored(tmp_path, *sources(tmp_path, {"a.ttl": "", "b.nq": "", "c.nt": ""}))
    assert (len(store), loaded.statements, loaded.files) == (0, 0, 3)


def test_an_empty_file_makes_its_graph_be_there(tmp_path: Path) -> None:
    (given,) = sources(tmp_path, {"a.ttl": ""})
    store, _ = stored(tmp_path, replace(given, graph=G), replace(given, graph=f"{G}#é"))
    assert {graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)} == {G, f"{G}#é"}


def test_an_output_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    given = sources(tmp_path, {"a.ttl": TRIPLE})
    with pytest.raises(OSError, match="No such file"):
        load(given, tmp_path / "nowhere" / "out.nq")
