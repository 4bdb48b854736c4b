"""Programs to copy from a page: each asks what the page asks and prints the answer."""

import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from gfmdkg.corpus import Corpus
from gfmdkg.saved_queries import SavedQueries, SavedQuery
from gfmdkg.web.questions import Values


@dataclass(frozen=True)
class Program:
    """A short program.

    :param name: the short name of its language.
    :param language: the name that people use.
    :param needs: what must be installed, or empty.
    :param text: the program.
    """

    name: str
    language: str
    needs: str
    text: str


def programs(address: Callable[[str], str], query: SavedQuery, values: Values, site: str) -> list[Program]:
    """Write the programs for an answer.

    :param address: gives the absolute address of the answer in the format of a name.
    :param values: the values of its parameters.
    :param site: the absolute address of this server.
    """
    form = query.form
    if form in ("CONSTRUCT", "DESCRIBE"):
        return [Program("curl", "curl", "", _curl(address("ttl")))]
    if form == "ASK":
        return [Program("curl", "curl", "", _curl(address("json")))]
    ours = [Program("gfmdkg", "Python", "gfmdkg", _gfmdkg(query, values, site))]
    return [
        Program("curl", "curl", "", _curl(address("csv"))),
        Program("python", "Python", "pandas", _python(address("csv"))),
        *(ours if _packaged().get(query.name) == query.version else ()),
        Program("r", "R", "", _r(address("csv"))),
        Program("javascript", "JavaScript", "", _javascript(address("json"))),
    ]


@cache
def _packaged() -> dict[str, str]:
    # What our library asks an endpoint are the queries that come with it, whatever others its server has.
    return {name: query.version for name, query in SavedQueries.of(Corpus.packaged()).items()}


def _curl(address: str) -> str:
    return f"curl {shlex.quote(address)}"


# Every column stays text: "NA" is a code of Namibia and not a missing value, and target 8.10 is not 8.1.


def _python(address: str) -> str:
    return f"""\
import pandas

address = {json.dumps(address)}
answer = pandas.read_csv(address, dtype=str, keep_default_na=False)
print(answer.to_string())
"""


def _gfmdkg(query: SavedQuery, values: Values, site: str) -> str:
    given = {name: texts[0] if len(texts) == 1 else list(texts) for name, texts in values.items()}
    what = f"{json.dumps(query.name)}, **{given!r}" if given else json.dumps(query.name)
    return f"""\
import gfmdkg

with gfmdkg.open({json.dumps(site)}) as graph:
    answer = graph.query({what})
print(answer.csv())
"""


def _r(address: str) -> str:
    return f"""\
address <- {json.dumps(address)}
answer <- read.csv(address, colClasses = "character", na.strings = character(), check.names = FALSE, encoding = "UTF-8")
print(answer)
"""


def _javascript(address: str) -> str:
    return f"""\
const address = {json.dumps(address)};
const response = await fetch(address);
if (!response.ok) throw new Error(await response.text());
const {{ results }} = await response.json();
const answer = results.bindings.map((row) =>
  Object.fromEntries(Object.entries(row).map(([column, term]) => [column, term.value])));
console.log(JSON.stringify(answer, null, 2));
"""
