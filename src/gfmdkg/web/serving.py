"""Runs the web application under Granian, in a process that holds the engine and never the graph itself."""

import atexit
import multiprocessing
from functools import partial
from pathlib import Path

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from gfmdkg.choices import Choices
from gfmdkg.corpus import Corpus
from gfmdkg.engines.isolated import IsolatedEngine, Pool
from gfmdkg.publishing import dumps
from gfmdkg.query import Limits
from gfmdkg.saved_queries import SavedQueries
from gfmdkg.settings import Settings
from gfmdkg.web import create_app
from gfmdkg.web.service import Service

_OTHER_THREADS = 8  # for requests that need no worker: pages from memory, downloads, refusals


def serve(downloads: Path, corpus: Corpus, version: str, settings: Settings) -> None:
    """Serve until the process is told to stop; requests that run are finished first.

    :param downloads: the folder with the dumps; the engine loads its N-Quads.
    :param version: the version of the dataset in it.
    """
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        target="gfmdkg.web.serving:application",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        blocking_threads=settings.worker_count + settings.queue_limit + _OTHER_THREADS,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    )
    server.serve(target_loader=partial(application, downloads, corpus, version, settings), wrap_loader=False)


def application(downloads: Path, corpus: Corpus, version: str, settings: Settings) -> Flask:
    """Start the engine and build the application around it; the engine ends with the process."""
    engine = IsolatedEngine(
        downloads / dumps.N_QUADS.name,
        version,
        Limits(settings.time_limit, settings.memory_limit, settings.answer_limit),
        Pool(settings.worker_count, settings.queue_limit, settings.queue_seconds, settings.spool or None),
    )
    atexit.register(engine.close)
    queries = SavedQueries.of(corpus)
    return create_app(Service(engine, queries, Choices(engine, queries), downloads, settings))
