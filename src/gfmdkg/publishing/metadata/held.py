"""What is described: a release, the counts of its statements, and the address where it is served."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from gfmdkg.citations.facts import Author, Facts
from gfmdkg.publishing.manifest import Manifest, ReleasedFile
from gfmdkg.publishing.metadata.summary import Summary
from gfmdkg.publishing.metadata.words import Fact, about, iri, name, part, plain, several

_LICENCES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}
_SPDX = "https://spdx.org/licenses/"


@dataclass(frozen=True)
class Held:
    """A version of the dataset, and where it is.

    :param manifest: the files of its release.
    :param summary: the counts of its statements.
    :param facts: what is known of its making.
    :param address: where it is served, without a slash at the end.
    :param others: the manifests of other versions that are held there.
    """

    manifest: Manifest
    summary: Summary
    facts: Facts
    address: str
    others: tuple[Manifest, ...] = ()

    @property
    def licence(self) -> str:
        """The IRI of the licence; empty where none is known."""
        identifier = self.manifest.license
        return identifier and _LICENCES.get(identifier, _SPDX + identifier)

    @property
    def modified(self) -> str:
        """The day of the last change to any graph, or that of the release where it is later."""
        return max((self.manifest.date, *(graph.modified for graph in self.summary.graphs)))

    @property
    def endpoint(self) -> str:
        """The address that answers queries."""
        return f"{self.address}/sparql"

    def url(self, file: ReleasedFile) -> str:
        """Give the address of a file of the release."""
        return f"{self.address}/dumps/{file.path}"

    def files(self, of: Iterable[str]) -> list[ReleasedFile]:
        """List the files of these parts of the release."""
        wanted = set(of)
        return [file for file in self.manifest.files if file.of in wanted]

    def rights(self) -> tuple[Fact, ...]:
        """Say under which licence it is, who made it, and who publishes it."""
        licence = iri(self.licence) if self.licence else None
        creators = self.creators()
        publisher = _agent(Author(self.facts.publisher)) if self.facts.publisher else next(iter(creators), None)
        return (
            ("dcterms:license", licence),
            *several("dcterms:creator", creators),
            ("dcterms:publisher", publisher),
        )

    def creators(self) -> list[ox.NamedNode]:
        """Name the authors of the dataset."""
        return list(map(_agent, self.facts.authors))

    def agents(self) -> Iterator[ox.Triple]:
        """Say who those are."""
        named = [*self.facts.authors, *([Author(self.facts.publisher)] if self.facts.publisher else [])]
        for author in named:
            kind = "foaf:Person" if author.given else "foaf:Agent"
            full = f"{author.given} {author.name}".strip()
            yield from about(_agent(author), ("rdf:type", name(kind)), ("foaf:name", plain(full)))


def _agent(author: Author) -> ox.NamedNode:
    words = f"{author.given} {author.name}".lower().split()
    return part("agent", *words)
