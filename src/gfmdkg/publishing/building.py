"""Builds a release: everything that is made of one version of the dataset."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import gfmdkg
from gfmdkg import files
from gfmdkg.citations.facts import Facts
from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset
from gfmdkg.errors import ReleaseError
from gfmdkg.formats import N_QUADS
from gfmdkg.publishing import dumps, metadata, tables
from gfmdkg.publishing.content import NAME, Content, Maker, Progress, quietly
from gfmdkg.publishing.manifest import Described, LeftOut, Manifest, Source, sha256
from gfmdkg.publishing.ontology.making import write as write_ontology
from gfmdkg.publishing.placing import place
from gfmdkg.publishing.releases import Release

MAKERS: tuple[Maker, ...] = (dumps.write, tables.write, write_ontology)
"""What makes the parts of a release, one after another; the metadata, which describes them, comes last."""

_NAME_OF_FILES = "files"


def build(
    dataset: Dataset,
    corpus: Corpus,
    folder: Path,
    progress: Progress = quietly,
    makers: Sequence[Maker] = MAKERS,
) -> Release:
    """Make the release of a dataset, unless it is there already.

    :param folder: where it is to be; a release that is there stays until the new one takes its place.
    :param progress: is told what is at work.
    :param makers: what makes its parts.
    :raises ReleaseError: if it cannot be written, or the folder holds something else.
    """
    content = Content(dataset, corpus, Facts.of(corpus), progress)
    head = _head(content)
    with place(folder, progress) as taken:
        if held := taken.held(head):
            return held
        made = (one for maker, part in _parts(makers, content) for one in maker(part, taken.part))
        manifest = _with(head, made, taken.part)
        return taken.put(_with(manifest, metadata.write(content, taken.part, manifest), taken.part))


def is_built(dataset: Dataset, corpus: Corpus, folder: Path) -> bool:
    """Whether a folder has the release of a dataset, made of these very files by this very program."""
    try:
        return Manifest.read(folder).head == _head(Content(dataset, corpus, Facts.of(corpus), quietly))
    except ReleaseError:
        return False


def build_files(sources: Iterable[files.Source], folder: Path, progress: Progress = quietly) -> Release:
    """Make a release of any RDF files: their dumps, and nothing else.

    :param sources: files, and folders with such.
    :param folder: where it is to be; a release that is there stays until the new one takes its place.
    :param progress: is told what is at work.
    :raises CorpusError: if any file cannot be read or parsed; it names each such file, with line and reason.
    :raises ReleaseError: if it cannot be written, or the folder holds something else.
    """
    with place(folder, progress) as taken:
        progress("reading", 0)
        read = taken.part / "read"
        loaded = files.load(sources, read)
        n_quads = taken.part / f"{_NAME_OF_FILES}.{N_QUADS.name}"
        with read.open("rb") as lines:
            dumps.sort(lines, n_quads)
        read.unlink()
        head = _head_of_files(loaded, dumps.sizes(n_quads))
        if held := taken.held(head):
            return held
        return taken.put(_with(head, dumps.derive(n_quads, frozenset(), progress), taken.part))


def _head_of_files(loaded: files.Loaded, sizes: Mapping[str, int]) -> Manifest:
    return Manifest(
        name=_NAME_OF_FILES,
        version=loaded.version,
        release="",
        date="",
        license="",
        software=gfmdkg.__version__,
        program=_program(),
        statements=sum(sizes.values()),
        graphs={iri: size for iri, size in sorted(sizes.items()) if iri and not iri.startswith("_:")},
        sources=tuple(Source(path=path, sha256=digest) for path, digest in loaded.sources),
    )


def _head(content: Content) -> Manifest:
    dataset, corpus, facts = content.dataset, content.corpus, content.facts
    return Manifest(
        name=NAME,
        version=dataset.version,
        release=dataset.release,
        date=content.date,
        license=facts.licence,
        software=gfmdkg.__version__,
        program=_program(),
        statements=len(dataset.quads),
        graphs={iri: size for iri, size in sorted(dataset.sizes.items()) if iri},
        sources=tuple(Source(path=corpus.name(path), sha256=sha256(path)) for path in corpus.source_files),
    )


def _parts(makers: Sequence[Maker], content: Content) -> Iterator[tuple[Maker, Content]]:
    """Give each maker with a content that knows how much the makers before it have done."""
    for number, maker in enumerate(makers):

        def progress(what: str, share: float, done: int = number) -> None:
            content.progress(what, (done + share) / len(makers))

        yield maker, replace(content, progress=progress)


def _with(manifest: Manifest, made: Iterable[Described | LeftOut], part: Path) -> Manifest:
    described = list(made)
    files = tuple(one.measured(part) for one in described if isinstance(one, Described))
    left_out = tuple(one for one in described if isinstance(one, LeftOut))
    return replace(manifest, files=manifest.files + files, left_out=manifest.left_out + left_out)


@cache
def _program() -> str:
    digest = hashlib.sha256()
    package = Path(gfmdkg.__file__).parent
    for path in sorted([*package.rglob("*.py"), *package.glob("web/templates/*.html")]):
        digest.update(f"{path.relative_to(package)} {sha256(path)}\n".encode())
    return digest.hexdigest()
