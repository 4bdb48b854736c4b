"""Answers go where the user wants them, in every format, whole or not at all."""

import json
from pathlib import Path

import pytest

from command import call
from gfmdkg.cli.answering import FORMATS
from gfmdkg.cli.given import of_file
from gfmdkg.client import KnowledgeGraph
from live import on_a_terminal, run

pytestmark = pytest.mark.usefixtures("read_once")
QUERY = "roundtables/of-area"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER (?a = ?f) }"


class TestFormats:
    def test_of_a_table_are_those_of_python(self, packaged: KnowledgeGraph) -> None:
        expected = packaged.query(QUERY, area="diaspora")
        for name in ("json", "csv", "tsv", "xml", "markdown", "html"):
            assert call("query", QUERY, "-p", "area=diaspora", "-f", name).raw == expected.write(name)

    def test_of_a_graph_may_have_the_names_of_the_endpoint(self) -> None:
        construct = "CONSTRUCT { <http://metadata.un.org/sdg/1> <http://schema.org/name> 'x' } {}"
        assert call("sparql", "-", "-f", "json", given=construct).stdout.startswith("[{")
        assert call("sparql", "-", "-f", "xml", given=construct).stdout.startswith("<?xml")

    def test_of_what_has_no_chart_are_one_clear_line(self) -> None:
        done = call("sparql", "-", "-f", "chart.svg", given="SELECT ?x {}")
        assert (done.returncode, done.stdout) == (1, "")
        assert "there is no chart of this answer" in done.stderr
        assert "Only a table has a chart" in call("sparql", "-", "-f", "chart.svg", given="ASK {}").stderr

    def test_are_all_in_the_help(self) -> None:
        helped = call("query", "--help").stdout
        assert [name for name in FORMATS if name not in helped] == []


class TestOutput:
    @pytest.mark.parametrize("name", ["a.csv", "a.json", "a.md", "a.html", "a.xml"])
    def test_has_the_format_of_its_suffix(self, tmp_path: Path, name: str, packaged: KnowledgeGraph) -> None:
        done = call("query", QUERY, "-o", tmp_path / name)
        assert (done.returncode, done.stdout) == (0, "")
        assert (tmp_path / name).read_bytes() == packaged.query(QUERY).write(name.partition(".")[2])

    def test_of_a_truth_value_or_a_graph_is_text(self, tmp_path: Path) -> None:
        call("sparql", "-", "-o", tmp_path / "a.txt", given="ASK {}")
        call("sparql", "-", "-o", tmp_path / "b.txt", given="CONSTRUCT { <a:b> <a:b> 1 } {}")
        assert (tmp_path / "a.txt").read_text() == "true\n"
        assert (tmp_path / "b.txt").read_text().endswith("<a:b> <a:b> 1 .\n")

    def test_stays_as_it_was_when_there_is_no_answer(self, tmp_path: Path) -> None:
        kept = tmp_path / "kept.csv"
        kept.write_text("kept")
        for arguments in (["query", "none/none"], ["query", QUERY, "-p", "area=x"], ["sparql", "/dev/null"]):
            assert call(*arguments, "-o", kept).returncode in (1, 2)
        assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("kept.csv", "kept")]

    def test_with_an_unknown_suffix_needs_a_format(self, tmp_path: Path) -> None:
        done = call("query", QUERY, "-o", tmp_path / "a.dat")
        assert (done.returncode, list(tmp_path.iterdir())) == (2, [])
        assert "'.dat' is that of no format" in " ".join(done.stderr.split())
        assert call("query", QUERY, "-o", tmp_path / "a.dat", "-f", "csv").returncode == 0

    def test_into_a_folder_that_is_not_there_is_one_clear_line(self, tmp_path: Path) -> None:
        done = call("query", QUERY, "-o", tmp_path / "none" / "a.csv")
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert done.stderr == f"gfmdkg: There is no such folder: {tmp_path / 'none'}\n"

    def test_that_cannot_be_written_is_called_by_its_own_name(self) -> None:
        done = call("query", QUERY, "-o", "/proc/answer.csv")
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert done.stderr.endswith(": /proc/answer.csv\n")


