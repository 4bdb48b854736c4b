"""Runs the web application under Granian, in a process that holds the engine and never the graph itself."""

import atexit
import multiprocessing
import os
import signal
import threading
from functools import partial
from pathlib import Path

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels

from gfmdkg.choices import Choices
from gfmdkg.corpus import Corpus
from gfmdkg.engines.isolated import IsolatedEngine
from gfmdkg.engines.lanes import Pool
from gfmdkg.publishing import dumps
from gfmdkg.query import Limits
from gfmdkg.saved_queries import SavedQueries
from gfmdkg.settings import Settings
from gfmdkg.web import create_app
from gfmdkg.web.front import Front
from gfmdkg.web.service import Service
from gfmdkg.web.sockets import allow_many

_STOP_SECONDS = 10  # a client that stalls cannot hold up the end for longer
_CONNECTIONS = 4096  # that may be open at a time; one that is idle is closed after body_seconds


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
        interface=Interfaces.ASGINL,
        loop=Loops.uvloop,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=round(settings.body_seconds * 1000)),
        websockets=False,
        backlog=_CONNECTIONS,
        backpressure=_CONNECTIONS,
        respawn_failed_workers=True,
        workers_kill_timeout=_STOP_SECONDS,
        log_level=LogLevels.error,
    )
    server.serve(target_loader=partial(application, downloads, corpus, version, settings), wrap_loader=False)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def application(downloads: Path, corpus: Corpus, version: str, settings: Settings) -> Front:
    """Start the engine and build the application around it; the engine ends with the process."""
    engine = IsolatedEngine(
        downloads / dumps.N_QUADS.name,
        version,
        Limits(settings.time_limit, settings.memory_limit, settings.answer_limit),
        Pool(
            settings.worker_count,
            settings.long_worker_count,
            settings.light_seconds,
            settings.queue_limit,
            settings.queue_seconds,
            settings.spool or None,
            settings.spool_limit,
        ),
    )
    atexit.register(engine.close)
    allow_many()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    queries = SavedQueries.of(corpus)
    return Front(create_app(Service(engine, queries, Choices(engine, queries), downloads, settings)), settings)
