"""Where the dump of a graph lies in a release."""

import hashlib
import re

from gfmdkg.iris import GRAPH, shorten

_PLAIN = re.compile(r"[a-z0-9_-]+(/[a-z0-9_-]+)*")
_UNWANTED = re.compile(r"[^a-z0-9]+")
_LONGEST = 60
_DIGITS = 12


def graph_place(iri: str) -> str:
    """Give the path of a graph's dumps without their suffix; of one that is not ours it ends in a hash of the IRI.

    >>> graph_place("https://w3id.org/gfmdkg/graph/data/goals")
    'graphs/data/goals'
    >>> graph_place("https://example.org/My goals/")
    'graphs/other/https-example-org-my-goals-96dd8cd4943b'
    """
    inside = iri.removeprefix(GRAPH)
    if inside != iri and _PLAIN.fullmatch(inside):
        return f"graphs/{inside}"
    words = _UNWANTED.sub("-", iri.lower())[:_LONGEST].strip("-")
    return f"graphs/other/{words}-{hashlib.sha256(iri.encode()).hexdigest()[:_DIGITS]}"


def graph_title(iri: str) -> str:
    """Name a graph for people."""
    return f"The graph {shorten(iri)}"
