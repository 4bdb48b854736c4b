"""The servers that are measured: ours, the peers, and nginx with answers as files."""

import http.client
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult

from benchmarks.processes import StartError, await_answering, end, free_place, started
from benchmarks.worlds import World

_PATIENCE = 180.0
_NGINX = """
daemon off;
{user}
worker_processes auto;
pid {folder}/nginx.pid;
error_log {folder}/nginx-errors.log;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {folder}/temporary;
  proxy_temp_path {folder}/temporary;
  fastcgi_temp_path {folder}/temporary;
  uwsgi_temp_path {folder}/temporary;
  scgi_temp_path {folder}/temporary;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  default_type application/sparql-results+json;
  server {{
    listen {place.hostname}:{place.port};
    root {folder}/files;
  }}
}}
"""


@dataclass(frozen=True)
class Server:
    """A server that runs.

    :param place: its address, with the path of its endpoint.
    :param process: its first process.
    """

    place: SplitResult
    process: subprocess.Popen[bytes]

    def end(self) -> None:
        """End it before its time: it may still work on a query for which nobody waits."""
        end(self.process)


@dataclass(frozen=True)
class Kitchen:
    """Where servers come from and leave their things.

    :param work: the folder of the benchmark for what it can make again.
    :param peers: the folder of the programs of the peers.
    """

    work: Path
    peers: Path

    @contextmanager
    def ours(self, world: World, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
        """Run the endpoint of this repository.

        :param settings: environment variables.
        """
        place = free_place("/sparql")
        command = [sys.executable, "-m", "gfmdkg", "serve", "--port", str(place.port), *world.serve]
        with self._server("gfmdkg", command, place, settings) as server:
            yield server

    @contextmanager
    def oxigraph(self, world: World) -> Iterator[Server]:
        """Run Oxigraph's own server, in memory, with the same statements in the same graphs as ours."""
        place = free_place("/query")
        command = [self._program("oxigraph"), "serve", "--bind", place.netloc]
        with self._server("oxigraph", command, place) as server:
            _load(place, "/store?default", "application/n-triples", world.merged)
            _load(place, "/store", "application/n-quads", world.named)
            yield server

    @contextmanager
    def rdflib_endpoint(self, world: World) -> Iterator[Server]:
        """Run rdflib-endpoint over the merge of all graphs; it has no default graph beside the named ones."""
        place = free_place("/")
        program = self._program("rdflib-endpoint")
        command = [program, "serve", "--host", str(place.hostname), "--port", str(place.port), str(world.merged)]
        with self._server("rdflib-endpoint", command, place) as server:
            yield server

    @contextmanager
    def nginx(self, files: Mapping[str, bytes]) -> Iterator[Server]:
        """Run nginx with files to send; its other settings are those that it comes with.

        :param files: their content by name.
        """
        folder, place = self.work / "nginx", free_place("/")
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "files").mkdir(parents=True)
        for name, content in files.items():
            (folder / "files" / name).write_bytes(content)
        user = "user root;" if os.geteuid() == 0 else ""  # as root it would take another user, who may not read here
        settings = folder / "nginx.conf"
        settings.write_text(_NGINX.format(user=user, folder=folder, place=place), encoding="utf-8")
        program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if not program:
            raise StartError("not installed (apt-get install nginx-light wrk)")
        with self._server("nginx", [program, "-c", str(settings), "-e", "stderr"], place) as server:
            yield server

    @contextmanager
    def _server(
        self, name: str, command: list[str], place: SplitResult, settings: Mapping[str, str] | None = None
    ) -> Iterator[Server]:
        log = self.work / f"{name}.log"
        with started(command, log, settings) as process:
            await_answering(process, place, log, _PATIENCE)
            yield Server(place, process)

    def _program(self, name: str) -> str:
        program = self.peers / name
        if not program.exists():
            raise StartError("not installed (make bench installs it)")
        return str(program)


def _load(place: SplitResult, target: str, media_type: str, path: Path) -> None:
    connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=_PATIENCE)
    with path.open("rb") as content:
        headers = {"Content-Type": media_type, "Content-Length": str(path.stat().st_size)}
        connection.request("POST", target, content, headers)
    reply = connection.getresponse()
    if reply.status >= http.HTTPStatus.BAD_REQUEST:
        raise StartError(f"oxigraph did not take {path.name}: {reply.status} {reply.read(200)!r}")
    connection.close()
