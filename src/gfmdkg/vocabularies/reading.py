"""From a file of RDF in any format to a vocabulary: its record and its statements, all of them or none."""

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from gfmdkg import files
from gfmdkg.dataset import Dataset
from gfmdkg.errors import CorpusError, Offence
from gfmdkg.vocabularies.records import Vocabulary, checked_graph, checked_name, checked_text, default_graph


@dataclass(frozen=True)
class Brought:
    """A vocabulary with what it says.

    :param vocabulary: its record.
    :param quads: its statements in its graph, in order, each once.
    """

    vocabulary: Vocabulary
    quads: tuple[ox.Quad, ...]


def read(name: str, path: Path, graph: str = "", source: str = "", licence: str = "") -> Brought:
    """Read a file into the graph of a vocabulary; what stands in named graphs of its own goes there, too.

    :param name: what the vocabulary is called.
    :param path: a file that :func:`gfmdkg.files.load` reads, packed or not.
    :param graph: the IRI of its graph; empty for the one that follows from the name.
    :param source: where the file is from.
    :param licence: under which terms it stands.
    :raises VocabularyError: if name, graph, source or licence cannot be used.
    :raises CorpusError: if the file cannot be read; it says where and why.
    """
    target = checked_graph(graph, checked_name(name)) if graph else default_graph(checked_name(name))
    source, licence = checked_text(source, "source"), checked_text(licence, "licence")
    if path.is_dir():
        raise CorpusError([Offence(str(path), 0, "no file", "", "a vocabulary is one file, and this is a folder.")])
    quads = _parsed(path, target)
    vocabulary = Vocabulary(name, target, path.name, _sha256(path), len(quads), source, licence)
    return Brought(vocabulary, quads)


def _parsed(path: Path, graph: str) -> tuple[ox.Quad, ...]:
    with tempfile.TemporaryDirectory(prefix="gfmdkg-") as folder:
        n_quads = Path(folder) / "vocabulary.nq"
        files.load([files.Source(path)], n_quads)
        parsed = ox.parse(path=n_quads, format=ox.RdfFormat.N_QUADS)
        target = ox.NamedNode(graph)
        quads = Dataset.of(ox.Quad(quad.subject, quad.predicate, quad.object, target) for quad in parsed).quads
    if not quads:
        raise CorpusError([Offence(str(path), 0, "empty file", "", "there is no statement in it.")])
    return quads


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
