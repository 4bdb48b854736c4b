"""Answers for Python: exact values, nothing guessed, files that appear whole or not at all."""

import datetime
import io
import json
import math
import pickle
from decimal import Decimal
from pathlib import Path

import polars as pl
import pyoxigraph as ox
import pytest

from gfmdkg.engines.embedded import EmbeddedEngine
from gfmdkg.errors import EngineError, NotAcceptableError
from gfmdkg.formats import JSON, SOLUTION_FORMATS
from gfmdkg.query import Answer, QueryRequest
from gfmdkg.results import About, BlankNode, Iri, Literal, MissingPackageError, Result, Table, Text, Truth, Value, read
from gfmdkg.results import frames as frames_module

XSD = "http://www.w3.org/2001/XMLSchema#"
ROWS = """
SELECT ?code ?target ?count ?share ?day ?any WHERE {
  VALUES (?code ?target ?count ?share ?day ?any) {
    ("NA"   "8.10" 8 0.5 "2017-06-28"^^<http://www.w3.org/2001/XMLSchema#date> "one")
    ("004"  "8.1"  10 1.25 UNDEF 2)
    (UNDEF  "null" UNDEF UNDEF UNDEF <http://example.org/x>)
  }
}
"""


@pytest.fixture(scope="module")
def empty() -> EmbeddedEngine:
    return EmbeddedEngine(ox.Store(), "test+1")


def asked(engine: EmbeddedEngine, text: str) -> Result:
    answer = engine.answer(QueryRequest(text))
    return read(answer, About(text, answer.version, answer.elapsed))


def table(engine: EmbeddedEngine, text: str) -> Table:
    found = asked(engine, text)
    assert isinstance(found, Table)
    return found


def one(engine: EmbeddedEngine, term: str) -> Value | None:
    return table(engine, f"SELECT ?x {{ VALUES ?x {{ {term} }} }}")[0].x


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ('"8.10"', "8.10"),
        ('"NA"', "NA"),
        ('"007"', "007"),
        ('"deux"@fr', Text("deux", "fr")),
        ("<http://metadata.un.org/sdg/10.7>", Iri("http://metadata.un.org/sdg/10.7")),
        ("7", 7),
        (f'"7"^^<{XSD}nonNegativeInteger>', 7),
        ("7.50", Decimal("7.50")),
        ("7.5e0", 7.5),
        (f'"-INF"^^<{XSD}double>', -math.inf),
        ("true", True),
        (f'"0"^^<{XSD}boolean>', False),
        (f'"2017-06-28"^^<{XSD}date>', datetime.date(2017, 6, 28)),
        (
            f'"2017-06-28T10:00:00Z"^^<{XSD}dateTime>',
            datetime.datetime(2017, 6, 28, 10, tzinfo=datetime.UTC),
        ),
        (f'"2017"^^<{XSD}gYear>', 2017),
        (f'"2017-06"^^<{XSD}gYearMonth>', Literal("2017-06", XSD + "gYearMonth")),
        (f'"soon"^^<{XSD}date>', Literal("soon", XSD + "date")),
        (f'"2017-02-30"^^<{XSD}date>', Literal("2017-02-30", XSD + "date")),
        (f'"1_000"^^<{XSD}integer>', Literal("1_000", XSD + "integer")),
        (f'"{"9" * 5000}"^^<{XSD}integer>', Literal("9" * 5000, XSD + "integer")),
        ('"x"^^<http://example.org/kind>', Literal("x", "http://example.org/kind")),
    ],
)
def test_a_term_is_the_value_that_it_means(empty: EmbeddedEngine, term: str, expected: Value) -> None:
    found = one(empty, term)
    assert (type(found), found) == (type(expected), expected)
    assert vars(found) == vars(expected) if isinstance(expected, Text | Literal) else True


def test_a_blank_node_is_no_iri(empty: EmbeddedEngine) -> None:
    (row,) = table(empty, "SELECT (BNODE() AS ?x) {}")
    assert isinstance(row[0], BlankNode)


def test_a_value_is_the_same_behind_pickle(empty: EmbeddedEngine) -> None:
    for term in ('"deux"@fr', '"x"^^<a:b>', "<a:b>"):
        found = one(empty, term)
        kept = pickle.loads(pickle.dumps(found))
        assert (type(kept), kept, vars(kept)) == (type(found), found, vars(found))
    row = table(empty, ROWS)[0]
    assert pickle.loads(pickle.dumps(row)) == row


