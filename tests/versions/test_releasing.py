"""``gfmdkg release``: what speaks against a release is named, and a version that is held is never overwritten."""

import shutil
from pathlib import Path

import pytest

from checkout import CORPUS
from command import call
from gfmdkg.corpus import Corpus
from gfmdkg.publishing.releases import Release
from gfmdkg.versions.agreement import disagreements
from live import write_files
from versions.small import small_corpus

DAY = "2026-11-23"
THINGS = 'id:a rdfs:label "A"@en .\n'


def test_the_numbers_and_days_of_this_checkout_agree() -> None:
    assert [str(offence) for offence in disagreements(CORPUS)] == []


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    corpus = small_corpus(tmp_path / "corpus", "0.2.0", DAY, THINGS, ("0.1.0", "2026-01-02"))
    write_files(corpus.root, {"src/gfmdkg/__init__.py": '"""Things."""\n\n__version__ = "0.2.0"\n'})
    return corpus


def test_a_corpus_that_agrees_can_be_released(corpus: Corpus) -> None:
    done = call("release", "--corpus", corpus.root)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("0.2.0+")


LOG, HEADER, CITATION, PROGRAM = "CHANGELOG.md", "ontology/gfmdkg.ttl", "CITATION.cff", "src/gfmdkg/__init__.py"
TOP, NUMBERED = "the top of the change log", "give three numbers such as 0.2.0."
EARLIER, LATER = DAY.replace("23", "22"), DAY.replace("23", "24")


@pytest.mark.parametrize(
    ("file", "change", "place", "said"),
    [
        (LOG, ("[0.2.0]", "[0.3.0]"), f"{LOG}:3", f"the number at {TOP} is 0.3.0, where 0.2.0 is the number"),
        (LOG, (f"[0.2.0] - {DAY}", "[Unreleased]"), f"{LOG}:3", f"the number at {TOP} is 'Unreleased': {NUMBERED}"),
        (LOG, (f"[0.2.0] - {DAY}", "0.2.0"), f"{LOG}:3", f"the day at {TOP} is missing: give a day such as"),
        (LOG, (DAY, "2026-11-31"), f"{LOG}:3", f"the day at {TOP} is '2026-11-31': give a day such as 2026-11-23."),
        (LOG, (DAY, LATER), f"{CITATION}:7", f"date-released in the citation file is {DAY}, where {LATER} is"),
        (LOG, (DAY, LATER), f"{HEADER}:7", f"({LOG}:3): write {LATER}, or change that."),
        (CITATION, ("n: 0.2.0", "n: 0.1.0"), f"{CITATION}:6", "0.1.0, where 0.2.0 is the number of the program"),
        (CITATION, ("n: 0.2.0", "n: 0.1.0"), f"{CITATION}:6", f"({PROGRAM}:3): write 0.2.0, or change that."),
        (CITATION, ("version: 0.2.0", ""), CITATION, "the version in the citation file is missing"),
        (CITATION, (f'd: "{DAY}"', "d: soon"), f"{CITATION}:7", "date-released in the citation file is 'soon'"),
        (HEADER, ('Info "0.2.0"', 'Info "0.2"'), f"{HEADER}:9", f"of the ontology is '0.2': {NUMBERED}"),
        (HEADER, ("ontology/0.2.0>", "ontology/0.1.0>"), f"{HEADER}:8", "owl:versionIRI of the ontology is 0.1.0"),
        (HEADER, (DAY, EARLIER), f"{HEADER}:7", f"dcterms:modified of the ontology is {EARLIER}"),
        (PROGRAM, ("0.2.0", "0.2.1"), f"{LOG}:3", "is 0.2.0, where 0.2.1 is the number of the program"),
        ("data/things.ttl", ('"A"@en', ""), "data/things.ttl:4", "Turtle syntax"),
    ],
)
def test_what_disagrees_is_named_with_what_is_right(
    corpus: Corpus, file: str, change: tuple[str, str], place: str, said: str
) -> None:
    path = corpus.root / file
    text = path.read_text()
    assert change[0] in text
    path.write_text(text.replace(*change, 1))
    done = call("release", "--corpus", corpus.root)
    assert done.returncode == 1
    assert [line for line in done.stdout.splitlines() if line.startswith(f"{place}: ") and said in line], done.stdout


def test_the_version_of_links_counts_too(corpus: Corpus) -> None:
    write_files(corpus.root, {"data/links/a.sssom.tsv": "#mapping_set_version: 0.1.0\n"})
    assert [offence.file for offence in disagreements(corpus)] == ["data/links/a.sssom.tsv"]


def test_a_corpus_without_any_is_told_what_is_missing(tmp_path: Path) -> None:
    write_files(tmp_path, {"data/things.ttl": "<urn:x:a> <urn:x:p> 1 ."})
    done = call("release", "--corpus", tmp_path)
    assert (done.returncode, done.stderr) == (1, "gfmdkg: 7 reasons not to release.\n")


class TestHeld:
    def release(self, corpus: Corpus, out: Path) -> str:
        done = call("release", out, "--corpus", corpus.root)
        return done.stdout + done.stderr

    def test_a_release_is_built_among_the_others(self, corpus: Corpus, tmp_path: Path) -> None:
        older = small_corpus(tmp_path / "older", "0.1.0", "2026-01-02", THINGS)
        assert self.release(older, tmp_path / "held").startswith("0.1.0+")
        assert self.release(corpus, tmp_path / "held").startswith("0.2.0+")
        built = [Release.at(folder).manifest for folder in sorted((tmp_path / "held").iterdir())]
        assert [(manifest.release, manifest.date) for manifest in built] == [("0.1.0", "2026-01-02"), ("0.2.0", DAY)]
        assert [folder.name for folder in sorted((tmp_path / "held").iterdir())] == [one.version for one in built]

    def test_the_same_once_more_changes_nothing(self, corpus: Corpus, tmp_path: Path) -> None:
        said = self.release(corpus, tmp_path / "held")
        (folder,) = (tmp_path / "held").iterdir()
        before = (folder / "manifest.json").stat()
        assert self.release(corpus, tmp_path / "held") == said
        assert (folder / "manifest.json").stat() == before

    def test_a_held_number_with_other_statements_is_refused(self, corpus: Corpus, tmp_path: Path) -> None:
        self.release(corpus, tmp_path / "held")
        (corpus.root / "data" / "things.ttl").write_text("<urn:x:a> <urn:x:p> 1 .")
        assert self.release(corpus, tmp_path / "held").startswith("CHANGELOG.md: release: 0.2.0 is held as 0.2.0+")
        assert len([*(tmp_path / "held").iterdir()]) == 1

    def test_a_damaged_one_is_named(self, corpus: Corpus, tmp_path: Path) -> None:
        self.release(corpus, tmp_path / "held")
        (folder,) = (tmp_path / "held").iterdir()
        (folder / "gfmdkg.nq").write_text("")
        assert f"The release in {folder} is damaged" in self.release(corpus, tmp_path / "held")
        shutil.rmtree(folder)
        assert self.release(corpus, tmp_path / "held").startswith("0.2.0+")
