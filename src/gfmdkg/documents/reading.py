"""A document for Python: what every graph can do, with the graph of each statement."""

from gfmdkg.citations.citation import of_entity
from gfmdkg.citations.content import Content
from gfmdkg.citations.facts import Facts
from gfmdkg.citations.texts import TEXTS
from gfmdkg.documents.document import Document
from gfmdkg.documents.writing import write
from gfmdkg.errors import NotAcceptableError
from gfmdkg.formats import N_TRIPLES, TURTLE
from gfmdkg.results import Triples
from gfmdkg.results.about import About


class Described(Triples):
    """The document of an IRI: iterate over its statements, or take it in any format of RDF.

    In N-Quads, TriG and JSON-LD each statement has its graph; the others name the graphs as sources of the document.

    :param document: the document.
    :param about: where it comes from.
    """

    def __init__(self, document: Document, about: About) -> None:
        super().__init__(write(document, TURTLE), about)
        self.document = document

    @property
    def label(self) -> str:
        """What people call that which it is about."""
        return self.document.label.value

    def write(self, name: str) -> bytes:
        """Give the document in a format, see :meth:`gfmdkg.results.Result.write`."""
        form = self.format_named(name)
        return write(self.document, form) if form else super().write(name)

    def cite(self, style: str = "txt") -> str:
        """Give the citation, see :meth:`gfmdkg.results.Result.cite`; its link is the IRI."""
        if style not in TEXTS:
            raise NotAcceptableError(f"There is no citation as {style!r}, but as {', '.join(TEXTS)}.")
        facts = Facts.of(self.about.corpus) if self.about.corpus else Facts()
        content = Content.of_graph(write(self.document, N_TRIPLES).decode())
        iri = self.document.about
        return TEXTS[style].write(of_entity(iri, self.label, self.version, facts, content.fingerprint), iri)
