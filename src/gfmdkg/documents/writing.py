"""A document in the formats of RDF."""

from gfmdkg.documents.document import NAMESPACES, Document
from gfmdkg.engines.prefixes import used
from gfmdkg.formats import JSON_LD, N_QUADS, TRIG, Format
from gfmdkg.results.writing import graph

WITH_GRAPHS = (N_QUADS, TRIG, JSON_LD)


def write(document: Document, form: Format) -> bytes:
    """Write a document, byte by byte the same each time.

    :param form: a format for graphs; one that has named graphs keeps the graph of each statement, while in the others
        the document names the graphs as its sources.
    :raises NotAcceptableError: if the format cannot hold it.
    """
    statements = document.quads if form in WITH_GRAPHS else document.triples
    return graph(statements, form, {**used(document.triples), "foaf": NAMESPACES["foaf"]})
