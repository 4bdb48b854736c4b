"""How a file is written (data/README.md), file by file."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from checkout import CORPUS, ROOT, file_id
from gfmdkg.canonical import turtle
from gfmdkg.dataset import Dataset
from gfmdkg.iris import PREFIXES, expand, shorten
from report_text import Report

RUN = 8
# What has a name of its own, and how many words the longest name or heading has.
NAMED = ("practice", "organisation", "instrument")
LONGEST_NAME = 25
CODES = ("skos:notation", "gfmd:number", "gfmd:tableCode", "gfmd:citedPart", "gfmd:sha256")
CODES_OF_COUNTRIES = ("gfmd:iso3166Alpha2", "gfmd:iso3166Alpha3", "gfmd:m49")
QUERY_FILES = [*CORPUS.saved_query_files.values(), *CORPUS.check_files.values()]
every_file = pytest.mark.parametrize("path", CORPUS.turtle_files, ids=file_id)
every_data_file = pytest.mark.parametrize("path", CORPUS.data_files, ids=file_id)


def statements(path: Path) -> list[ox.Quad]:
    return list(ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE))


def described(path: Path) -> dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]]:
    """Collect what a file says of its own graph, by prefixed name of the property."""
    block: dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]] = {}
    for quad in statements(path):
        if quad.subject == ox.NamedNode(CORPUS.graph(path)):
            block.setdefault(shorten(quad.predicate.value), []).append(quad.object)
    return block


class TestForm:
    @every_file
    def test_a_file_is_canonical(self, path: Path) -> None:
        assert path.read_text(encoding="utf-8") == turtle(path), f"run `gfmdkg format {CORPUS.name(path)}`"

    @every_file
    def test_a_file_has_no_blank_nodes(self, path: Path) -> None:
        nameless = [
            str(quad.predicate)
            for quad in statements(path)
            if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)
        ]
        assert not nameless, "give the thing an IRI"

    @every_file
    def test_a_file_has_no_comments(self, path: Path) -> None:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert not [line for line in lines if line.lstrip().startswith("#")], "a remark is a statement: rdfs:comment"

    @pytest.mark.parametrize("path", [*CORPUS.turtle_files, *QUERY_FILES], ids=file_id)
    def test_a_file_is_plain_utf8_with_unix_line_ends(self, path: Path) -> None:
        written = path.read_bytes()
        assert b"\r" not in written, f"run `sed -i 's/\\r$//' {CORPUS.name(path)}`"
        assert not written.startswith(b"\xef\xbb\xbf"), "save the file without a byte order mark"
        assert written.decode("utf-8").endswith("\n"), "end the last line"

    @pytest.mark.parametrize("path", [*CORPUS.turtle_files, *QUERY_FILES], ids=file_id)
    def test_a_file_has_a_name_in_kebab_case(self, path: Path) -> None:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", path.stem), "rename the file in lower-case words with hyphens"


class TestGraphDescription:
    @every_data_file
    def test_the_only_graph_that_a_file_describes_is_its_own(self, path: Path) -> None:
        graph_type = ox.NamedNode(expand("sd:Graph"))
        graphs = [str(quad.subject) for quad in statements(path) if quad.object == graph_type]
        assert graphs == [f"<{CORPUS.graph(path)}>"], "the IRI of the graph is computed from the path of the file"

    @every_data_file
    @pytest.mark.parametrize(
        "name",
        ["rdf:type", "rdfs:label", "dcterms:title", "dcterms:description", "dcterms:license", "dcterms:modified"],
    )
    def test_a_graph_has_one(self, path: Path, name: str) -> None:
        assert len(described(path).get(name, [])) == 1, f"give the graph of {CORPUS.name(path)} one {name}"

    @every_data_file
    def test_a_graph_has_a_source(self, path: Path) -> None:
        sources = described(path).get("dcterms:source", [])
        assert sources
        assert all(isinstance(source, ox.NamedNode) for source in sources), "name each source by its IRI"

    @every_data_file
    def test_the_label_of_a_graph_is_its_title(self, path: Path) -> None:
        assert described(path)["rdfs:label"] == described(path)["dcterms:title"]

    @every_data_file
    def test_the_day_of_a_graph_is_a_date(self, path: Path) -> None:
        (day,) = described(path)["dcterms:modified"]
        assert isinstance(day, ox.Literal)
        assert (day.datatype.value, bool(re.fullmatch(r"\d{4}-\d\d-\d\d", day.value))) == (expand("xsd:date"), True)

    @every_data_file
    def test_the_basis_of_a_graph_is_that_of_its_folder(self, path: Path) -> None:
        basis = path.parent.name if path.parent.name in {"inferred", "external"} else "stated"
        assert described(path).get("gfmd:basis") == [ox.NamedNode(PREFIXES["gfmd"] + basis)]

    @every_data_file
    def test_the_readme_lists_a_file_with_its_basis(self, path: Path) -> None:
        table = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
        name = path.relative_to(ROOT / "data").as_posix()
        (basis,) = described(path)["gfmd:basis"]
        row = rf"^\| `{re.escape(name)}` \|.*\| {shorten(str(basis).strip('<>')).removeprefix('gfmd:')} \|$"
        assert re.search(row, table, re.MULTILINE), "add the file with its basis to the table in data/README.md"


class TestStatements:
    @every_data_file
    def test_a_code_is_a_string(self, path: Path) -> None:
        codes = {ox.NamedNode(expand(name)) for name in (*CODES, *CODES_OF_COUNTRIES)}
        string = ox.NamedNode(expand("xsd:string"))
        wrong = [
            str(quad)
            for quad in statements(path)
            if quad.predicate in codes and not (isinstance(quad.object, ox.Literal) and quad.object.datatype == string)
        ]
        assert not wrong, "write a code in quotes without datatype or language: as numbers 8.1 and 8.10 are one"

    @every_data_file
    def test_a_text_has_a_language_and_a_name_an_iri(self, path: Path) -> None:
        tagged = {ox.NamedNode(expand(name)) for name in ("rdfs:label", "dcterms:title", "dcterms:description")}
        wrong = [
            str(quad)
            for quad in statements(path)
            if quad.predicate in tagged and not (isinstance(quad.object, ox.Literal) and quad.object.language)
        ]
        assert not wrong, 'write "..."@en'

    @every_data_file
    def test_a_slug_is_kebab_case(self, path: Path) -> None:
        names = {quad.subject.value for quad in statements(path) if isinstance(quad.subject, ox.NamedNode)}
        ours = {name.removeprefix(PREFIXES["id"]) for name in names if name.startswith(PREFIXES["id"])}
        wrong = sorted(name for name in ours if not re.fullmatch(r"[a-z]+(-[a-z]+)*/[a-z0-9]+(-[a-z0-9]+)*", name))
        assert not wrong, "an entity is <kind>/<slug>, both kebab-case ASCII"


class TestWords:
    """The report's sentences stay in the report: only titles, names and the theme of the session may be longer runs."""

    @pytest.mark.parametrize("path", [*CORPUS.turtle_files, *QUERY_FILES], ids=file_id)
    def test_no_sentence_of_the_report_is_copied(self, titles: list[str], report: str, path: Path) -> None:
        copied = sorted({run for text in texts(path) for run in runs(without(titles, text))} & runs(report))
        assert not copied, f"say it in our own few words: {RUN} words in a row are the report's"


