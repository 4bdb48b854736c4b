"""Statements as lines of N-Quads: taken apart, and sorted without holding them all in memory."""

import heapq
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from typing import IO

END = b" .\n"
RUN = 32_000_000  # bytes of lines that are sorted at once
_COMMENT = b"#"


def split(line: bytes) -> tuple[bytes, bytes]:
    r"""Part a statement, as the engine writes it, into its triple and its graph, which is empty for the default graph.

    >>> split(b'<a:s> <a:p> "a <b> ."@en <a:g> .\n')
    (b'<a:s> <a:p> "a <b> ."@en .\n', b'<a:g>')
    >>> split(b'<a:s> <a:p> <a:o> .\n')
    (b'<a:s> <a:p> <a:o> .\n', b'')
    """
    subject, predicate, rest = line.removesuffix(END).split(b" ", 2)
    end = max(rest.rfind(b'"'), rest.rfind(b")>>"))  # neither is in an IRI, so the object ends at the next space
    value, _, graph = rest[end:].partition(b" ") if end > 0 else rest.partition(b" ")
    return b"%b %b %b%b%b" % (subject, predicate, rest[: max(end, 0)], value, END), graph


def statements(n_quads: Path) -> Iterator[tuple[bytes, bytes]]:
    """Read a file of N-Quads, as the engine writes it, into triples with their graphs."""
    with n_quads.open("rb") as lines:
        yield from (split(line) for line in lines if not line.startswith(_COMMENT))


def sizes(n_quads: Path) -> Counter[str]:
    """Count the statements of each graph by its IRI, or the name of a blank node; it is empty for the default graph."""
    return Counter(graph.decode().strip("<>") for _, graph in statements(n_quads))


def sort(lines: Iterable[bytes], n_quads: Path) -> None:
    """Write lines of N-Quads into a file in the order of their bytes, each once; comments come to the top."""
    with tempfile.TemporaryDirectory(prefix=".", dir=n_quads.parent) as work, n_quads.open("wb") as file:
        file.writelines(in_order(lines, Path(work)))


def by_graph(n_quads: Path, target: Path) -> None:
    """Write the statements of a file into another one by graph, so that those of each graph stand together."""
    with tempfile.TemporaryDirectory(prefix=".", dir=target.parent) as work, target.open("wb") as file:
        keyed = (b"%b\t%b" % (graph, triple) for triple, graph in statements(n_quads))
        for line in in_order(keyed, Path(work)):
            graph, _, triple = line.partition(b"\t")
            file.write(b"%b %b%b" % (triple.removesuffix(END), graph, END) if graph else triple)


def merged(n_quads: Path, apart: Iterable[str]) -> Iterator[bytes]:
    """Give the triples of all graphs but those apart, each once; the file has to be in the order of its lines."""
    left_out = {f"<{iri}>".encode() for iri in apart}
    # Equal triples are neighbours, whatever their graphs are.
    return (triple for triple, _ in groupby(triple for triple, graph in statements(n_quads) if graph not in left_out))


def of_graph(n_quads: Path, iri: str) -> Iterator[bytes]:
    """Give the triples of a named graph."""
    wanted = f"<{iri}>".encode()
    return (triple for triple, graph in statements(n_quads) if graph == wanted)


def in_order(lines: Iterable[bytes], folder: Path, run: int = RUN) -> Iterator[bytes]:
    """Sort lines by their bytes, each once.

    :param folder: where runs of sorted lines wait when there is more than one.
    :param run: bytes of lines that are sorted at once.
    """
    with ExitStack() as files:
        runs = list(_runs(lines, lambda: files.enter_context(tempfile.TemporaryFile(dir=folder)), run))
        for line, _ in groupby(heapq.merge(*runs)):
            yield line


def _runs(lines: Iterable[bytes], new_file: Callable[[], IO[bytes]], most: int) -> Iterator[Iterable[bytes]]:
    held: list[bytes] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= most:
            yield _kept(sorted(held), new_file())
            held, size = [], 0
    yield sorted(held)


def _kept(lines: list[bytes], file: IO[bytes]) -> IO[bytes]:
    file.writelines(lines)
    file.seek(0)
    return file
