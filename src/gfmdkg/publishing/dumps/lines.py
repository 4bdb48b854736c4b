"""Statements as lines of N-Quads: taken apart, and sorted without holding them all in memory."""

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import IO

RUN = 32_000_000  # bytes of lines that are sorted at once
_BLOCK = 1 << 16


def split(line: bytes) -> tuple[bytes, bytes]:
    r"""Part a statement, as the engine writes it, into its triple and its graph, which is empty for the default graph.

    >>> split(b'<a:s> <a:p> "a <b>"@en <a:g> .\n')
    (b'<a:s> <a:p> "a <b>"@en .\n', b'<a:g>')
    >>> split(b'<a:s> <a:p> <a:o> .\n')
    (b'<a:s> <a:p> <a:o> .\n', b'')
    """
    subject, predicate, rest = line.removesuffix(b" .\n").split(b" ", 2)
    end = max(rest.rfind(b'"'), rest.rfind(b")>>"))  # neither is in an IRI, so the object ends at the next space
    space = rest.find(b" ", max(end, 0))
    value, graph = (rest, b"") if space < 0 else (rest[:space], rest[space + 1 :])
    return b"%b %b %b .\n" % (subject, predicate, value), graph


def in_order(lines: Iterable[bytes], folder: Path, run: int = RUN) -> Iterator[bytes]:
    """Sort lines by their bytes, each once.

    :param folder: where runs of sorted lines wait when there is more than one.
    :param run: bytes of lines that are sorted at once.
    """
    runs = list(_runs(lines, folder, run))
    return (line for line, _ in groupby(heapq.merge(*runs)))


def _runs(lines: Iterable[bytes], folder: Path, most: int) -> Iterator[Iterable[bytes]]:
    held: list[bytes] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= most:
            yield _kept(sorted(held), folder)
            held, size = [], 0
    yield sorted(held)


def _kept(lines: list[bytes], folder: Path) -> IO[bytes]:
    file = tempfile.TemporaryFile(dir=folder, buffering=_BLOCK)  # noqa: SIM115 - it is gone with the last reader
    file.writelines(lines)
    file.seek(0)
    return file
