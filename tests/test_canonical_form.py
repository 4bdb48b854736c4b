"""The version is a hash of RDFC-1.0's canonical N-Quads; a second implementation of that algorithm says so, too."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyld import jsonld

from gfmdkg import __version__, blank_nodes
from gfmdkg.blank_nodes import AlikeError, Bounds
from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset
from gfmdkg.loading import load
from live import write_files

# Each has a node that cannot be told from others at first sight.
SHAPES = {
    "a chain": "_:a <urn:x:p> _:b . _:b <urn:x:p> _:c . _:c <urn:x:q> 'end' .",
    "a ring": "_:a <urn:x:p> _:b . _:b <urn:x:p> _:c . _:c <urn:x:p> _:a .",
    "twins": "_:a <urn:x:p> 'one' . _:b <urn:x:p> 'one' . <urn:x:s> <urn:x:p> _:a , _:b .",
    "two rings": "_:a <urn:x:p> _:b . _:b <urn:x:p> _:a . _:c <urn:x:p> _:d . _:d <urn:x:p> _:c .",
    "in graphs": "GRAPH _:g { _:a <urn:x:p> _:g } GRAPH <urn:x:g> { _:a <urn:x:p> _:b . <urn:x:s> <urn:x:p> _:a }",
    "none": "<urn:x:s> <urn:x:p> 'b' , 'a'@en , 'a' , 1 , 'é\\t\\n\\\\' . GRAPH <urn:x:g> { <urn:x:s> <urn:x:p> 'a' }",
}
every_shape = pytest.mark.parametrize("trig", SHAPES.values(), ids=SHAPES)


def n_quads(trig: str, *, last_first: bool = False) -> bytes:
    """Write quads as N-Quads, with other labels each time."""
    quads = list(ox.parse(trig, ox.RdfFormat.TRIG, rename_blank_nodes=True))
    return ox.serialize(reversed(quads) if last_first else quads, format=ox.RdfFormat.N_QUADS) or b""


def by_the_second(written: bytes) -> bytes:
    """Ask PyLD, whose URDNA2015 is RDFC-1.0 under its earlier name; it escapes fewer control characters."""
    options = {"algorithm": "URDNA2015", "inputFormat": "application/n-quads", "format": "application/n-quads"}
    text: str = jsonld.normalize(written.decode(), options)
    return text.encode()


@every_shape
def test_the_second_implementation_agrees(trig: str) -> None:
    assert blank_nodes.canonical(n_quads(trig)) == by_the_second(n_quads(trig, last_first=True))


def test_the_second_implementation_agrees_on_the_whole_dataset(dataset: Dataset) -> None:
    written = by_the_second(dataset.n_quads())
    assert dataset.n_quads() == written
    assert dataset.version == f"{__version__}+{hashlib.sha256(written).hexdigest()[:12]}"


# The canonical form of N-Quads (RDFC-1.0, section 5): ECHAR for seven letters, UCHAR for what is no text, no more.
ESCAPED = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
NO_TEXT = {chr(code): f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF) if chr(code) not in ESCAPED}
AS_IT_IS = {letter: letter for letter in ("'", "\x80", "\xa0", "é", "\u2028", "\ufffd", "😀")}
LETTERS = {**ESCAPED, **NO_TEXT, **AS_IT_IS}


def of_letters(letters: Iterable[str]) -> bytes:
    node = ox.NamedNode("urn:x:é")
    return Dataset.of(ox.Quad(node, node, ox.Literal(letter), ox.DefaultGraph()) for letter in letters).n_quads()


@pytest.mark.parametrize(("letter", "written"), LETTERS.items())
def test_a_letter_is_escaped_as_the_canonical_form_has_it(letter: str, written: str) -> None:
    assert of_letters([letter]).decode() == f'<urn:x:é> <urn:x:é> "{written}" .\n'


def test_letters_are_in_order_as_they_are_written() -> None:
    written = of_letters(LETTERS)
    assert written.splitlines() == sorted(written.splitlines())
    assert blank_nodes.canonical(written) == written


def test_lines_are_in_the_order_of_their_code_points() -> None:
    letters = ("Z", "a", "é", "\uffef", "\U00010000")  # UTF-16 has the last two the other way round
    quads = [ox.Quad(*map(ox.NamedNode, (f"urn:x:{letter}", "urn:x:p", "urn:x:o"))) for letter in reversed(letters)]
    assert [str(quad.subject)[-2] for quad in Dataset.of(quads).quads] == list(letters)


class TestVersion:
    @staticmethod
    def corpus(folder: Path, turtle: str) -> Corpus:
        write_files(folder, {"data/a.ttl": turtle})
        return Corpus.at(folder)

    def test_is_the_same_whatever_blank_nodes_are_called(self, tmp_path: Path) -> None:
        one, other = (
            load(self.corpus(tmp_path / name, f"<urn:x:s> <urn:x:p> [ <urn:x:p> {order} ] ."))
            for name, order in (("a", "[ <urn:x:q> 1 ] , [ <urn:x:q> 2 ]"), ("b", "[ <urn:x:q> 2 ] , [ <urn:x:q> 1 ]"))
        )
        assert one.version == other.version == load(Corpus.at(tmp_path / "a")).version
        assert one.n_quads() == by_the_second(other.n_quads())

    @pytest.mark.parametrize("said", ["7.1.2", "7.1.2-beta.1"])
    def test_begins_with_the_number_in_the_header_of_the_ontology(self, tmp_path: Path, said: str) -> None:
        header = "<https://w3id.org/gfmdkg/ontology> <http://www.w3.org/2002/07/owl#versionInfo> "
        assert load(self.corpus(tmp_path, f"{header} '{said}' .")).version.startswith(f"{said}+")

    @pytest.mark.parametrize("said", ["", "../7", "7.1", "7.1.2/..", "7.1.2\\n"])
    def test_begins_with_that_of_the_program_where_there_is_none(self, tmp_path: Path, said: str) -> None:
        header = "<https://w3id.org/gfmdkg/ontology> <http://www.w3.org/2002/07/owl#versionInfo> "
        assert load(self.corpus(tmp_path, f"{header} '{said}' .")).release == __version__


class TestNamesThatStay:
    @staticmethod
    def lines(trig: str) -> set[bytes]:
        return set(blank_nodes.named(n_quads(trig)).splitlines())

    @every_shape
    def test_what_is_the_same_has_the_same_names(self, trig: str) -> None:
        named = blank_nodes.named(n_quads(trig))
        assert set(named.splitlines()) == set(blank_nodes.named(n_quads(trig, last_first=True)).splitlines())
        assert blank_nodes.canonical(named) == blank_nodes.canonical(n_quads(trig))

    @every_shape
    def test_a_change_elsewhere_renames_nothing(self, trig: str) -> None:
        assert self.lines(trig) < self.lines(f"{trig} _:z <urn:x:p> 'new' .")

    def test_twins_have_names_of_their_own(self) -> None:
        assert len(self.lines("_:a <urn:x:p> 1 . _:b <urn:x:p> 1 . _:c <urn:x:p> 1 .")) == 3

    def test_what_takes_too_long_is_refused(self) -> None:
        with pytest.raises(AlikeError, match=r"look so alike that 0[.]001 seconds"):
            blank_nodes.named(n_quads(SHAPES["a ring"]), Bounds(seconds=0.001))
