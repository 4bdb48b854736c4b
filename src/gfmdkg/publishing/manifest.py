"""What is in a release: its files with their hashes, and what they were made from."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, Self

from gfmdkg.errors import ReleaseError

FILE = "manifest.json"
SUMS = "SHA256SUMS"
DATASET = "dataset"
UNION = "union"
METADATA = "metadata"
RELEASE = "release"

Compression = Literal["", "gz", "zst"]
PACKED_TYPES: Mapping[str, str] = {"gz": "application/gzip", "zst": "application/zstd"}


@dataclass(frozen=True, kw_only=True)
class Described:
    """A file of a release, as who made it describes it.

    :param path: its path in the release, with slashes.
    :param title: what it holds, for people.
    :param of: ``dataset``, ``union``, the IRI of a graph, ``tables``, ``metadata`` or ``ontology``; ``release`` for the
        manifest and the sums, which it does not list.
    :param media_type: that of its content, before it is compressed.
    :param compression: ``gz``, ``zst``, or empty.
    """

    path: str
    title: str
    of: str
    media_type: str
    compression: Compression = ""

    def measured(self, folder: Path) -> "ReleasedFile":
        """Add its size and its hash.

        :param folder: that of the release.
        """
        path = folder / self.path
        return ReleasedFile(**asdict(self), bytes=path.stat().st_size, sha256=sha256(path))


@dataclass(frozen=True, kw_only=True)
class ReleasedFile(Described):
    """A file of a release.

    :param bytes: its size.
    :param sha256: its SHA-256, in hexadecimal.
    """

    bytes: int
    sha256: str

    @property
    def served_type(self) -> str:
        """The media type of its bytes."""
        return PACKED_TYPES.get(self.compression, self.media_type)


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A file that a release does not have.

    :param path: the path that it would have.
    :param reason: why it is not there.
    """

    path: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Source:
    """A file from which a release was made.

    :param path: its path in the corpus.
    :param sha256: its SHA-256, in hexadecimal.
    """

    path: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a release says of itself.

    :param name: what its files are called.
    :param version: the version of the dataset, such as 0.1.0+847226e91047.
    :param release: the release number in it, such as 0.1.0.
    :param date: the day of that release, as the citation file has it; empty where it has none.
    :param license: the identifier of the licence, as in SPDX; empty where none is known.
    :param software: the version of the program.
    :param program: a hash of the program's own files: another program may make other files.
    :param statements: the number of statements.
    :param graphs: the number of statements of each named graph, by its IRI.
    :param sources: what it was made from.
    :param files: what is in it, besides the manifest and the sums.
    :param left_out: what is not in it, and why.
    """

    name: str
    version: str
    release: str
    date: str
    license: str
    software: str
    program: str
    statements: int
    graphs: Mapping[str, int]
    sources: tuple[Source, ...] = ()
    files: tuple[ReleasedFile, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the manifest of a release.

        :raises ReleaseError: if there is none in the folder, or it cannot be read.
        """
        try:
            return cls.parse((folder / FILE).read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise ReleaseError(f"There is no release in {folder}: it has no {FILE}.") from error
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ReleaseError(f"The {FILE} of {folder} cannot be read: {error}") from error

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a manifest from its text.

        :raises ValueError: if it is no JSON.
        :raises TypeError: if it lacks something, or has something unknown.
        """
        given: dict[str, Any] = json.loads(text)
        kinds = {"sources": Source, "files": ReleasedFile, "left_out": LeftOut}
        return cls(**given | {name: tuple(kind(**part) for part in given[name]) for name, kind in kinds.items()})

    @property
    def head(self) -> Self:
        """What it says without its files: all on which they depend."""
        return replace(self, files=(), left_out=())

    def text(self) -> str:
        """Write it as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"


def sha256(path: Path) -> str:
    """Hash a file, block by block."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
