"""Finding out what a graph is to be opened from: the package, a folder, a file, a store, an endpoint."""

import importlib
import math
import re
import tempfile
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pyoxigraph as ox

from gfmdkg import files
from gfmdkg.client.graph import KnowledgeGraph, all_quads
from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset
from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.errors import CorpusError, EngineError, Offence, SettingError, VocabularyError
from gfmdkg.loading import load
from gfmdkg.saved_queries import SavedQueries
from gfmdkg.settings import Settings
from gfmdkg.vocabularies import Shelf, bring

if TYPE_CHECKING:
    from gfmdkg.engines.remote import RemoteEngine

SECONDS = 60.0

_WEB = ("http://", "https://")
_ADDRESS = re.compile(r"(?!https?://)([A-Za-z][A-Za-z0-9+.-]*://|[A-Za-z0-9.-]+:\d+(/|$))", re.IGNORECASE)
_STORE_FILE = "CURRENT"  # what every folder of the engine's store has


def open_graph(
    source: str | Path | None = None,
    *,
    queries: str | Path | None = None,
    timeout: float = SECONDS,
    vocabularies: Iterable[str] = (),
) -> KnowledgeGraph:
    """Open a graph; :func:`gfmdkg.open` is the door to this."""
    wanted = tuple(vocabularies)
    _check(source, timeout)
    if isinstance(source, str) and source.lower().startswith(_WEB):
        if wanted:
            raise VocabularyError("An endpoint has the vocabularies that it was given; none can be added from here.")
        engine = _remote(source, timeout)
        quads = partial(all_quads, engine)
        return KnowledgeGraph(engine, _library(queries), quads, Corpus.packaged(), _site(engine.address))
    if source is None:
        return _of_corpus(Corpus.packaged(), queries, wanted)
    place = Path(source).expanduser().resolve()
    if place.is_dir() and not (place / _STORE_FILE).is_file():
        return _of_corpus(Corpus.at(place), queries, wanted)
    dataset = _stored(place) if place.is_dir() else _written(place)
    return _local(_with(wanted, dataset), _library(queries))


def _check(source: str | Path | None, seconds: float) -> None:
    if not isinstance(seconds, int | float) or not 0 < seconds < math.inf:
        raise SettingError(f"timeout: give a number of seconds above 0, not {seconds!r}.")
    if source == "":
        raise CorpusError([Offence("''", 0, "source", "", "leave it out for the graph that comes with the package.")])
    if isinstance(source, str) and _ADDRESS.match(source) and not Path(source).exists():
        raise EngineError(f"{source[:200]!r} is no file, and no address that begins with http:// or https://.")


def _of_corpus(corpus: Corpus, queries: str | Path | None, vocabularies: Iterable[str]) -> KnowledgeGraph:
    own = SavedQueries.of(corpus) if queries is None and corpus.saved_query_files else _library(queries)
    return _local(_with(vocabularies, load(corpus)), own, corpus)


def _with(vocabularies: Iterable[str], dataset: Dataset) -> Dataset:
    return bring(dataset, vocabularies, Shelf(Settings.from_environment().state_folder))


def _local(dataset: Dataset, queries: SavedQueries, corpus: Corpus | None = None) -> KnowledgeGraph:
    return KnowledgeGraph(EmbeddedEngine.of(dataset), queries, dataset.n_quads, corpus)


def _library(folder: str | Path | None) -> SavedQueries:
    if folder is None:
        return SavedQueries.of(Corpus.packaged())
    corpus = Corpus(Path(folder).expanduser().resolve())
    if not corpus.saved_query_files:
        problem = "there is no queries/<topic>/<name>.rq in this folder."
        raise CorpusError([Offence(str(folder), 0, "saved queries", "", problem)])
    return SavedQueries.of(corpus)


def _written(path: Path) -> Dataset:
    """Read an RDF file in any format; it may be packed."""
    with tempfile.TemporaryDirectory(prefix="gfmdkg-") as folder:
        n_quads = Path(folder) / "all.nq"
        files.load([files.Source(path)], n_quads)
        return Dataset.of(ox.parse(path=n_quads, format=ox.RdfFormat.N_QUADS))


def _stored(folder: Path) -> Dataset:
    """Read a store of the engine; it is copied to memory, so nothing of it stays open."""
    try:
        return Dataset.of(ox.Store.read_only(str(folder)))
    except (OSError, ValueError) as error:
        raise CorpusError([Offence(str(folder), 0, "store", "", f"the store cannot be read: {error}")]) from error


def _remote(address: str, seconds: float) -> "RemoteEngine":
    # What speaks HTTP is loaded only here.
    module = importlib.import_module("gfmdkg.engines.remote")
    return cast("RemoteEngine", module.RemoteEngine(address, seconds))


def _site(address: str) -> str:
    """Give the address of the server that has this endpoint, if it is where ours is."""
    return address.removesuffix("/sparql") if address.endswith("/sparql") else ""
