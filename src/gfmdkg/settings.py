"""Every setting of the service: its default, its unit and the environment variable that changes it."""

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, Self, get_args
from urllib.parse import urlsplit

from gfmdkg.errors import SettingError

PREFIX = "GFMDKG_"
MEGABYTE = 1_000_000
LAST_PORT = 65_535

DefaultGraph = Literal["union", "plain"]
# An absolute IRI as it stands in a query, in the characters that a request line can hold.
_ENDPOINT = re.compile(r"""https?://[^\s/?#@<>"{}|\\^`]+(/[^\s#<>"{}|\\^`]*)?""", re.ASCII)


@dataclass(frozen=True)
class Settings:
    """The settings; each is overridden by ``GFMDKG_`` and its name in capitals.

    :param host: address to listen on.
    :param port: TCP port to listen on; 0 takes a free one.
    :param workers: worker processes that evaluate queries; 0 means one per processor, at least two.
    :param long_workers: further processes for queries that run long; 0 means one per processor.
    :param light_seconds: seconds after which a query counts as long.
    :param time_limit: seconds that one query may take.
    :param memory_limit: bytes that one query may take beyond the store.
    :param answer_limit: bytes of one serialised answer.
    :param request_limit: bytes of one request body or query string.
    :param body_seconds: seconds that a client may take to send a request.
    :param write_seconds: seconds that a client may take to read a block of the answer.
    :param cache_limit: bytes of answers kept in memory; 0 keeps none.
    :param root_path: path under which the application stands on its host, such as /kg; empty for the whole host.
    :param proxies: reverse proxies before the server whose X-Forwarded headers are believed.
    :param queue_limit: requests that may wait for a worker.
    :param queue_seconds: seconds that a request may wait for a worker.
    :param default_graph: ``union`` for the merge of all graphs; ``plain`` for what the files have outside named graphs.
    :param page_rows: rows that a page for people shows of an answer.
    :param chart_seconds: seconds that the drawing of one picture may take.
    :param chart_memory: bytes that it may take beyond what the drawing process takes at rest.
    :param service_allowed: IRIs of the endpoints that queries may call with SERVICE, with spaces or commas between
        them; empty means none.
    :param service_seconds: seconds that one call of another endpoint may take.
    :param service_limit: bytes that other endpoints may send for one query.
    :param spool: folder for answers on their way out; empty means the system's temporary folder.
    :param spool_limit: bytes of finished answers that may wait there until their clients have read them.
    :param state: folder for citations, shared queries and releases; empty means ``gfmdkg`` in the user's folder for
        state.
    :param state_limit: bytes that they may take there.
    :param keep_limit: citations and shared queries that one client may have kept in an hour.
    :param cite_limit: bytes of an answer that can be cited.
    :param lookup_rows: rows of a table whose identifiers are looked up at once.
    :param releases: folder with the releases that are held beside the one that is served; empty means none.
    :param held_engines: how many of them can be asked at a time; others wait, or take the place of one that is idle.
    :param document_limit: bytes of one of the answers from which the document of an IRI is made.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 0
    long_workers: int = 0
    light_seconds: float = 0.25
    time_limit: float = 30.0
    memory_limit: int = 1000 * MEGABYTE
    answer_limit: int = 500 * MEGABYTE
    request_limit: int = 1 * MEGABYTE
    body_seconds: float = 20.0
    write_seconds: float = 30.0
    cache_limit: int = 100 * MEGABYTE
    root_path: str = ""
    proxies: int = 0
    queue_limit: int = 256
    queue_seconds: float = 10.0
    default_graph: DefaultGraph = "union"
    page_rows: int = 1000
    chart_seconds: float = 20.0
    chart_memory: int = 500 * MEGABYTE
    service_allowed: str = ""
    service_seconds: float = 10.0
    service_limit: int = 50 * MEGABYTE
    spool: str = ""
    spool_limit: int = 5000 * MEGABYTE
    state: str = ""
    state_limit: int = 1000 * MEGABYTE
    keep_limit: int = 100
    cite_limit: int = 5 * MEGABYTE
    lookup_rows: int = 10_000
    releases: str = ""
    held_engines: int = 2
    document_limit: int = 20 * MEGABYTE

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read the settings that the environment overrides.

        :raises SettingError: if a value cannot be used; the message names the variable.

        >>> Settings.from_environment({"GFMDKG_TIME_LIMIT": "5"}).time_limit
        5.0
        """
        given: dict[str, Any] = {}
        for setting in fields(cls):
            variable = PREFIX + setting.name.upper()
            if variable in environment:
                given[setting.name] = _value(variable, environment[variable], type(setting.default))
        return cls(**given)

    def __post_init__(self) -> None:
        if not 0 <= self.port <= LAST_PORT:
            raise SettingError(f"port is {self.port}: give a number from 0 to {LAST_PORT}.")
        for name in (
            "light_seconds",
            "time_limit",
            "memory_limit",
            "answer_limit",
            "request_limit",
            "body_seconds",
            "write_seconds",
            "page_rows",
            "chart_seconds",
            "chart_memory",
            "spool_limit",
            "service_seconds",
            "service_limit",
            "state_limit",
            "keep_limit",
            "cite_limit",
            "lookup_rows",
            "held_engines",
            "document_limit",
        ):
            if not 0 < getattr(self, name) < math.inf:
                raise SettingError(f"{name} is {getattr(self, name)}: give a number above 0.")
        for name in ("workers", "long_workers", "cache_limit", "proxies", "queue_limit", "queue_seconds"):
            if not 0 <= getattr(self, name) < math.inf:
                raise SettingError(f"{name} is {getattr(self, name)}: give 0 or more.")
        if self.root_path and not re.fullmatch(r"(/[A-Za-z0-9._~-]+)+", self.root_path):
            raise SettingError(f"root_path is {self.root_path!r}: give a path such as /kg, without a slash at its end.")
        if self.default_graph not in get_args(DefaultGraph):
            raise SettingError(f"default_graph is {self.default_graph!r}: give {' or '.join(get_args(DefaultGraph))}.")
        self._check_folders()
        if strange := [iri for iri in self.services if not _is_endpoint(iri)]:
            form = "give absolute IRIs such as https://example.org/sparql, in ASCII, without user and fragment."
            raise SettingError(f"service_allowed has {strange[0]!r}: {form}")

    def _check_folders(self) -> None:
        if self.releases and not os.access(Path(self.releases), os.R_OK | os.X_OK):
            raise SettingError(f"releases is {self.releases!r}: give a folder that can be read.")
        if self.spool and not os.access(Path(self.spool), os.W_OK | os.X_OK):
            raise SettingError(f"spool is {self.spool!r}: give a folder that can be written to.")
        if self.state and not _is_writable(Path(self.state).absolute()):
            raise SettingError(f"state is {self.state!r}: give a folder that can be written to, or made.")

    @property
    def state_folder(self) -> Path:
        """The folder for what outlives the server; it need not be there.

        >>> Settings(state="/var/lib/gfmdkg").state_folder.as_posix()
        '/var/lib/gfmdkg'
        """
        if self.state:
            return Path(self.state)
        home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
        return Path(home) / "gfmdkg"

    @property
    def releases_folder(self) -> Path:
        """The folder for what is made of each version of the dataset."""
        return self.state_folder / "releases"

    @property
    def changes_folder(self) -> Path:
        """The folder for what differs between the releases that are held."""
        return self.state_folder / "changes"

    @property
    def worker_count(self) -> int:
        """The number of worker processes to start."""
        return self.workers or max(2, len(os.sched_getaffinity(0)))

    @property
    def long_worker_count(self) -> int:
        """The number of further ones for queries that run long."""
        return self.long_workers or len(os.sched_getaffinity(0))

    @property
    def services(self) -> tuple[str, ...]:
        """The endpoints that queries may call.

        >>> Settings(service_allowed="https://a.example/sparql, http://b.example/").services
        ('https://a.example/sparql', 'http://b.example/')
        """
        return tuple(dict.fromkeys(self.service_allowed.replace(",", " ").split()))


def _is_writable(folder: Path) -> bool:
    """Whether a folder can be written to; one that is not there, whether it can be made."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def _is_endpoint(iri: str) -> bool:
    try:
        return bool(_ENDPOINT.fullmatch(iri) and iri.isascii() and urlsplit(iri).hostname and urlsplit(iri).port != 0)
    except ValueError:
        return False


def _value(variable: str, text: str, kind: Any) -> Any:
    try:
        return kind(text)
    except ValueError:
        raise SettingError(f"{variable} is {text!r}: give a {'whole ' if kind is int else ''}number.") from None
