"""Documents of IRIs: all that the graph says of one, in every format of RDF, wherever the graph is."""

from gfmdkg.documents.document import STATED_IN, Document, Labels, graphs_of, values_of
from gfmdkg.documents.making import Documents
from gfmdkg.documents.reading import Described
from gfmdkg.documents.statements import QUERIES, Part, Shortcut, Statements, names_in
from gfmdkg.documents.writing import write

__all__ = [
    "QUERIES",
    "STATED_IN",
    "Described",
    "Document",
    "Documents",
    "Labels",
    "Part",
    "Shortcut",
    "Statements",
    "graphs_of",
    "names_in",
    "values_of",
    "write",
]
