"""Asks the application for everything that can be a file, and writes it."""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

from gfmdkg.errors import SiteError
from gfmdkg.publishing.content import Progress
from gfmdkg.site.linking import inside, links, relative, relinked
from gfmdkg.site.places import HTML, is_file, place

_MOST_NAMED = 10
_FOUND, _NOT_FOUND = 200, 400
_MOVED = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Elsewhere</title>
<meta http-equiv="refresh" content="0; url={0}"><link rel="canonical" href="{0}"></head>
<body><p><a href="{0}">It is here.</a></p></body></html>
"""


@dataclass(frozen=True)
class Outcome:
    """What was written.

    :param files: the number of files.
    :param pages: the number of pages among them.
    """

    files: int
    pages: int


def export(  # noqa: PLR0913, PLR0917 - what an export is made of
    app: Flask,
    folder: Path,
    live: str,
    seeds: Iterable[str],
    files: Iterable[tuple[str, Path]],
    progress: Progress,
    is_wanted: Callable[[str], bool] = lambda _: True,
) -> Outcome:
    """Write everything to which the seeds lead, and further files, into a folder: all of it, or nothing.

    :param app: the application that answers.
    :param folder: a folder that is new or empty.
    :param live: the address of a service that answers what no file can, without a slash at the end; the files name it
        as their own.
    :param seeds: addresses to begin with, as paths.
    :param files: addresses of files that are there already, each with its place.
    :param progress: is told how far the export is.
    :param is_wanted: whether what is at an address, which can be a file, is to be one.
    :raises SiteError: if the folder holds something, cannot be written to, or a link of a page leads nowhere.
    """
    folder = folder.absolute()
    part = folder.with_name(f".{folder.name}.part")
    try:
        if folder.exists() and any(folder.iterdir()):
            raise SiteError(f"{folder} is not empty; name a folder that is new or empty.")
        shutil.rmtree(part, ignore_errors=True)  # of an export that was ended
        part.mkdir(parents=True)
        outcome = _Export(app, part, live, is_wanted).run(seeds, files, progress)
        part.replace(folder)
    except OSError as error:
        raise SiteError(f"The site cannot be written to {folder}: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return outcome


@dataclass
class _Export:
    app: Flask
    folder: Path
    live: str
    is_wanted: Callable[[str], bool]
    _places: dict[str, str] = field(default_factory=dict)
    _moved: dict[str, str] = field(default_factory=dict)
    _dead: dict[str, str] = field(default_factory=dict)

    def run(self, seeds: Iterable[str], files: Iterable[tuple[str, Path]], progress: Progress) -> Outcome:
        for address, path in files:
            self._copy(address, path)
        pages = self._crawl(list(dict.fromkeys(["/", *seeds])), progress)
        if self._dead:
            named = [f"{page} leads to {link}" for link, page in list(self._dead.items())[:_MOST_NAMED]]
            raise SiteError(f"Links that lead nowhere ({len(self._dead)}): {'; '.join(named)}.")
        for address in pages:
            self._write_page(address)
        for address, target in self._moved.items():
            self._write_moved(address, target)
        return Outcome(len(set(self._places.values())) + len(self._moved), len(pages))

    def _copy(self, address: str, path: Path) -> None:
        target = self.folder / address.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        self._places[address] = address.lstrip("/")

    def _crawl(self, waiting: list[str], progress: Progress) -> list[str]:
        origin = dict.fromkeys(waiting, "the beginning")
        pages: list[str] = []
        for done, address in enumerate(waiting):  # it grows meanwhile
            progress(address, done / len(waiting))
            for link in self._fetch(address, origin[address], pages):
                if link not in origin and is_file(link) and self.is_wanted(link):
                    origin[link] = address
                    waiting.append(link)
        return pages

    def _fetch(self, address: str, origin: str, pages: list[str]) -> Iterable[str]:
        if address in self._places:
            return []
        response = self._get(address)
        if _FOUND < response.status_code < _NOT_FOUND:
            self._moved[address] = inside(response.location or "", self._url(address), self.live)
            return [self._moved[address]]
        if response.status_code != _FOUND:
            self._dead[address] = origin
            return []
        self._places[address] = place(address, response.mimetype or "")
        if response.mimetype != HTML:
            self._write(self._places[address], response.data)
            return []
        pages.append(address)
        self._write(self._places[address], response.data)
        return links(html.document_fromstring(response.data), self._url(address), self.live)

    def _get(self, address: str) -> TestResponse:
        path = urlsplit(address)
        with self.app.test_client() as client:
            return client.get(
                path.path,
                query_string=path.query,
                base_url=self.live + "/",
                headers={"Accept": f"{HTML}, */*;q=0.5"},
                buffered=True,
            )

    def _url(self, address: str) -> str:
        return self.live + address

    def _file_of(self, address: str) -> str:
        address = self._moved.get(address, address)
        return self._places.get(address) or self._url(address)

    def _write_page(self, address: str) -> None:
        own = self._places[address]
        page = html.document_fromstring((self.folder / own).read_bytes())
        self._write(own, relinked(page, self._url(address), self.live, own, self._file_of).encode())

    def _write_moved(self, address: str, target: str) -> None:
        own = place(address, HTML)
        self._write(own, _MOVED.format(relative(self._file_of(target), own)).encode())

    def _write(self, place: str, content: bytes) -> None:
        path = self.folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
