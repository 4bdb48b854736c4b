"""Releases and dumps from the command line."""

from pathlib import Path

import pytest

from command import call
from gfmdkg.publishing.releases import Release
from live import on_a_terminal, write_files

WORLD = {"a.ttl": "<urn:x:s> <urn:x:p> 0.10 .", "b.nq": "<urn:x:s> <urn:x:p> <urn:x:o> <urn:x:g> ."}
RDF = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . <urn:x:s> rdf:li 1 ."


class TestBuild:
    def test_makes_the_dumps_of_any_files(self, tmp_path: Path) -> None:
        write_files(tmp_path, WORLD)
        done = call("build", "--files", tmp_path / "a.ttl", tmp_path / "b.nq", tmp_path / "out")
        release = Release.at(tmp_path / "out")
        said = f"{release.folder}: 33 files of 2 statements, version {release.manifest.version}.\n"
        assert (done.returncode, done.stdout, done.stderr) == (0, said, "")
        assert (tmp_path / "out" / "files-union.nt").read_text().count("\n") == 2

    def test_takes_a_graph_for_a_file(self, tmp_path: Path) -> None:
        write_files(tmp_path, WORLD)
        done = call("build", "--graph", f"urn:x:h={tmp_path / 'a.ttl'}", tmp_path / "out")
        assert done.returncode == 0
        assert Release.at(tmp_path / "out").manifest.graphs == {"urn:x:h": 1}

    def test_says_what_is_left_out(self, tmp_path: Path) -> None:
        write_files(tmp_path, {"a.ttl": RDF})
        done = call("build", "--files", tmp_path / "a.ttl", tmp_path / "out")
        assert done.returncode == 0
        assert done.stderr.startswith("files-union.rdf is left out. The predicate <http://www.w3.org/1999/02/22-rdf-")

    def test_names_every_file_that_is_broken(self, tmp_path: Path) -> None:
        write_files(tmp_path, {"a.ttl": "<urn:x:s> .", "b.txt": ""})
        done = call("build", "--files", tmp_path / "a.ttl", tmp_path / "b.txt", tmp_path / "nothing", tmp_path / "out")
        assert done.returncode == 1
        assert [line.partition(": ")[0].removeprefix(f"{tmp_path}/") for line in done.stderr.splitlines()] == [
            "a.ttl:1",
            "b.txt",
            "nothing",
        ]
        assert not (tmp_path / "out").exists()

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            pytest.param([], "Name the folder OUT", id="nothing"),
            pytest.param(["--files", "a.ttl"], "Name the folder OUT", id="files only"),
            pytest.param(["--files"], "--files needs the name of a file", id="no file"),
            pytest.param(["--files", "a.ttl", "out", "--corpus", "."], "--corpus goes with the graph", id="two graphs"),
        ],
    )
    def test_refuses_what_it_does_not_understand(self, arguments: list[str], said: str) -> None:
        done = call("build", *arguments)
        assert done.returncode == 2
        assert said in done.stderr

    def test_shows_how_far_it_is_on_a_terminal(self, tmp_path: Path) -> None:
        write_files(tmp_path, WORLD)
        names = [str(tmp_path / name) for name in (*WORLD, "out")]
        status, shown = on_a_terminal("build", "--files", *names)
        assert status == 0
        assert b"%" in shown
        assert b"Traceback" not in shown


class TestDump:
    @pytest.mark.parametrize(
        ("arguments", "path"),
        [
            pytest.param([], "gfmdkg.nq", id="the whole"),
            pytest.param(["-f", "trig"], "gfmdkg.trig", id="a format"),
            pytest.param(["-f", "jsonld", "--compress", "zst"], "gfmdkg.jsonld.zst", id="compressed"),
            pytest.param(["--union"], "gfmdkg-union.ttl", id="the merge"),
            pytest.param(["--union", "-f", "rdf", "--compress", "gz"], "gfmdkg-union.rdf.gz", id="all"),
            pytest.param(["--graph", "data/goals", "-f", "nt"], "graphs/data/goals.nt", id="a graph by name"),
            pytest.param(["--graph", "graph:data/goals"], "graphs/data/goals.ttl", id="a graph by prefixed name"),
            pytest.param(
                ["--graph", "https://w3id.org/gfmdkg/graph/data/goals"], "graphs/data/goals.ttl", id="a graph by IRI"
            ),
        ],
    )
    def test_is_that_of_the_release(self, release: Release, arguments: list[str], path: str) -> None:
        done = call("dump", *arguments)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.raw == (release.folder / path).read_bytes()

    @pytest.mark.parametrize("name", ["marks.rdf", "marks.jsonld.gz", "marks.nt.zst"])
    def test_goes_into_a_file_that_names_its_format(self, release: Release, tmp_path: Path, name: str) -> None:
        done = call("dump", "--graph", "data/marks", "-o", tmp_path / name)
        assert (done.returncode, done.raw, done.stderr) == (0, b"", "")
        assert (tmp_path / name).read_bytes() == (release.folder / "graphs" / "data" / name).read_bytes()
        assert [path.name for path in tmp_path.iterdir()] == [name]

    @pytest.mark.parametrize(
        ("arguments", "status", "said"),
        [
            pytest.param(["-f", "ttl"], 2, "'ttl' is no format for the whole: give nq, trig", id="no graphs"),
            pytest.param(["--union", "-f", "nq"], 2, "'nq' is no format for one graph", id="graphs"),
            pytest.param(["--union", "--graph", "a"], 2, "exclude each other", id="two things"),
            pytest.param(["-o", "a.xyz"], 2, "'xyz' is no format", id="an unknown suffix"),
            pytest.param(
                ["--graph", "data/goal"], 2, "Did you mean https://w3id.org/gfmdkg/graph/data/g", id="no graph"
            ),
            pytest.param(["--graph", "data/goals", "-o", "/nowhere/a.ttl"], 1, "no such folder", id="no folder"),
        ],
    )
    def test_refuses_what_is_not_there(self, arguments: list[str], status: int, said: str) -> None:
        done = call("dump", *arguments)
        assert (done.returncode, done.raw) == (status, b"")
        assert said in done.stderr
        assert "Traceback" not in done.stderr
