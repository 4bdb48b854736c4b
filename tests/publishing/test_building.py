"""A release is there whole or not at all, whatever happens while it is built."""

import os
import resource
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from checkout import CORPUS
from gfmdkg.corpus import Corpus
from gfmdkg.dataset import Dataset
from gfmdkg.errors import BusyError, CorpusError, ReleaseError
from gfmdkg.files import Source
from gfmdkg.loading import load
from gfmdkg.publishing.building import build, build_files, is_built
from gfmdkg.publishing.manifest import FILE, Manifest
from gfmdkg.publishing.releases import Release
from live import PYTHON, run, write_files

TRIPLES = "".join(f'<urn:x:s{at}> <urn:x:p> "{at}" .\n' for at in range(2000))
SIZE = 100_000  # bytes, for a disk that is full before a release of these is written


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A folder with a release in it."""
    (tmp_path / "old.ttl").write_text("<urn:x:old> <urn:x:p> 1 .")
    return build_files([Source(tmp_path / "old.ttl")], tmp_path / "place" / "release").folder


@pytest.fixture
def corpus_folder(tmp_path: Path) -> Corpus:
    """A small corpus."""
    (tmp_path / "corpus" / "data").mkdir(parents=True)
    (tmp_path / "corpus" / "data" / "goals.ttl").write_bytes((CORPUS.root / "data" / "goals.ttl").read_bytes())
    (tmp_path / "corpus" / "CITATION.cff").write_bytes(CORPUS.citation_file.read_bytes())
    return Corpus.at(tmp_path / "corpus")


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def assert_only(folder: Path, marker: str) -> None:
    """Nothing but one release is in its place, whole, and it is the one that has the marker."""
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    release = Release.at(folder)
    assert release.is_whole()
    assert marker in (folder / "files.nq").read_text()


class TestRelease:
    def test_is_the_same_byte_for_byte(self, corpus_folder: Corpus, tmp_path: Path) -> None:
        build(load(corpus_folder), corpus_folder, tmp_path / "one")
        assert run("build", "--corpus", corpus_folder.root, tmp_path / "other").returncode == 0
        assert content(tmp_path / "one") == content(tmp_path / "other")

    def test_of_files_is_the_same_byte_for_byte(self, tmp_path: Path) -> None:
        files = {"b.ttl": "<urn:x:s> <urn:x:p> [ <urn:x:p> [] ] , _:b .", "a.ttl": "<urn:x:s> <urn:x:p> _:b ."}
        write_files(tmp_path / "files", files)
        one = build_files([Source(tmp_path / "files" / name) for name in files], tmp_path / "one")
        other = build_files([Source(tmp_path / "files")], tmp_path / "other")
        assert one.manifest.statements == 4
        assert content(one.folder) == content(other.folder)

    def test_says_what_it_is_made_of(self, release: Release, dataset: Dataset) -> None:
        manifest = release.manifest
        assert (manifest.version, manifest.release, manifest.date) == (dataset.version, "0.1.0", "2026-11-23")
        assert (manifest.license, manifest.statements) == ("CC-BY-4.0", len(dataset.quads))
        assert {source.path for source in manifest.sources} >= {"data/goals.ttl", "CITATION.cff", "ontology/gfmdkg.ttl"}
        assert Manifest.parse(manifest.text()) == manifest

    def test_is_known_by_its_files(self, corpus_folder: Corpus, tmp_path: Path) -> None:
        dataset, folder = load(corpus_folder), tmp_path / "release"
        assert not is_built(dataset, corpus_folder, folder)
        build(dataset, corpus_folder, folder)
        assert is_built(dataset, corpus_folder, folder)
        (corpus_folder.root / "queries" / "checks").mkdir(parents=True)
        (corpus_folder.root / "queries" / "checks" / "new-rule.rq").write_text("# one rule more, the same statements")
        assert not is_built(dataset, corpus_folder, folder)

    def test_is_built_once(self, dataset: Dataset, corpus: Corpus, release: Release) -> None:
        before = (release.folder / FILE).stat().st_mtime_ns
        assert build(dataset, corpus, release.folder) == release
        assert (release.folder / FILE).stat().st_mtime_ns == before

    def test_is_built_anew_when_a_file_is_damaged(self, corpus_folder: Corpus, tmp_path: Path) -> None:
        dataset = load(corpus_folder)
        release = build(dataset, corpus_folder, tmp_path / "release")
        file = release.folder / "gfmdkg-union.ttl"
        right = file.read_bytes()
        file.write_bytes(right.replace(b"0", b"1"))
        assert not release.is_whole()
        assert build(dataset, corpus_folder, tmp_path / "release").is_whole()
        assert file.read_bytes() == right

    def test_is_built_anew_when_its_citation_is_another(self, corpus_folder: Corpus, tmp_path: Path) -> None:
        dataset = load(corpus_folder)
        build(dataset, corpus_folder, tmp_path / "release")
        citation = corpus_folder.citation_file
        citation.write_text(citation.read_text().replace("2026-11-23", "2026-11-24"))
        assert build(dataset, corpus_folder, tmp_path / "release").manifest.date == "2026-11-24"

    @pytest.mark.parametrize("what", ["{}", "[]", "no json", '{"files": 1}', '{"name": "a"}'])
    def test_with_a_manifest_that_is_none_is_none(self, tmp_path: Path, what: str) -> None:
        (tmp_path / FILE).write_text(what)
        with pytest.raises(ReleaseError, match=f"The {FILE} of .* cannot be read"):
            Release.at(tmp_path)

    def test_that_is_not_there_is_none(self, tmp_path: Path) -> None:
        with pytest.raises(ReleaseError, match="There is no release in"):
            Release.at(tmp_path)

    def test_that_another_one_replaced_gives_none_of_its_files(self, tmp_path: Path, old: Path) -> None:
        release = Release.at(old)
        file = release.file("files.nq")
        release.open(file).close()
        (tmp_path / "new.ttl").write_text("<urn:x:new> <urn:x:p> 1 .")
        assert build_files([Source(tmp_path / "new.ttl")], old).file("files.nq").bytes == file.bytes
        with pytest.raises(BusyError, match="is being put in place or away"):
            release.open(file)


class TestPlace:
    def test_that_holds_something_else_is_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "mine").mkdir()
        (tmp_path / "mine" / "letter.txt").write_text("dear")
        for place in (tmp_path / "mine", tmp_path / "mine" / "letter.txt"):
            with pytest.raises(ReleaseError, match="holds no release"):
                build_files([Source(tmp_path)], place)
        assert content(tmp_path / "mine") == {"letter.txt": b"dear"}

    def test_that_cannot_be_made_is_one_clear_line(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(ReleaseError, match=r"cannot be written to .*: File exists"):
            build_files([Source(tmp_path / "file.nt")], tmp_path / "file" / "release")

    def test_keeps_the_old_release_when_a_file_is_broken(self, tmp_path: Path, old: Path) -> None:
        (tmp_path / "new.ttl").write_text("<urn:x:new> <urn:x:p> ")
        with pytest.raises(CorpusError):
            build_files([Source(tmp_path / "new.ttl")], old)
        assert_only(old, "urn:x:old")

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
    def test_keeps_the_old_release_when_the_builder_is_ended(
        self, tmp_path: Path, old: Path, number: signal.Signals
    ) -> None:
        os.mkfifo(tmp_path / "endless.nt")
        command = [*PYTHON, "build", "--files", "endless.nt", str(old)]
        with (
            subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process,
            (tmp_path / "endless.nt").open("wb") as pipe,  # waits until the other side reads
        ):
            pipe.write(TRIPLES.encode())
            pipe.flush()
            process.send_signal(number)
            _, errors = process.communicate(timeout=60)
        assert process.returncode
        assert "Traceback" not in errors
        if number == signal.SIGKILL:  # nobody could tidy up, so the next builder does
            assert content(old)["files.nq"].startswith(b"<urn:x:old>")
            (tmp_path / "new.ttl").write_text("<urn:x:new> <urn:x:p> 1 .")
            build_files([Source(tmp_path / "new.ttl")], old)
        assert_only(old, "urn:x:new" if number == signal.SIGKILL else "urn:x:old")

    def test_is_taken_by_one_builder_at_a_time(self, tmp_path: Path, old: Path) -> None:
        names = [f"new{at}.ttl" for at in range(4)]
        for name in names:
            (tmp_path / name).write_text(f"<urn:x:{name}> <urn:x:p> 1 .\n{TRIPLES}")
        with ThreadPoolExecutor(len(names)) as threads:
            done = list(threads.map(lambda name: run("build", "--files", name, old, folder=tmp_path), names))
        assert [(one.returncode, one.stderr) for one in done] == [(0, "")] * len(names)
        assert_only(old, "urn:x:new")

    def test_keeps_the_old_release_when_a_file_may_not_grow(self, tmp_path: Path, old: Path) -> None:
        (tmp_path / "new.ttl").write_text(TRIPLES)
        done = limited([*PYTHON, "build", "--files", str(tmp_path / "new.ttl"), str(old)])
        assert (done.returncode, done.stdout) == (1, "")
        assert (
            done.stderr == f"gfmdkg: The release cannot be written to {old}: File too large. What was there is whole.\n"
        )
        assert_only(old, "urn:x:old")


def limited(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a command that can write no file of more than so many bytes."""
    return subprocess.run(
        command,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (SIZE, SIZE)),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system with little room."""
    with tempfile.TemporaryDirectory() as folder:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={10 * SIZE}", "tmpfs", folder]
        if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("no file system can be mounted here")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", folder], check=True)


class TestDisk:
    def test_that_is_full_keeps_the_old_release(self, tmp_path: Path, small_disk: Path) -> None:
        (tmp_path / "old.ttl").write_text("<urn:x:old> <urn:x:p> 1 .")
        (tmp_path / "new.ttl").write_text(10 * TRIPLES.replace("urn:x:p", "urn:x:" + 100 * "p"))
        old = build_files([Source(tmp_path / "old.ttl")], small_disk / "release").folder
        with pytest.raises(ReleaseError, match=r"cannot be written to .*: No space left on device. What was there"):
            build_files([Source(tmp_path / "new.ttl")], old)
        assert_only(old, "urn:x:old")

    def test_that_is_read_only_keeps_the_old_release(self, tmp_path: Path, small_disk: Path) -> None:
        (tmp_path / "old.ttl").write_text("<urn:x:old> <urn:x:p> 1 .")
        (tmp_path / "new.ttl").write_text("<urn:x:new> <urn:x:p> 1 .")
        old = build_files([Source(tmp_path / "old.ttl")], small_disk / "release").folder
        subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
        with pytest.raises(ReleaseError, match=r"cannot be written to .*: Read-only file system. What was there"):
            build_files([Source(tmp_path / "new.ttl")], old)
        assert_only(old, "urn:x:old")
