"""The checkout that is tested, and what lies beside it."""

from pathlib import Path

from gfmdkg.corpus import Corpus

ROOT = Path(__file__).parents[1]
CORPUS = Corpus(ROOT)
REPORT = ROOT.parent / "shared" / "source" / "gfmd-hlpf-2017-contribution.txt"
VOCAB = ROOT.parent / "shared" / "vocab"
EXPECTED = ROOT / "tests" / "expected"
VOCABULARIES = ROOT / "tests" / "fixtures" / "vocabularies"
BROKEN = ROOT / "tests" / "fixtures" / "broken"


def file_id(path: Path) -> str:
    """Name a file in a test id as its curator does."""
    return CORPUS.name(path)
