"""The canonical form of what a stranger's query answers: a few at a time, each within a few seconds."""

import threading

from gfmdkg import blank_nodes
from gfmdkg.blank_nodes import AlikeError, Bounds
from gfmdkg.errors import BusyError, LimitError

BOUNDS = Bounds(5.0, 500_000_000)
_ADVICE = "Leave out the blank nodes, or give each a property that tells it from the others."

_turns = threading.BoundedSemaphore(2)


def canonical(n_quads: str) -> str:
    """Write a graph as canonical N-Quads; see :func:`gfmdkg.blank_nodes.canonical`.

    :param n_quads: the graph, without blank nodes inside triple terms.
    :raises LimitError: if its blank nodes look so alike that telling them apart takes too long.
    :raises BusyError: if other graphs are at work already.
    """
    if not _turns.acquire(timeout=2 * BOUNDS.seconds):
        reason = "Answers with blank nodes are compared a few at a time, and others wait."
        raise BusyError(reason, round(BOUNDS.seconds))
    try:
        return blank_nodes.canonical(n_quads.encode(), BOUNDS).decode()
    except AlikeError:
        raise LimitError("blank nodes", f"{BOUNDS.seconds:g} seconds to tell them apart", _ADVICE) from None
    finally:
        _turns.release()
