"""The home page."""

from typing import cast

from flask import Blueprint, current_app, render_template
from flask.blueprints import BlueprintSetupState

from gfmdkg.web.downloads import files
from gfmdkg.web.metadata import for_search_engines
from gfmdkg.web.saved import by_topic
from gfmdkg.web.service import EXTENSION, publication
from gfmdkg.web.sparql import EXAMPLE
from gfmdkg.web.tables import Tables

TABLES = "gfmdkg-tables"

blueprint = Blueprint("pages", __name__)


@blueprint.record
def _keep_tables(state: BlueprintSetupState) -> None:
    state.app.extensions[TABLES] = Tables(state.app.extensions[EXTENSION].publication)


@blueprint.get("/")
def home() -> str:
    """Say what this is, show both tables, and lead to everything else."""
    goals, areas = cast(Tables, current_app.extensions[TABLES]).both()
    return render_template(
        "home.html",
        version=publication().engine.version,
        goals=goals,
        areas=areas,
        topics=by_topic(publication().queries.values()),
        example=EXAMPLE,
        downloads=files(),
        described=for_search_engines(),
    )
