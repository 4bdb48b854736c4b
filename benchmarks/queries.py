"""The queries that are measured: files of the library where it has one of the kind, and our own for the rest."""

import itertools
import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from gfmdkg.corpus import Corpus

_OWN = Path(__file__).parent / "queries"
_MEASURED = {
    "ask": "ask",
    "look-up": "look-up",
    "matrix": "tables/goal-by-category",
    "path": "path",
    "aggregation": "practices/by-kind-count",
    "optional, text": "text",
    "distinct, order": "entities/by-name",
    "construct": "construct",
    "everything": "everything",
}
_HOSTILE = {"long": "hostile/long", "large": "hostile/large"}
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Query:
    """A query of the benchmark.

    :param name: its kind.
    :param text: complete SPARQL; it runs unchanged on every server.
    """

    name: str
    text: str

    @property
    def is_construct(self) -> bool:
        """Whether its answer is a graph."""
        return self.name == "construct"

    @property
    def accept(self) -> str:
        """The media type in which every server is asked to answer."""
        return "application/n-triples" if self.is_construct else "application/sparql-results+json"

    @property
    def target(self) -> str:
        """The query as part of a URL, always the same."""
        return f"?query={quote(self.text, safe='')}"

    @property
    def fresh_text(self) -> str:
        """The query with a comment that no other request has, so that no cache can know it."""
        return f"{self.text}# {next(_numbers)}."

    @property
    def fresh_target(self) -> str:
        """The query as part of a URL that no other request has, a number put behind it or not."""
        return f"?query={quote(self.fresh_text, safe='')}"

    def rows(self, body: bytes) -> int:
        """Count the rows of an answer, or the statements; the answer of ASK has one.

        >>> Query("ask", "ASK {}").rows(b'{"head": {}, "boolean": true}')
        1
        """
        if self.is_construct:
            return sum(not line.isspace() for line in body.splitlines() if line)
        document = json.loads(body)
        return len(document["results"]["bindings"]) if "results" in document else 1


def measured() -> tuple[Query, ...]:
    """Give the nine queries that are measured."""
    return _read(_MEASURED)


def hostile() -> tuple[Query, ...]:
    """Give the queries that no server can answer in time or in memory."""
    return _read(_HOSTILE)


def _read(names: dict[str, str]) -> tuple[Query, ...]:
    library = Corpus.packaged().saved_query_files
    files = {kind: library.get(name, _OWN / f"{name}.rq") for kind, name in names.items()}
    return tuple(Query(kind, path.read_text(encoding="utf-8")) for kind, path in files.items())