@pytest.fixture(scope="module")
def titles(dataset: Dataset, report: str) -> list[str]:
    """The headings of sections (test_report.py holds that they are as printed), names and the theme, longest first."""
    properties = {"section": ("dcterms:title",), **dict.fromkeys(NAMED, ("rdfs:label", "skos:altLabel"))}
    wanted = {(kind, ox.NamedNode(expand(name))) for kind, names in properties.items() for name in names}
    found = [
        quad.object.value
        for quad in dataset.quads
        if isinstance(quad.object, ox.Literal) and (_kind(str(quad.subject)), quad.predicate) in wanted
    ]
    # A title of a few words may stand in any sentence: it excuses nothing.
    long = (text for text in [*found, Report(report).theme()] if 3 < len(text.split()) <= LONGEST_NAME)
    return sorted(long, key=len, reverse=True)


def _kind(iri: str) -> str:
    return iri.strip("<>").removeprefix(PREFIXES["id"]).partition("/")[0]


def texts(path: Path) -> list[str]:
    if path.suffix == ".rq":
        return [path.read_text(encoding="utf-8").replace("#+", " ")]
    return [quad.object.value for quad in statements(path) if isinstance(quad.object, ox.Literal)]


def without(titles: list[str], text: str) -> str:
    for title in titles:
        text = re.sub(re.escape(title), " ... cut ... ", text, flags=re.IGNORECASE)
    return text


def runs(text: str) -> set[str]:
    """Give each run of words in a row, case and punctuation aside."""
    words = re.findall(r"\w+", text.casefold())
    return {" ".join(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}