class TestRows:
    def test_have_their_values_by_place_name_and_attribute(self, empty: EmbeddedEngine) -> None:
        row = table(empty, ROWS)[0]
        assert row[1] == row["target"] == row.target == "8.10"
        code, target, *_ = row
        assert (code, target) == ("NA", "8.10")

    def test_have_nothing_where_a_variable_is_unbound(self, empty: EmbeddedEngine) -> None:
        assert table(empty, ROWS)[2].as_dict()["count"] is None

    def test_have_columns_whatever_their_names(self, empty: EmbeddedEngine) -> None:
        names = ("index", "class", "1st", "_x", "columns", "as_dict", "é")
        values = " ".join(f"({number} AS ?{name})" for number, name in enumerate(names))
        (row,) = table(empty, f"SELECT {values} {{}}")
        assert row.columns == names
        assert [row[name] for name in names] == list(range(7))
        assert row.as_dict() == dict(zip(names, range(7), strict=True))
        assert row.index == 0  # type: ignore[comparison-overlap]

    def test_name_the_columns_that_there_are(self, empty: EmbeddedEngine) -> None:
        with pytest.raises(KeyError, match="no column 'goal', but code, target"):
            table(empty, ROWS)[0]["goal"]
        with pytest.raises(KeyError, match="no column 'goal', but code, target"):
            table(empty, ROWS).column("goal")
        with pytest.raises(AttributeError, match="no column 'goal', but code, target"):
            _ = table(empty, ROWS)[0].goal

    def test_are_completed_by_column(self, empty: EmbeddedEngine) -> None:
        found = table(empty, ROWS)
        assert found["target"] == found.column("target") == ["8.10", "8.1", "null"]
        assert found._ipython_key_completions_() == found[0]._ipython_key_completions_() == list(found.columns)