class TestParameterFiles:
    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("a.yaml", "area: diaspora\n"),
            ("a.yml", "area:\n  - diaspora\n"),
            ("a.json", '{"area": "diaspora"}'),
            ("a.json", '{"area": ["diaspora"]}'),
        ],
    )
    def test_give_values(self, tmp_path: Path, name: str, text: str, packaged: KnowledgeGraph) -> None:
        (tmp_path / name).write_text(text)
        done = call("query", QUERY, "--param-file", tmp_path / name, "-f", "csv")
        assert done.stdout == packaged.query(QUERY, area="diaspora").csv()

    def test_may_come_by_standard_input(self, packaged: KnowledgeGraph) -> None:
        done = call("query", QUERY, "--param-file", "-", "-f", "csv", given="area: diaspora")
        assert done.stdout == packaged.query(QUERY, area="diaspora").csv()

    def test_give_way_to_the_command_line(self, tmp_path: Path, packaged: KnowledgeGraph) -> None:
        (tmp_path / "a.yaml").write_text("area: remittances")
        done = call("query", QUERY, "--param-file", tmp_path / "a.yaml", "-p", "area=diaspora", "-f", "csv")
        assert done.stdout == packaged.query(QUERY, area="diaspora").csv()

    @pytest.mark.parametrize("value", ["8.10", "no", "2017-06-28", "007", "1_000", "null"])
    def test_keep_values_as_they_stand(self, tmp_path: Path, value: str) -> None:
        file = tmp_path / "a.yaml"
        file.write_text(f"words: {value}")
        assert of_file(file) == {"words": (value,)}

    def test_in_json_keep_numbers_as_they_stand(self, tmp_path: Path) -> None:
        file = tmp_path / "a.json"
        file.write_text('{"a": 8.10, "b": [1e400, 7], "c": true, "d": null}')
        assert of_file(file) == {"a": ("8.10",), "b": ("1e400", "7"), "c": ("true",), "d": ("",)}

    @pytest.mark.parametrize(
        ("name", "text", "said"),
        [
            ("a.yaml", "- area", "holds no mapping"),
            ("a.json", "[1]", "holds no mapping"),
            ("a.yaml", "area: []", "give 'area' a value, or a list"),
            ("a.yaml", "area: {a: b}", "give 'area' a value, or a list"),
            ("a.json", '{"area": {"a": 1}}', "give 'area' a value, or a list"),
            ("a.yaml", "area: [", "cannot be read"),
            ("a.json", "{", "cannot be read"),
            ("a.json", "[" * 100_000, "cannot be read"),
            ("a.yaml", "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]", "give 'b' a value"),
            ("a.yaml", "#" * 1_000_001, "larger than 1000000 bytes"),
            ("a.yaml", "region: x", "no parameter 'region'"),
            ("a.yaml", "area: diaspora\narea: remittances", "'area' stands there twice; give several values as a list"),
            ("a.json", '{"area": "diaspora", "area": "remittances"}', "'area' stands there twice"),
            ("a.yaml", "? [area]\n: x", "cannot be read"),
        ],
    )
    def test_that_hold_something_else_are_named(self, tmp_path: Path, name: str, text: str, said: str) -> None:
        (tmp_path / name).write_text(text)
        done = call("query", QUERY, "--param-file", tmp_path / name)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in " ".join(done.stderr.split())
        assert "Traceback" not in done.stderr


class TestEndpoint:
    def test_answers_as_the_packaged_graph_does(self, address: str) -> None:
        for form in ("table", "csv"):
            here = call("query", QUERY, "-p", "area=diaspora", "-f", form)
            there = call("query", QUERY, "-p", "area=diaspora", "-f", form, "--endpoint", address)
            assert (there.stdout, there.returncode) == (here.stdout, 0)

    def test_may_stand_in_the_environment(self, address: str) -> None:
        done = call("sparql", "-", "-f", "csv", given="ASK {}", environment={"GFMDKG_ENDPOINT": f"{address}/sparql"})
        assert done.stdout == "true"

    def test_explains_as_the_packaged_graph_does(self, address: str) -> None:
        assert call("why", "sdg:3.c", "--endpoint", address).stdout == call("why", "sdg:3.c").stdout

    @pytest.mark.parametrize(
        ("url", "status", "said"),
        [
            ("http://127.0.0.1:1/sparql", 1, "cannot be reached"),
            ("127.0.0.1:8000", 2, "is no address that begins with http"),
        ],
    )
    def test_that_is_none_is_one_clear_line(self, url: str, status: int, said: str) -> None:
        done = call("sparql", "-", "--endpoint", url, given="ASK {}")
        assert (done.returncode, done.stdout) == (status, "")
        assert said in " ".join(done.stderr.split())

    def test_says_where_a_query_is_wrong(self, address: str) -> None:
        done = call("sparql", "-", "--endpoint", address, given="SELECT * {\n ?s foaf:name ?o }")
        assert (done.returncode, "(line 2, column 5)" in done.stderr) == (1, True)


