"""The tables of the real corpus, and those of a few statements that a test makes up."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gfmdkg.publishing.releases import Release
from tables.making import made_up, write

Maker = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Maker:
    """Make tables from statements in Turtle."""
    return lambda turtle, **more: write(made_up(turtle, **more), tmp_path)


@pytest.fixture(scope="session")
def folder(release: Release) -> Path:
    """The tables of the real corpus, as they are released."""
    return release.folder / "tables"


@pytest.fixture(scope="session")
def package(folder: Path) -> Path:
    """The CSV files of the real corpus."""
    return folder / "gfmdkg-tables.zip"
