"""The one way in which a Turtle file is written here, so that a change shows as a change."""

from pathlib import Path

from rdflib import Graph

from gfmdkg.iris import PREFIXES


def turtle(path: Path) -> str:
    """Write the statements of a Turtle file in the canonical way: rdflib's ``longturtle`` with our prefixes.

    Comments are lost: a remark on data is a statement.

    :param path: a file that :func:`gfmdkg.loading.load` accepts.
    """
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    graph.parse(path, format="turtle")
    return graph.serialize(format="longturtle").strip() + "\n"
