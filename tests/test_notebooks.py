"""Every notebook runs to its end, and shows what it showed when it was written."""

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from checkout import ROOT, file_id

NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))
LARGEST = 100_000
DRAWN = "image/svg+xml"
# The version changes with every statement of the dataset, the rest of an answer only with what it is about.
VERSION = re.compile(r"\d+\.\d+\.\d+\+[0-9a-f]{12}")


def executed(path: Path) -> Any:
    """Run a notebook from the beginning."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}})
    client.execute()
    for cell in notebook.cells:
        cell.metadata = {}  # when it ran
    notebook.metadata.language_info = {"name": "python"}
    return notebook


def shown(notebook: Any) -> list[list[Any]]:
    """Give what each cell shows, but for the version of the dataset and how the fonts of a machine draw a chart."""
    return [
        [VERSION.sub("VERSION", json.dumps(_compared(output), sort_keys=True)) for output in cell.get("outputs", [])]
        for cell in notebook.cells
    ]


def _compared(output: Any) -> dict[str, Any]:
    parts = output.get("data", output)
    return {name: "drawn" if name == DRAWN else part for name, part in parts.items()}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=file_id)
def test_a_notebook_shows_what_it_says(path: Path, accept: bool) -> None:
    notebook = executed(path)
    if accept:
        nbformat.write(notebook, path)
    assert shown(notebook) == shown(nbformat.read(path, as_version=4)), "if it is right, run `pytest --accept`"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=file_id)
def test_a_notebook_is_valid_and_small(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert path.stat().st_size < LARGEST
    assert [cell.id for cell in notebook.cells if cell.cell_type == "code" and not cell.outputs] == []


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS
