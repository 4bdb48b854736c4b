"""The home page."""

from typing import cast

from flask import Blueprint, current_app, render_template

from gfmdkg.web.downloads import files
from gfmdkg.web.saved import by_topic
from gfmdkg.web.service import service
from gfmdkg.web.sparql import EXAMPLE
from gfmdkg.web.tables import Tables

TABLES = "gfmdkg-tables"

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def home() -> str:
    """Say what this is, show both tables, and lead to everything else."""
    goals, areas = cast(Tables, current_app.extensions[TABLES]).both()
    return render_template(
        "home.html",
        version=service().engine.version,
        goals=goals,
        areas=areas,
        topics=by_topic(),
        example=EXAMPLE,
        downloads=files(),
    )
