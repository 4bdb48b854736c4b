"""The web application: the SPARQL endpoint, saved queries, pages and downloads."""

from collections.abc import Mapping

from flask import Flask

from gfmdkg.web import downloads, fields, headers, pages, plain, problems, saved, sparql
from gfmdkg.web.service import EXTENSION, Publication, Service

__all__ = ["Publication", "Service", "create_app"]


def create_app(service: Service, config: Mapping[str, object] | None = None) -> Flask:
    """Build the web application around a service: with pages where something is published, else the bare endpoint.

    :param config: Flask settings that go over ours.
    """
    app = Flask(__name__)
    app.config.from_mapping(MAX_CONTENT_LENGTH=service.settings.request_limit)
    app.config.from_mapping(config or {})
    app.extensions[EXTENSION] = service
    app.jinja_env.globals["is_published"] = service.publication is not None
    for family in (sparql, *((pages, saved, downloads) if service.publication else (plain,))):
        app.register_blueprint(family.blueprint)
    for part in (fields, headers, problems):
        part.register(app)
    return app
