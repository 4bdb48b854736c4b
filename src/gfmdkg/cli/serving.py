"""The command that serves: ``serve``."""

import socket
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click

from gfmdkg.cli.options import corpus_at, corpus_option
from gfmdkg.errors import SettingError
from gfmdkg.loading import load
from gfmdkg.publishing import dumps
from gfmdkg.saved_queries import SavedQueries
from gfmdkg.settings import Settings
from gfmdkg.validation import validate
from gfmdkg.web.serving import serve


@click.command("serve")
@click.option("--host", help="Address to listen on [default: 127.0.0.1].")
@click.option("--port", type=int, help="Port to listen on; 0 takes a free one [default: 8000].")
@corpus_option
def serve_command(host: str | None, port: int | None, root: Path | None) -> None:
    """Check the graph and serve it: pages, saved queries and the SPARQL endpoint.

    Nothing is served when a rule of the data is broken. Ctrl-C or SIGTERM stops the server.
    """
    settings = Settings.from_environment()
    settings = replace(settings, host=host or settings.host, port=settings.port if port is None else port)
    settings = replace(settings, port=_free_port(settings))
    corpus = corpus_at(root)
    dataset = load(corpus)
    SavedQueries.of(corpus)
    validate(dataset, corpus)
    with tempfile.TemporaryDirectory(prefix="gfmdkg-") as folder:
        dumps.write(dataset, Path(folder))
        click.echo(f"{len(dataset.quads)} statements, version {dataset.version}, keep every rule.")
        click.echo(f"Serving http://{settings.host}:{settings.port} (stop with Ctrl-C)")
        serve(Path(folder), corpus, dataset.version, settings)


def _free_port(settings: Settings) -> int:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with closing(socket.socket(family, kind, protocol)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            port: int = probe.getsockname()[1]
            return port
    except OSError as error:
        reason = f"cannot listen on {settings.host} port {settings.port}: {error.strerror or error}."
        raise SettingError(f"{reason} Give another --port, or stop what listens there.") from error
