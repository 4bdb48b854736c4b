"""The web application: the SPARQL endpoint, saved queries, pages and downloads."""

from collections.abc import Mapping

from flask import Flask

from gfmdkg.web import downloads, fields, headers, pages, problems, saved, sparql
from gfmdkg.web.service import EXTENSION, Service
from gfmdkg.web.tables import Tables

__all__ = ["Service", "create_app"]


def create_app(service: Service, config: Mapping[str, object] | None = None) -> Flask:
    """Build the web application around a service.

    :param config: Flask settings that go over ours.
    """
    app = Flask(__name__)
    app.config.from_mapping(MAX_CONTENT_LENGTH=service.settings.request_limit)
    app.config.from_mapping(config or {})
    app.extensions[EXTENSION] = service
    app.extensions[pages.TABLES] = Tables(service)
    for family in (pages, sparql, saved, downloads):
        app.register_blueprint(family.blueprint)
    for part in (fields, headers, problems):
        part.register(app)
    return app
