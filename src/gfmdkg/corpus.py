"""Where the ontology, the data and the queries are; the only module that builds paths to them."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Self

from gfmdkg.errors import CorpusError, Offence
from gfmdkg.iris import MAPPING_SET, graph_iri

_INSTALLED = Path(__file__).parent / "corpus_files"
_CHECKOUT = Path(__file__).parents[2]
_MANIFEST = "manifest.json"  # of a release


@dataclass(frozen=True)
class Corpus:
    """A folder that holds ``ontology/``, ``data/`` and ``queries/``.

    :param root: that folder.
    """

    root: Path

    @classmethod
    def packaged(cls) -> Self:
        """Give the corpus that travels with the program: inside the wheel, or beside ``src`` in a checkout."""
        return cls(_INSTALLED if _INSTALLED.is_dir() else _CHECKOUT)

    @classmethod
    def at(cls, root: Path) -> Self:
        """Give the corpus in a folder.

        :raises CorpusError: if the folder holds neither ``ontology/`` nor ``data/``, or is that of a release, which has
            an ``ontology/`` of its own.
        """
        if (root / _MANIFEST).is_file():
            raise CorpusError([Offence(str(root), 0, "corpus", "", "this is the folder of a release: take gfmdkg.nq.")])
        if not any((root / part).is_dir() for part in ("ontology", "data")):
            raise CorpusError([Offence(str(root), 0, "corpus", "", "this folder has no ontology/ and no data/.")])
        return cls(root)

    @property
    def shape_files(self) -> list[Path]:
        """The SHACL shapes, by path."""
        return self._files("ontology/shapes/**/*.ttl")

    @property
    def ontology_files(self) -> list[Path]:
        """The terms and the shapes, by path."""
        return self._files("ontology/**/*.ttl")

    @property
    def data_files(self) -> list[Path]:
        """The data, by path."""
        return self._files("data/**/*.ttl")

    @property
    def link_files(self) -> list[Path]:
        """The mapping sets, which link to the vocabularies of others, by path."""
        return self._files(f"data/links/*{MAPPING_SET}")

    @property
    def link_tables(self) -> Path:
        """The folder with the tables on these vocabularies, and on what is not linked."""
        return self.root / "data" / "links"

    @property
    def graph_files(self) -> list[Path]:
        """Every file that becomes a named graph."""
        return [*self.turtle_files, *self.link_files]

    @property
    def turtle_files(self) -> list[Path]:
        """The ontology and the data that are written as Turtle, by path."""
        return [*self.ontology_files, *self.data_files]

    @property
    def source_files(self) -> list[Path]:
        """Every file of which something is published, by path."""
        files = self._files("ontology/**/*"), self._files("data/**/*"), self._files("queries/**/*.rq")
        citation = [self.citation_file] if self.citation_file.is_file() else []
        return [path for part in (*files, citation) for path in part if path.suffix != ".md"]

    @property
    def citation_file(self) -> Path:
        """How the dataset is cited, in the Citation File Format; it need not be there."""
        return self.root / "CITATION.cff"

    @property
    def change_log(self) -> Path:
        """What changed from release to release, by Keep a Changelog; it need not be there."""
        return self.root / "CHANGELOG.md"

    @property
    def ontology_header(self) -> Path:
        """The file that has the number of the release in the header of the ontology; it need not be there."""
        return self.root / "ontology" / "gfmdkg.ttl"

    @property
    def program_file(self) -> Path:
        """The file that has the number of the program, where one travels with the corpus; it need not be there."""
        return _INSTALLED.parent / "__init__.py" if self.root == _INSTALLED else self.root / "src/gfmdkg/__init__.py"

    @property
    def check_files(self) -> dict[str, Path]:
        """The check queries by the name of the mistake that they find."""
        return {path.stem: path for path in self._files("queries/checks/*.rq")}

    @property
    def saved_query_files(self) -> dict[str, Path]:
        """The saved queries by name: the path below ``queries/`` without suffix."""
        checks = set(self.check_files.values())
        return {self._query_name(path): path for path in self._files("queries/**/*.rq") if path not in checks}

    def name(self, path: Path) -> str:
        """Call a file as its curator does: by its path from the root, or in full where it lies outside."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)

    def graph(self, path: Path) -> str:
        """Name the graph of a file; one outside counts from a folder ``data`` or ``ontology`` on, or as new in data."""
        return graph_iri(PurePosixPath(self._inside(path).as_posix()))

    def _inside(self, path: Path) -> Path:
        if path.is_relative_to(self.root):
            return path.relative_to(self.root)
        folders = [at for at, part in enumerate(path.parts[:-1]) if part in ("data", "ontology")]
        return Path(*path.parts[folders[-1] :]) if folders else Path("data") / path.name

    def _query_name(self, path: Path) -> str:
        return path.relative_to(self.root / "queries").with_suffix("").as_posix()

    def _files(self, pattern: str) -> list[Path]:
        return sorted(path for path in self.root.glob(pattern) if not path.is_dir())
