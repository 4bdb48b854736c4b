"""What the views stand on: the engine, the library of queries, and where the dumps are."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from flask import current_app

from gfmdkg.choices import Choices
from gfmdkg.engines import Engine
from gfmdkg.saved_queries import SavedQueries
from gfmdkg.settings import Settings

EXTENSION = "gfmdkg"


@dataclass(frozen=True)
class Service:
    """Everything that the web application is built around; it is handed in and never changes.

    :param engine: what answers.
    :param queries: the library of saved queries.
    :param choices: the values that their parameters can have.
    :param downloads: the folder that holds the dumps.
    :param settings: the limits.
    """

    engine: Engine
    queries: SavedQueries
    choices: Choices
    downloads: Path
    settings: Settings


def service() -> Service:
    """Give the service of the application that handles this request."""
    return cast(Service, current_app.extensions[EXTENSION])