class TestFrames:
    def test_of_pandas_keep_strings_and_types(self, empty: EmbeddedEngine) -> None:
        frame = table(empty, ROWS).df()
        assert list(map(str, frame.dtypes)) == ["string", "string", "Int64", "object", "object", "object"]
        assert frame["code"].tolist()[:2] == ["NA", "004"]
        assert frame["target"].tolist() == ["8.10", "8.1", "null"]
        assert frame["code"].isna().tolist() == [False, False, True]
        assert frame["count"].sum() == 18
        assert frame["share"].tolist()[:2] == [Decimal("0.5"), Decimal("1.25")]
        assert frame["any"].tolist() == ["one", 2, "http://example.org/x"]

    def test_of_polars_keep_strings_and_types(self, empty: EmbeddedEngine) -> None:
        frame = table(empty, ROWS).polars()
        assert frame["code"].to_list() == ["NA", "004", None]
        assert frame["target"].to_list() == ["8.10", "8.1", "null"]
        assert frame["count"].to_list() == [8, 10, None]
        assert frame["share"].to_list() == [Decimal("0.50"), Decimal("1.25"), None]
        assert frame["day"].to_list() == [datetime.date(2017, 6, 28), None, None]
        assert frame["any"].to_list() == ["one", "2", "http://example.org/x"]
        assert frame.schema["any"] == pl.String

    def test_hold_integers_of_any_size(self, empty: EmbeddedEngine) -> None:
        found = table(empty, f'SELECT ?x {{ VALUES ?x {{ 1 "{2**70}"^^<{XSD}integer> }} }}')
        assert found.column("x") == [1, 2**70]
        assert found.df()["x"].tolist() == [1, 2**70]
        assert found.polars()["x"].to_list() == ["1", str(2**70)]

    def test_of_polars_hold_moments(self, empty: EmbeddedEngine) -> None:
        moments = [f'"2017-06-28T10:00:00{zone}"^^<{XSD}dateTime>' for zone in ("", "Z", "+02:00")]
        plain, zoned, mixed = (
            table(empty, f"SELECT ?x {{ VALUES ?x {{ {' '.join(terms)} UNDEF }} }}").polars()["x"]
            for terms in (moments[:1], moments[1:], moments)
        )
        assert [str(found.dtype) for found in (plain, zoned, mixed)] == [
            "Datetime(time_unit='us', time_zone=None)",
            "Datetime(time_unit='us', time_zone='UTC')",
            "String",
        ]
        assert zoned.to_list() == [datetime.datetime(2017, 6, 28, hour, tzinfo=datetime.UTC) for hour in (10, 8)] + [
            None
        ]
        assert mixed.to_list()[0] == "2017-06-28T10:00:00"

    def test_of_polars_drop_no_number_that_is_long(self) -> None:
        # No engine of ours has such, but other endpoints do.
        whole, part = "1" * 30, "0." + "1" * 18
        cells = [{"x": {"type": "literal", "value": text, "datatype": f"{XSD}decimal"}} for text in (whole, part)]
        document = {"head": {"vars": ["x"]}, "results": {"bindings": cells}}
        found = Table(json.dumps(document).encode(), About("", "", 0.0), document)
        assert found.polars()["x"].to_list() == [whole, part]
        assert found.df()["x"].tolist() == [Decimal(whole), Decimal(part)]

    def test_of_several_kinds_have_texts_as_rdf_writes_them(self, empty: EmbeddedEngine) -> None:
        terms = f'true "-INF"^^<{XSD}double> 0.001 <<( <a:b> <a:c> false )>>'
        found = table(empty, f"SELECT ?x {{ VALUES ?x {{ {terms} }} }}")
        texts = ["true", "-INF", "0.001", "<<( a:b a:c false )>>"]
        assert found.polars()["x"].to_list() == texts
        assert found.markdown().splitlines()[2:5] == [f"| {text} |" for text in texts[:3]]
        assert "&lt;&lt;( a:b a:c false )&gt;&gt;" in found.html()

    def test_without_rows_have_the_columns(self, empty: EmbeddedEngine) -> None:
        found = table(empty, "SELECT ?a ?b { ?a <x:y> ?b }")
        assert (list(found.df().columns), len(found.df())) == (["a", "b"], 0)
        assert (found.polars().columns, found.polars().height) == (["a", "b"], 0)

    def test_say_how_to_get_a_package_that_is_missing(
        self, empty: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def missing(name: str) -> None:
            raise ImportError(name)

        monkeypatch.setattr(frames_module.importlib, "import_module", missing)  # type: ignore[attr-defined]
        with pytest.raises(MissingPackageError, match=r"pip install 'gfmdkg\[pandas\]'"):
            table(empty, ROWS).df()


class TestWriting:
    @pytest.mark.parametrize("written", SOLUTION_FORMATS, ids=lambda written: written.name)
    @pytest.mark.parametrize("text", [ROWS, "ASK {}", 'SELECT ("a,\\"b\\"\\n" AS ?x) (<http://x/,> AS ?y) {}'])
    def test_is_that_of_the_engine(self, empty: EmbeddedEngine, text: str, written: object) -> None:
        form = next(known for known in SOLUTION_FORMATS if known is written)
        engines = empty.answer(QueryRequest(text, solutions=form)).read()
        assert asked(empty, text).write(form.name) == engines

    def test_of_a_table_has_every_name(self, empty: EmbeddedEngine) -> None:
        found = table(empty, ROWS)
        assert [name for name in found.formats if not found.write(name)] == []
        assert found.write("srj") == found.json().encode()

    def test_of_a_graph_has_every_name(self, empty: EmbeddedEngine) -> None:
        found = asked(empty, 'CONSTRUCT { <a:b> <http://schema.org/name> "x"@en } {}')
        assert [name for name in found.formats if not found.write(name)] == []
        assert b"a:b" in found.write("jsonld")
        assert [tuple(row) for row in found] == [("a:b", "http://schema.org/name", "x")]  # type: ignore[attr-defined]

    def test_as_a_format_that_there_is_not_names_those_that_there_are(self, empty: EmbeddedEngine) -> None:
        with pytest.raises(NotAcceptableError, match="cannot be written as 'pdf', but as json, xml, csv, tsv, html"):
            table(empty, ROWS).write("pdf")
        with pytest.raises(NotAcceptableError, match="'ttl', but as json"):
            asked(empty, "ASK {}").write("ttl")

    def test_of_html_and_markdown_shows_what_is_there_and_nothing_else(self, empty: EmbeddedEngine) -> None:
        found = table(
            empty,
            r"""SELECT ?x ?xLabel ?bad { VALUES (?x ?xLabel ?bad) {
              (<http://e.org/a> "<b>|a\nb*" <javascript:alert> ) (<http://e.org/b> "two"@fr UNDEF) } }""",
        )
        page = found.html()
        assert '<a href="http://e.org/a">&lt;b&gt;|a\nb*</a>' in page
        assert "<td>javascript:alert</td>" in page
        assert '<td lang="fr"><a href="http://e.org/b">two</a></td><td></td>' in page
        assert r"[\<b\>\|a<br>b\*](<http://e.org/a>) | javascript:alert |" in found.markdown()
        assert "2 rows, dataset test+1" in page

    def test_in_a_notebook_says_how_many_rows_are_not_shown(self, empty: EmbeddedEngine) -> None:
        values = " ".join(map(str, range(250)))
        shown = table(empty, f"SELECT ?x {{ VALUES ?x {{ {values} }} }}")._repr_html_()
        assert shown.count("<tr>") == 201
        assert "50 more rows are not shown" in shown


class TestSaving:
    @pytest.mark.parametrize("name", ["a.csv", "a.JSON", "a.tsv", "a.md", "a.html", "a.srx"])
    def test_takes_the_format_from_the_suffix(self, empty: EmbeddedEngine, tmp_path: Path, name: str) -> None:
        found = table(empty, ROWS)
        assert found.save(tmp_path / name).read_bytes() == found.write(name.partition(".")[2].lower())

    def test_leaves_what_was_there_when_it_fails(self, empty: EmbeddedEngine, tmp_path: Path) -> None:
        kept = tmp_path / "kept.xml"
        kept.write_text("kept")
        with pytest.raises(NotAcceptableError):
            table(empty, r'SELECT ("\u0001" AS ?x) {}').save(kept)
        with pytest.raises(OSError, match="no such folder"):
            table(empty, ROWS).save(tmp_path / "none" / "a.csv")
        assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("kept.xml", "kept")]

    def test_without_a_suffix_names_those_that_there_are(self, empty: EmbeddedEngine, tmp_path: Path) -> None:
        for name in ("", "goals", ".csv"):
            with pytest.raises(NotAcceptableError, match=r"has no suffix .* there are \.json, .*, \.bib, \.ris"):
                table(empty, ROWS).save(tmp_path / name)
        assert list(tmp_path.iterdir()) == []

    def test_of_an_unknown_suffix_writes_nothing(self, empty: EmbeddedEngine, tmp_path: Path) -> None:
        with pytest.raises(NotAcceptableError, match="cannot be written as 'pdf'"):
            table(empty, ROWS).save(tmp_path / "table.pdf")
        assert list(tmp_path.iterdir()) == []

    def test_goes_through_a_link_and_into_a_device(self, empty: EmbeddedEngine, tmp_path: Path) -> None:
        (tmp_path / "real.csv").write_text("old")
        (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
        table(empty, ROWS).save(tmp_path / "link.csv")
        assert (tmp_path / "link.csv").is_symlink()
        assert (tmp_path / "real.csv").read_text() != "old"
        (tmp_path / "device.csv").symlink_to("/dev/null")
        table(empty, ROWS).save(tmp_path / "device.csv")
        assert Path("/dev/null").exists()


def test_a_truth_value_is_one(empty: EmbeddedEngine) -> None:
    yes, no = asked(empty, "ASK {}"), asked(empty, "ASK { <a:b> <a:b> <a:b> }")
    assert isinstance(yes, Truth)
    assert isinstance(no, Truth)
    assert (bool(yes), bool(no), yes == True, no == False) == (True, False, True, True)  # noqa: E712
    assert json.loads(no.write("json"))["boolean"] is False


def test_a_column_named_boolean_makes_no_truth_value(empty: EmbeddedEngine) -> None:
    assert table(empty, "SELECT ?boolean { ?boolean <x:y> 1 }").columns == ("boolean",)


@pytest.mark.parametrize(
    "document", [b'{"head":{"vars":["n"]},"results":{"bindings":[', b"[]", b'{"head":{}}', b"", b'"boolean"']
)
def test_an_answer_that_is_not_whole_is_an_error(document: bytes) -> None:
    answer = Answer(io.BytesIO(document), JSON, len(document), 0.0, "")
    with pytest.raises(EngineError, match="no document of the SPARQL results format"):
        read(answer, About("", "", 0.0))
