"""The programs on the page of a query: each runs as it stands there and prints the answer of the page."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from html import unescape
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from gfmdkg.saved_queries import SavedQueries, SavedQuery
from gfmdkg.web.programs import programs
from web.browser import ACCEPT

# A text for a shell, a program and an address to trip over, and a query whose answer has quotes and line ends in it.
TRAPS = """it's "quoted" $HOME `id` \\ é 🧭 & # % \n"""
CODES = "/queries/countries/named"
WORDS = f"/queries/entities/by-name?{urlencode({'words': TRAPS})}"
FOUND = f"/queries/entities/by-name?{urlencode({'words': 'migra'})}"
COMMANDS = {
    "curl": ["sh", "-c"],
    "python": [sys.executable, "-c"],
    "gfmdkg": [sys.executable, "-c"],
    "r": ["Rscript", "-e"],
    "javascript": ["node", "--input-type=module", "-e"],
}


def read(address: str, headers: dict[str, str] | None = None) -> str:
    with urlopen(Request(address, headers=headers or {})) as response:
        return str(response.read().decode())


def written(page: str, name: str) -> str:
    found = re.search(rf'<pre tabindex="0" id="program-{name}"><code>(.*?)</code></pre>', page, re.DOTALL)
    assert found
    return unescape(found[1])


def printed(address: str, path: str, name: str) -> str:
    command = COMMANDS[name]
    if not shutil.which(command[0] if name != "curl" else "curl"):
        pytest.skip(f"{command[0]} is not on this machine")
    text = written(read(address + path, ACCEPT), name)
    done = subprocess.run([*command, text], capture_output=True, encoding="utf-8", check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows(address: str, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(read(address + path, {"Accept": "text/csv"}), newline="")))


@pytest.mark.parametrize("path", [CODES, FOUND, WORDS], ids=["codes", "found", "nothing found"])
def test_curl_prints_the_answer(address: str, path: str) -> None:
    assert printed(address, path, "curl") == read(address + path, {"Accept": "text/csv"}).replace("\r\n", "\n")


@pytest.mark.parametrize("name", ["python", "gfmdkg", "r", "javascript"])
@pytest.mark.parametrize("path", [CODES, FOUND], ids=["codes", "found"])
def test_every_text_of_the_answer_is_printed(address: str, path: str, name: str) -> None:
    shown = " ".join(printed(address, path, name).replace('\\"', '"').split())
    expected = rows(address, path)
    assert expected
    assert [row for row in expected for text in row.values() if " ".join(text.split()) not in shown] == []


@pytest.mark.parametrize("name", ["python", "gfmdkg", "r", "javascript"])
def test_values_with_quotes_break_no_program(address: str, name: str) -> None:
    assert rows(address, WORDS) == []
    assert printed(address, WORDS, name)


def test_texts_stay_texts_in_python(address: str) -> None:
    text = written(read(f"{address}/queries/targets/of-goal?goal=8", ACCEPT), "python")
    shown = text.replace("print(answer.to_string())", "print(answer.to_json(orient='records'))")
    done = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True, timeout=60)
    found = json.loads(done.stdout)
    assert found == rows(address, "/queries/targets/of-goal?goal=8")
    assert "8.10" in {text for row in found for text in row.values()}


@pytest.mark.parametrize(
    ("form", "names", "suffix"),
    [
        pytest.param("SELECT", ["curl", "python", "r", "javascript"], "csv", id="rows"),
        pytest.param("ASK", ["curl"], "json", id="truth"),
        pytest.param("CONSTRUCT", ["curl"], "ttl", id="graph"),
    ],
)
def test_programs_are_those_that_fit_the_answer(form: str, names: list[str], suffix: str) -> None:
    text = {"SELECT": "SELECT * {}", "ASK": "ASK {}", "CONSTRUCT": "CONSTRUCT {} {}"}[form]
    query = SavedQuery.parse("a/b", f"#+ title: A\n#+ description: A.\n#+ tags: [a]\n#+ since: 0.1.0\n{text}\n")
    found = programs(lambda name: f"http://localhost/a.{name}?b='c'", query, {}, "http://localhost/")
    assert [program.name for program in found] == names
    assert found[0].text == f"""curl 'http://localhost/a.{suffix}?b='"'"'c'"'"''"""


def test_the_program_for_our_library_is_there_where_the_library_has_the_query(queries: SavedQueries) -> None:
    query = queries["roundtables/of-area"]
    changed = SavedQuery.parse(query.name, query.text.replace("SELECT ", "SELECT DISTINCT "))
    shown = [programs(str, known, {}, "http://localhost/") for known in (query, changed)]
    assert ["gfmdkg" in {program.name for program in found} for found in shown] == [True, False]
