"""What is known of an answer beside the answer: what was asked, of which dataset, and how long it took."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gfmdkg.corpus import Corpus
from gfmdkg.saved_queries import SavedQuery


@dataclass(frozen=True)
class About:
    """Where an answer comes from.

    :param text: the SPARQL text that was evaluated; empty for a document, which several queries are behind.
    :param version: the version of the dataset; empty where an endpoint does not say it.
    :param elapsed: seconds from the question to the complete answer.
    :param query: the saved query that the text is of, or None.
    :param parameters: the texts of its parameters, as they were given.
    :param corpus: the files that the graph is from, which say who made it; None where that is not known.
    :param site: the address of the server that answered; empty where there is none.
    :param name: what people call it; empty for what was asked as a query.
    """

    text: str = field(repr=False)
    version: str
    elapsed: float
    query: SavedQuery | None = None
    parameters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    corpus: Corpus | None = None
    site: str = ""
    name: str = ""

    @property
    def title(self) -> str:
        """What was asked, in words: the title of the saved query with its parameters."""
        if self.query is None:
            return self.name or "SPARQL query"
        given = "; ".join(
            f"{name}: {', '.join(text or 'any' for text in texts)}" for name, texts in self.parameters.items()
        )
        return f"{self.query.title} ({given})" if given else self.query.title
