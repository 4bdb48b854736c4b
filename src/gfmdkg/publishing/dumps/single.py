"""One dump by itself, the same byte for byte as in a release."""

import io
from collections.abc import Iterable
from pathlib import Path

from gfmdkg.dataset import Dataset
from gfmdkg.errors import NotAcceptableError, UnknownNameError
from gfmdkg.formats import N_QUADS, N_TRIPLES, Format
from gfmdkg.publishing.dumps.lines import by_graph, merged, of_graph, sort
from gfmdkg.publishing.dumps.noting import Noted
from gfmdkg.publishing.dumps.writing import UnfitError, quads, triples, write_from
from gfmdkg.publishing.manifest import DATASET, UNION


def single(dataset: Dataset, of: str, form: Format, folder: Path) -> Path:
    """Write one dump.

    :param of: ``dataset``, ``union`` or the IRI of a graph.
    :param form: a format with named graphs for the dataset, one without for anything else.
    :param folder: an empty one.
    :returns: the file.
    :raises UnknownNameError: if there is no such graph.
    :raises NotAcceptableError: if the format cannot hold the statements.
    """
    n_quads = folder / f"dataset.{N_QUADS.name}"
    sort(io.BytesIO(dataset.n_quads()), n_quads)
    try:
        if of == DATASET:
            return _of_quads(n_quads, form)
        if of == UNION:
            return _of_triples(merged(n_quads, dataset.apart), folder, form)
        if of not in dataset.sizes:
            raise UnknownNameError("graph", of, tuple(dataset.sizes))
        return _of_triples(of_graph(n_quads, of), folder, form)
    except UnfitError as error:
        raise NotAcceptableError(f"This cannot be written as {form.title}. {error}") from error


def _of_quads(n_quads: Path, form: Format) -> Path:
    if form == N_QUADS:
        return n_quads
    parted, path = n_quads.with_name("by-graph"), n_quads.with_suffix(f".{form.name}")
    by_graph(n_quads, parted)
    write_from(lambda: parted.open("rb"), quads, path, form, Noted.of(parted))
    return path


def _of_triples(lines: Iterable[bytes], folder: Path, form: Format) -> Path:
    n_triples, path, noted = folder / f"graph.{N_TRIPLES.name}", folder / f"graph.{form.name}", Noted()
    with n_triples.open("wb") as file:
        file.writelines(noted.passing(lines))
    if form != N_TRIPLES:
        write_from(lambda: n_triples.open("rb"), triples, path, form, noted)
    return path
