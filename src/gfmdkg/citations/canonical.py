"""Canonical labels for blank nodes (RDFC-1.0), found in a process of its own.

The time that the algorithm takes can grow without bound with a few blank nodes that look alike, and nothing stops it
from inside; so it runs where a time limit can end it.
"""

import resource
import subprocess
import sys
import threading

import pyoxigraph as ox

from gfmdkg.errors import BusyError, LimitError

SECONDS = 5.0
_MEMORY = 500_000_000  # bytes of address space, the interpreter included
_MOST_CPU = 10  # seconds, for a process that nobody waits for any more
_ADVICE = "Leave out the blank nodes, or give each a property that tells it from the others."

_turns = threading.BoundedSemaphore(2)


def canonical(n_quads: str) -> str:
    """Write a graph as canonical N-Quads: RDFC-1.0 with SHA-256, lines in the order of their code points.

    :param n_quads: the graph, without blank nodes inside triple terms.
    :raises LimitError: if its blank nodes look so alike that telling them apart takes too long.
    :raises BusyError: if other graphs are at work already.
    """
    if not _turns.acquire(timeout=2 * SECONDS):
        raise BusyError("Answers with blank nodes are compared a few at a time, and others wait.", round(SECONDS))
    try:
        return _in_process(n_quads)
    finally:
        _turns.release()


def main() -> None:
    """Read N-Quads and write them in their canonical form."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_CPU, _MOST_CPU))
    dataset = ox.Dataset(ox.parse(sys.stdin.buffer.read(), format=ox.RdfFormat.N_QUADS))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    sys.stdout.buffer.write("".join(sorted(f"{quad} .\n" for quad in dataset)).encode())


def _in_process(n_quads: str) -> str:
    command = [sys.executable, "-m", __name__]
    try:
        done = subprocess.run(command, input=n_quads.encode(), capture_output=True, timeout=SECONDS, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        raise LimitError("blank nodes", f"{SECONDS:g} seconds to tell them apart", _ADVICE) from None
    return done.stdout.decode()


if __name__ == "__main__":
    main()