class TestPicturesAndCitations:
    def test_of_an_answer_are_those_of_python(self, tmp_path: Path, packaged: KnowledgeGraph) -> None:
        name = "tables/goal-by-category"
        answer = packaged.query(name)
        assert call("query", name, "-f", "chart.json").raw == answer.chart().json().encode()
        assert call("query", name, "-o", tmp_path / "a.svg").returncode == 0
        assert (tmp_path / "a.svg").read_bytes() == answer.chart().svg()
        for style in ("txt", "bib", "ris", "json"):
            assert call("query", name, "-f", f"cite.{style}").raw == answer.cite(style).encode()

    def test_give_a_parameter_several_values(self, packaged: KnowledgeGraph) -> None:
        done = call("query", "summits/of-years", "-p", "year=2007", "-p", "year=2009", "-f", "csv")
        assert done.stdout == packaged.query("summits/of-years", year=[2007, 2009]).csv()
        assert len(done.stdout.splitlines()) == 3


class TestWaiting:
    def test_ends_when_time_is_up(self, tmp_path: Path) -> None:
        done = run("sparql", "-", "--timeout", "0.5", "-o", tmp_path / "a.csv", given=SLOW)
        assert (done.returncode, list(tmp_path.iterdir())) == (1, [])
        assert done.stderr == (
            "gfmdkg: The answer was not there within 0.5 seconds. Ask for less, or give more time.\n"
        )

    def test_ends_at_an_endpoint_too(self, address: str) -> None:
        done = run("sparql", "-", "--timeout", "0.5", "--endpoint", address, given=SLOW)
        assert (done.returncode, done.stdout) == (1, "")
        assert "0.5 seconds" in done.stderr

    def test_in_time_changes_nothing(self) -> None:
        assert run("sparql", "-", "--timeout", "60", given="ASK {}").stdout == "true\n"

    @pytest.mark.parametrize("seconds", ["nan", "inf", "0", "-1", "soon"])
    def test_for_no_number_of_seconds_is_refused(self, seconds: str) -> None:
        done = run("sparql", "-", f"--timeout={seconds}", given="ASK {}")
        assert (done.returncode, done.stdout) == (2, "")
        assert "Invalid value for '--timeout'" in done.stderr

    def test_says_so_on_a_terminal(self) -> None:
        status, shown = on_a_terminal("sparql", "-", "--timeout", "3", given=SLOW)
        assert status == 1
        assert b"Waiting for the answer" in shown
        assert b"\x1b" not in shown, "an interrupted process would leave a terminal without cursor, or coloured"
        assert shown.rstrip().endswith(b"Ask for less, or give more time.")

    def test_says_nothing_into_a_pipe(self) -> None:
        done = run("sparql", "-", "--timeout", "2", given=SLOW)
        assert done.stderr.startswith("gfmdkg: The answer was not there")
        assert "\x1b" not in done.stderr


class TestQueries:
    def test_are_found_by_words(self) -> None:
        listed = call("queries", "seventeen", "CATEGORIES").stdout
        assert "tables/goal-by-category\n" in listed
        assert "summits/timeline" not in listed

    def test_are_explained_by_name(self) -> None:
        shown = call("queries", QUERY).stdout
        assert "A number means nothing without its summit." in shown
        assert "-p area=id:area/remittances  The migration and development area." in shown
        assert "VALUES ?area { area:remittances }" in shown

    def test_that_are_not_there_are_named(self) -> None:
        done = call("queries", "unheard", "of")
        assert (done.returncode, done.stdout) == (1, "")
        assert "no saved query has unheard and of" in done.stderr
        assert "gfmdkg query entities/by-name -p words='unheard of'" in done.stderr

    def test_are_rdf_for_the_programs_of_others(self) -> None:
        printed = call("queries", QUERY, "--format", "ttl", "--endpoint", "http://example.org/sparql").stdout
        assert "<https://w3id.org/gfmdkg/query/roundtables/of-area>" in printed
        assert "<http://example.org/sparql>" in printed

    def test_are_a_list_for_programs(self, packaged: KnowledgeGraph) -> None:
        listed = json.loads(call("queries", "--format", "json").stdout)
        assert {query["name"] for query in listed} == set(packaged.saved_queries)
        (entry,) = json.loads(call("queries", QUERY, "--format", "json").stdout)
        assert entry["parameters"]["area"]["default"] == ["id:area/remittances"]
