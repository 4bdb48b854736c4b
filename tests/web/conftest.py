"""The web application over the real corpus, in this process."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gfmdkg.choices import Choices
from gfmdkg.citations.facts import Facts
from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.publishing.releases import Release
from gfmdkg.saved_queries import SavedQueries
from gfmdkg.settings import Settings
from gfmdkg.web import Publication, Service, create_app


@pytest.fixture(scope="session")
def queries(corpus: Corpus) -> SavedQueries:
    return SavedQueries.of(corpus)


@pytest.fixture(scope="session")
def service(engine: EmbeddedEngine, queries: SavedQueries, release: Release, corpus: Corpus) -> Service:
    settings = Settings(request_limit=20_000, chart_seconds=600)  # the machine may be slow
    published = Publication(engine, queries, Choices(engine, queries), release, Facts.of(corpus), corpus)
    return Service(engine, settings, published)


@pytest.fixture(scope="session")
def app_with_others(with_others: Dataset, queries: SavedQueries, release: Release) -> Flask:
    """The application over the corpus with small vocabularies of others beside it; the dumps are those without."""
    engine = EmbeddedEngine.of(with_others)
    return create_app(Service(engine, Settings(), Publication(engine, queries, Choices(engine, queries), release)))


@pytest.fixture(scope="session")
def app(service: Service) -> Flask:
    """The application that most tests ask; who changes it takes ``own_app``."""
    return create_app(service)


@pytest.fixture
def own_app(service: Service) -> Flask:
    return create_app(service)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
