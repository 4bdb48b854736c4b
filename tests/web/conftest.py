"""The web application over the real corpus, in this process."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gfmdkg.choices import Choices
from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.publishing import dumps
from gfmdkg.saved_queries import SavedQueries
from gfmdkg.settings import Settings
from gfmdkg.web import Publication, Service, create_app


@pytest.fixture(scope="session")
def queries(corpus: Corpus) -> SavedQueries:
    return SavedQueries.of(corpus)


@pytest.fixture(scope="session")
def downloads(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dumps")
    dumps.write(dataset, folder)
    return folder


@pytest.fixture(scope="session")
def service(engine: EmbeddedEngine, queries: SavedQueries, downloads: Path) -> Service:
    settings = Settings(request_limit=20_000)
    return Service(engine, settings, Publication(engine, queries, Choices(engine, queries), downloads))


@pytest.fixture(scope="session")
def app_with_others(with_others: Dataset, queries: SavedQueries, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application over the corpus with small vocabularies of others beside it."""
    engine, folder = EmbeddedEngine.of(with_others), tmp_path_factory.mktemp("dumps-with-others")
    dumps.write(with_others, folder)
    return create_app(Service(engine, Settings(), Publication(engine, queries, Choices(engine, queries), folder)))


@pytest.fixture
def app(service: Service) -> Flask:
    return create_app(service)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
