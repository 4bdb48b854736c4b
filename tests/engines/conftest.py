"""The dataset as an engine loads it."""

from pathlib import Path

import pytest

from gfmdkg.dataset import Dataset


@pytest.fixture(scope="module")
def n_quads(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dataset") / "gfmdkg.nq"
    path.write_bytes(dataset.n_quads())
    return path
