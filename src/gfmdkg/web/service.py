"""What the views stand on: the engine, its settings, and what is published beside the endpoint."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from flask import current_app

from gfmdkg.choices import Choices
from gfmdkg.citations.facts import Facts
from gfmdkg.corpus import Corpus
from gfmdkg.engines import Engine
from gfmdkg.publishing.releases import Release
from gfmdkg.saved_queries import SavedQueries
from gfmdkg.settings import Settings
from gfmdkg.versions.changes import Differences
from gfmdkg.versions.engines import HeldEngines
from gfmdkg.versions.holding import Releases

EXTENSION = "gfmdkg"


@dataclass(frozen=True)
class Publication:
    """What there is of a graph besides its endpoint: saved queries, pages and dumps.

    :param engine: what answers the saved queries; their default graph is the merge of all graphs.
    :param queries: the library of saved queries.
    :param choices: the values that their parameters can have.
    :param release: what is made of the version that is served, such as its dumps.
    :param facts: what a citation says about the dataset.
    :param corpus: the files of the graph, among them those of the links.
    :param kept: the releases that are held beside this one.
    :param held: what answers from those.
    :param differences: what differs from each release to the next.
    """

    engine: Engine
    queries: SavedQueries
    choices: Choices
    release: Release
    facts: Facts = field(default_factory=Facts)
    corpus: Corpus = field(default_factory=Corpus.packaged)
    kept: Releases = field(default_factory=Releases)
    held: HeldEngines | None = None
    differences: Differences = field(default_factory=Differences)

    @cached_property
    def releases(self) -> Releases:
        """Every release that is held, the one that is served among them."""
        return self.kept.beside(self.release)

    @property
    def others(self) -> tuple[Release, ...]:
        """The releases that are held and not served, the last one first."""
        return tuple(release for release in reversed(self.releases.held) if release is not self.release)


@dataclass(frozen=True)
class Service:
    """Everything that the web application is built around; it is handed in and never changes.

    :param engine: what answers at the endpoint.
    :param settings: the limits.
    :param publication: what there is besides the endpoint, or None for plain SPARQL.
    """

    engine: Engine
    settings: Settings
    publication: Publication | None = None


def service() -> Service:
    """Give the service of the application that handles this request."""
    return cast(Service, current_app.extensions[EXTENSION])


def publication() -> Publication:
    """Give what is published; for views that an application has only then."""
    return cast(Publication, service().publication)
