"""Names for blank nodes that follow from what is said of them (RDFC-1.0), found in a process of its own.

The time that the algorithm takes can grow without bound with a few blank nodes that look alike, and nothing stops it
from inside; so it runs where a time limit can end it.
"""

import hashlib
import resource
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from gfmdkg.errors import GfmdkgError

_HASH_LETTERS = 16


class AlikeError(GfmdkgError):
    """Blank nodes cannot be told apart within the bounds.

    :param seconds: the time that was given.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"Its blank nodes look so alike that {seconds:g} seconds do not tell them apart. "
            "Leave them out, or give each a property that tells it from the others."
        )


@dataclass(frozen=True)
class Bounds:
    """What the search for names may take.

    :param seconds: wall-clock time.
    :param memory: bytes of address space, the interpreter included.
    """

    seconds: float = 60.0
    memory: int = 4_000_000_000


FILES = Bounds()  # for the files of whoever runs the program


def canonical(n_quads: bytes, bounds: Bounds = FILES) -> bytes:
    """Write a dataset as canonical N-Quads: RDFC-1.0 with SHA-256, lines in the order of their code points.

    :param n_quads: the dataset, without blank nodes inside triple terms.
    :raises AlikeError: if its blank nodes look so alike that telling them apart takes too long.
    """
    return _in_process("whole", n_quads, bounds)


def named(n_quads: bytes, bounds: Bounds = FILES) -> bytes:
    """Name each blank node by a hash of all that hangs together with it, so that no change elsewhere renames it.

    What hangs together by blank nodes is made canonical by itself (RDFC-1.0); the hash of that is in the names.

    :param n_quads: statements with blank nodes, none of them inside triple terms.
    :returns: the same statements with these names, in no order.
    :raises AlikeError: if the blank nodes look so alike that telling them apart takes too long.
    """
    return _in_process("parts", n_quads, bounds)


def main() -> None:
    """Read N-Quads and write them with canonical names: of the whole, or of its parts each by itself."""
    way, memory, seconds = sys.argv[1], *map(int, sys.argv[2:])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))  # for a process that nobody waits for any more
    quads = ox.parse(sys.stdin.buffer.read(), format=ox.RdfFormat.N_QUADS)
    sys.stdout.buffer.writelines(_canonical(quads) if way == "whole" else _named_by_parts(list(quads)))


def _in_process(way: str, n_quads: bytes, bounds: Bounds) -> bytes:
    command = [sys.executable, "-m", __name__, way, str(bounds.memory), str(round(2 * bounds.seconds))]
    try:
        done = subprocess.run(command, input=n_quads, capture_output=True, timeout=bounds.seconds, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        raise AlikeError(bounds.seconds) from None
    return done.stdout


def _canonical(quads: Iterable[ox.Quad]) -> list[bytes]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(_written(dataset).splitlines(keepends=True))


def _written(quads: Iterable[ox.Quad]) -> bytes:
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""


def _named_by_parts(quads: list[ox.Quad]) -> Iterator[bytes]:
    seen: dict[str, int] = {}
    for part in _parts(quads):
        written = b"".join(_canonical(part))
        digest = hashlib.sha256(written).hexdigest()[:_HASH_LETTERS]
        again = seen[digest] = seen.get(digest, -1) + 1  # another part may say the very same
        prefix = f"b{digest}x{again}n" if again else f"b{digest}n"
        yield _written(_renamed(quad, prefix) for quad in ox.parse(written, format=ox.RdfFormat.N_QUADS))


def _parts(quads: list[ox.Quad]) -> Iterable[list[ox.Quad]]:
    """Put together the statements that hang together by blank nodes."""
    above: dict[str, str] = {}
    for quad in quads:
        nodes = [_top(above, term.value) for term in _blanks(quad)]
        above.update((node, nodes[0]) for node in nodes[1:] if node != nodes[0])
    parts: dict[str, list[ox.Quad]] = {}
    for quad in quads:
        node = next((_top(above, term.value) for term in _blanks(quad)), str(quad))
        parts.setdefault(node, []).append(quad)
    return parts.values()


def _top(above: dict[str, str], node: str) -> str:
    while node in above:
        if above[node] in above:
            above[node] = above[above[node]]
        node = above[node]
    return node


def _blanks(quad: ox.Quad) -> Iterator[ox.BlankNode]:
    return (term for term in (quad.subject, quad.object, quad.graph_name) if isinstance(term, ox.BlankNode))


def _renamed(quad: ox.Quad, prefix: str) -> ox.Quad:
    subject, value, graph = (
        ox.BlankNode(prefix + term.value.removeprefix("c14n")) if isinstance(term, ox.BlankNode) else term
        for term in (quad.subject, quad.object, quad.graph_name)
    )
    return ox.Quad(subject, quad.predicate, value, graph)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
