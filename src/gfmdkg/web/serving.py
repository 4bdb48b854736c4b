"""Runs the web application, in a process that holds the engine and never the graph itself."""

import asyncio
import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn
import uvloop
from werkzeug.middleware.proxy_fix import ProxyFix

from gfmdkg.choices import Choices
from gfmdkg.citations.facts import Facts
from gfmdkg.corpus import Corpus
from gfmdkg.engines import Engine
from gfmdkg.engines.isolated import IsolatedEngine
from gfmdkg.engines.lanes import Pool
from gfmdkg.engines.merging import MergingEngine
from gfmdkg.errors import EngineError, GfmdkgError
from gfmdkg.iris import VOCABULARIES
from gfmdkg.publishing.dumps import N_QUADS_FILE
from gfmdkg.publishing.releases import Release
from gfmdkg.query import Limits
from gfmdkg.saved_queries import SavedQueries
from gfmdkg.saved_queries.catalogue import CATALOGUE
from gfmdkg.settings import Settings
from gfmdkg.versions.changes import Differences
from gfmdkg.versions.engines import HeldEngines
from gfmdkg.versions.holding import Releases
from gfmdkg.web import create_app
from gfmdkg.web.door import Door
from gfmdkg.web.front import Front
from gfmdkg.web.service import Publication, Service
from gfmdkg.web.sockets import allow_many

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_STOP_SECONDS = 5  # after the longest query, a client that stalls cannot hold up the end for longer
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True)
class Served:
    """What to serve: the process that has checked it hands it to the one that answers.

    :param n_quads: the dataset, as the engine loads it.
    :param version: the version of the dataset.
    :param corpus: where the saved queries are, or None for plain SPARQL.
    :param release: the folder of what is made of the dataset, where there is a corpus.
    """

    n_quads: Path
    version: str
    corpus: Corpus | None = None
    release: Path | None = None


def serve(served: Served, settings: Settings, listener: socket.socket) -> None:
    """Serve until the process is told to stop; requests that run are finished first.

    A process of its own answers. Should it ever end unexpectedly, another one takes its place; who connects meanwhile
    waits for it.

    :param listener: as :func:`gfmdkg.web.sockets.listen` gives it.
    :raises EngineError: if the process cannot be started.
    """
    _Supervisor(served, settings, listener).run()


class _Supervisor:
    def __init__(self, served: Served, settings: Settings, listener: socket.socket) -> None:
        self._given = (served, settings, listener)
        self._context = multiprocessing.get_context("spawn")
        self._is_stopping = False
        self._process: BaseProcess | None = None

    def run(self) -> None:
        for number in _SIGNALS:
            signal.signal(number, self._stop)
        while not self._is_stopping:
            has_served = self._context.Event()
            self._process = self._context.Process(target=_answer, args=(*self._given, has_served))
            self._process.start()
            if self._is_stopping:  # while it was started
                self._process.terminate()
            self._process.join()
            if has_served.is_set() and not self._is_stopping:
                sys.stderr.write("The process that answers requests ended unexpectedly; another takes its place.\n")
            elif not self._is_stopping:
                raise EngineError("The process that answers requests could not be started.")

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._is_stopping = True
        if self._process and self._process.is_alive():
            self._process.terminate()


class _Server(uvicorn.Server):
    """Says that it serves once it does.

    :param announce: called then.
    """

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._announce()


def _answer(served: Served, settings: Settings, listener: socket.socket, has_served: Event) -> None:
    """Answer requests in this process until it is told to stop."""
    early: list[int] = []  # signals that come before the server looks for them
    for number in _SIGNALS:
        signal.signal(number, lambda sent, _: early.append(sent))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    allow_many()
    try:
        engine = _engine(served.n_quads, served.version, settings, _pool(settings))
    except GfmdkgError as error:
        sys.exit(f"Error: {error}")

    def announce() -> None:
        has_served.set()
        server.should_exit = server.should_exit or bool(early)
        sys.stdout.write(f"Serving {_address(settings, listener)} (stop with Ctrl-C)\n")
        sys.stdout.flush()

    held = HeldEngines(partial(_held_engine, settings), settings.held_engines, settings.queue_seconds)
    with closing(engine), closing(held):
        server = _Server(_configuration(_front(served, settings, engine, held), settings), announce)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(server.serve(sockets=[listener]))


def _configuration(front: Front, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        front,
        http=Door,
        ws="none",
        interface="asgi3",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=round(settings.time_limit) + _STOP_SECONDS,
    )


def _address(settings: Settings, listener: socket.socket) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{listener.getsockname()[1]}"


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def _front(served: Served, settings: Settings, engine: IsolatedEngine, held: HeldEngines) -> Front:
    app = create_app(Service(engine, settings, _publication(served, engine, settings, held)))
    return Front(app, settings, engine, partial(_believe, settings.proxies))


def _believe(proxies: int, environ: "WSGIEnvironment") -> None:
    if proxies:
        believed = dict.fromkeys(("x_for", "x_proto", "x_host", "x_prefix"), proxies)
        ProxyFix(lambda *_: (), **believed)(environ, _never)


def _never(*_: object) -> Callable[[bytes], object]:
    raise NotImplementedError("nothing is answered here")


def _engine(n_quads: Path, version: str, settings: Settings, pool: Pool) -> IsolatedEngine:
    limits = Limits(
        settings.time_limit,
        settings.memory_limit,
        settings.answer_limit,
        settings.services,
        settings.service_seconds,
        settings.service_limit,
    )
    return IsolatedEngine(n_quads, version, limits, pool, settings.default_graph)


def _pool(settings: Settings) -> Pool:
    return Pool(
        settings.worker_count,
        settings.long_worker_count,
        settings.light_seconds,
        settings.queue_limit,
        settings.queue_seconds,
        settings.spool or None,
        settings.spool_limit,
    )


def _held_engine(settings: Settings, release: Release) -> IsolatedEngine:
    pool = replace(_pool(settings), workers=1, long_workers=1)
    return _engine(release.folder / N_QUADS_FILE, release.manifest.version, settings, pool)


def _publication(served: Served, engine: Engine, settings: Settings, held: HeldEngines) -> Publication | None:
    corpus = served.corpus
    if not (corpus and served.release):
        return None
    graphs = (*map(corpus.graph, corpus.graph_files), CATALOGUE, VOCABULARIES)
    merged = engine if settings.default_graph == "union" else MergingEngine(engine, graphs)
    queries, release = SavedQueries.of(corpus), Release.at(served.release)
    kept = Releases.at(Path(settings.releases)) if settings.releases else Releases()
    differences = Differences.of(kept.beside(release), settings.changes_folder)
    return Publication(
        merged, queries, Choices(merged, queries), release, Facts.of(corpus), corpus, kept, held, differences
    )
