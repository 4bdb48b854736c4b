"""What every answer can do, whatever its kind."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from html import escape
from pathlib import Path

from gfmdkg.errors import NotAcceptableError
from gfmdkg.formats import Format
from gfmdkg.results.about import About
from gfmdkg.results.writing import save

_CITATIONS = ("bib", "ris")  # of the texts of a citation, those whose suffix says that they are one
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title></head>
<body>
{body}
</body>
</html>
"""


class Result(ABC):
    """A complete answer. There are no others: what breaks a limit or a connection is an error.

    :param document: the answer as the engine wrote it.
    :param about: where it comes from.
    """

    complete = True

    def __init__(self, document: bytes, about: About) -> None:
        self._document = document
        self.about = about

    @property
    def version(self) -> str:
        """The version of the dataset that answered; empty where an endpoint does not say it."""
        return self.about.version

    @property
    def text(self) -> str:
        """The SPARQL text that was evaluated."""
        return self.about.text

    @property
    @abstractmethod
    def formats(self) -> Mapping[str, Format | None]:
        """The names under which :meth:`write` writes the answer; None stands for what is not an engine's format."""

    @abstractmethod
    def write(self, name: str) -> bytes:
        """Give the answer in a format.

        :param name: one of :attr:`formats`.
        :raises NotAcceptableError: if it is none of them, or cannot hold the answer.
        """

    @abstractmethod
    def html(self) -> str:
        """Write the answer as HTML, without a page around it."""

    @abstractmethod
    def cite(self, style: str = "txt") -> str:
        """Give the citation of this very answer.

        :param style: txt for a sentence, bib for BibTeX, ris for RIS, json for CSL-JSON.
        """

    def page(self) -> bytes:
        """Write the answer as a page."""
        return _PAGE.format(title=escape(self.about.title), body=self.html()).encode()

    def save(self, path: str | Path) -> Path:
        """Write the answer to a file, or its citation; the suffix of its name says the format.

        :param path: with a suffix that is one of :attr:`formats`, or .bib or .ris for the citation.
        :returns: the path of the file, which appears whole or not at all.
        :raises NotAcceptableError: if the suffix is that of no format, or the format cannot hold the answer.
        :raises OSError: if the file cannot be written.
        """
        place = Path(path)
        name = place.suffix.removeprefix(".").lower()
        if not name:
            known = ", ".join(f".{known}" for known in (*self.formats, *_CITATIONS))
            raise NotAcceptableError(f"{str(path)!r} has no suffix that says the format; there are {known}.")
        save(place, self.cite(name).encode() if name in _CITATIONS else self.write("html" if name == "htm" else name))
        return place

    def _repr_html_(self) -> str:
        return self.html()

    def _unknown(self, name: str) -> NotAcceptableError:
        return NotAcceptableError(f"This answer cannot be written as {name!r}, but as {', '.join(self.formats)}.")
