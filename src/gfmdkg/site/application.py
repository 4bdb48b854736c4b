"""The application that is asked for everything, over the graph in this process."""

from flask import Flask

from gfmdkg.choices import Choices
from gfmdkg.citations.facts import Facts
from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.publishing.releases import Release
from gfmdkg.saved_queries import SavedQueries
from gfmdkg.settings import Settings
from gfmdkg.web import Publication, Service, create_app


def application(dataset: Dataset, corpus: Corpus, release: Release) -> Flask:
    """Make the application for a dataset, with the limits that the settings have when nobody changes them."""
    engine, queries = EmbeddedEngine.of(dataset), SavedQueries.of(corpus)
    published = Publication(engine, queries, Choices(engine, queries), release, Facts.of(corpus), corpus)
    return create_app(Service(engine, Settings(), published))
