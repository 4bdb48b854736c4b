"""Runs the web application under Granian, in a process that holds the engine and never the graph itself."""

import asyncio
import atexit
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels
from werkzeug.middleware.proxy_fix import ProxyFix

from gfmdkg.choices import Choices
from gfmdkg.corpus import Corpus
from gfmdkg.engines import Engine
from gfmdkg.engines.isolated import IsolatedEngine
from gfmdkg.engines.lanes import Pool
from gfmdkg.engines.merging import MergingEngine
from gfmdkg.query import Limits
from gfmdkg.saved_queries import SavedQueries
from gfmdkg.settings import Settings
from gfmdkg.web import create_app
from gfmdkg.web.front import Front
from gfmdkg.web.service import Publication, Service
from gfmdkg.web.sockets import allow_many

_GLANCE_SECONDS = 0.02
_STOP_SECONDS = 5  # after the longest query, a client that stalls cannot hold up the end for longer
_CONNECTIONS = 4096  # that may be open at a time; one that is idle is closed after body_seconds


@dataclass(frozen=True)
class Served:
    """What to serve: the process that has checked it hands it to the one that answers.

    :param n_quads: the dataset, as the engine loads it; beside it lie the dumps, where there are any.
    :param version: the version of the dataset.
    :param corpus: where the saved queries are, or None for plain SPARQL.
    """

    n_quads: Path
    version: str
    corpus: Corpus | None = None


def serve(served: Served, settings: Settings) -> None:
    """Serve until the process is told to stop; requests that run are finished first."""
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
        workers_kill_timeout=round(settings.time_limit) + _STOP_SECONDS,
        log_level=LogLevels.error,
    )
    server.serve(target_loader=partial(application, served, settings), wrap_loader=False)


def _hold_signals() -> None:
    """Keep the signals that arrive before the event loop runs, for it would lose them."""
    held = (signal.SIGINT, signal.SIGTERM)
    signal.pthread_sigmask(signal.SIG_BLOCK, held)
    asyncio.get_event_loop().call_soon(signal.pthread_sigmask, signal.SIG_UNBLOCK, held)


def _announce(settings: Settings) -> None:
    """Say where the server is once it can be reached."""
    while True:
        with suppress(OSError):
            socket.create_connection((settings.host, settings.port), timeout=1).close()
            break
        time.sleep(_GLANCE_SECONDS)
    sys.stdout.write(f"Serving http://{settings.host}:{settings.port} (stop with Ctrl-C)\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def application(served: Served, settings: Settings) -> Front:
    """Start the engine and build the application around it; the engine ends with the process."""
    _hold_signals()
    engine = IsolatedEngine(
        served.n_quads,
        served.version,
        Limits(
            settings.time_limit,
            settings.memory_limit,
            settings.answer_limit,
            settings.services,
            settings.service_seconds,
            settings.service_limit,
        ),
        Pool(
            settings.worker_count,
            settings.long_worker_count,
            settings.light_seconds,
            settings.queue_limit,
            settings.queue_seconds,
            settings.spool or None,
            settings.spool_limit,
        ),
        settings.default_graph,
    )
    atexit.register(engine.close)
    allow_many()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    threading.Thread(target=_announce, args=(settings,), daemon=True).start()
    published = _publication(served.corpus, served.n_quads.parent, engine, settings) if served.corpus else None
    app = create_app(Service(engine, settings, published))
    if settings.proxies:
        believed = dict.fromkeys(("x_for", "x_proto", "x_host", "x_prefix"), settings.proxies)
        app.wsgi_app = ProxyFix(app.wsgi_app, **believed)  # type: ignore[method-assign]
    return Front(app, settings)


def _publication(corpus: Corpus, downloads: Path, engine: Engine, settings: Settings) -> Publication:
    graphs = map(corpus.graph, corpus.turtle_files)
    merged = engine if settings.default_graph == "union" else MergingEngine(engine, graphs)
    queries = SavedQueries.of(corpus)
    return Publication(merged, queries, Choices(merged, queries), downloads)
