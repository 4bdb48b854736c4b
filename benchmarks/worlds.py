"""The graphs over which is measured, as files for every server: ours, the peers' and the one in this process."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from benchmarks import graph
from gfmdkg.corpus import Corpus
from gfmdkg.loading import load


@dataclass(frozen=True)
class World:
    """One graph to measure over.

    :param name: its name in the report.
    :param named: a file of N-Quads with its named graphs.
    :param merged: a file of N-Triples with their merge, which is the default graph of every server.
    :param serve: the arguments of ``gfmdkg serve`` for it.
    :param statements: how many it has.
    """

    name: str
    named: Path
    merged: Path
    serve: tuple[str, ...]
    statements: int


def embedded(folder: Path) -> World:
    """Give the graph that travels with the program."""
    dataset = load(Corpus.packaged())
    named, merged = folder / "embedded.nq", folder / "embedded.nt"
    named.write_bytes(dataset.n_quads())
    merge = dataset.merge()
    merged.write_bytes(ox.serialize(merge, format=ox.RdfFormat.N_TRIPLES) or b"")
    return World("embedded", named, merged, (), len(merge))


def generated(folder: Path, statements: int) -> World:
    """Give the generated graph; its files are written when they are not there yet.

    :param statements: how large it is.
    """
    state = hashlib.sha256(Path(graph.__file__).read_bytes()).hexdigest()[:8]
    stem = folder / f"generated-{statements}-{state}"
    named, merged = stem.with_suffix(".nq"), stem.with_suffix(".nt")
    if not merged.exists():
        graph.write(statements, named, merged)
    return World("generated", named, merged, ("--files", str(named), "--default-graph", "union"), statements)
