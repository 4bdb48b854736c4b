"""Which module may know which (design, section 2), and how large a part may be."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from checkout import ROOT

SOURCE = ROOT / "src" / "gfmdkg"
MODULES = sorted(SOURCE.rglob("*.py"))
# From the bottom to the top: a module may import from layers below its own, and from its own package.
LAYERS = (
    {"__init__"},
    {"errors", "iris", "formats", "limits"},
    {"settings", "streams", "terms", "tokens", "corpus", "report", "blank_nodes"},
    {"dataset"},
    {"linking"},
    {"files", "canonical", "verification"},
    {"vocabularies"},
    {"query", "guard"},
    {"charts"},
    {"engines"},
    {"saved_queries"},
    {"loading"},
    {"choices", "identifying", "validation"},
    {"citations"},
    {"publishing"},
    {"versions"},
    {"results"},
    {"documents"},
    {"web"},
    {"site"},
    {"client"},
    {"cli"},
    {"__main__"},
)
RANK = {part: rank for rank, layer in enumerate(LAYERS) for part in layer}
# What only some parts may know: web frameworks, the second engine and its shapes, terminals.
ONLY_FOR = {
    "flask": {"web", "site"},
    "werkzeug": {"web", "site"},
    "jinja2": {"web"},
    "uvicorn": {"web"},
    "rdflib": {"canonical", "validation", "linking", "results", "client"},
    "pyshacl": {"validation"},
    "pandas": {"results"},
    "polars": {"results"},
    "lxml": {"site"},
    "urllib3": {"engines"},
    "click": {"cli"},
    "rich": {"cli"},
    "vl_convert": {"charts"},
    "xlsxwriter": {"publishing"},
}
QUERY = re.compile(r"\b(SELECT|CONSTRUCT|ASK|DESCRIBE|INSERT|DELETE)\b[^{}]*\{|\bWHERE\s*\{", re.IGNORECASE)
LONGEST_MODULE = 300
LONGEST_FUNCTION = 40

every_module = pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def part_of(path: Path) -> str:
    """Name the layer of a module: its name, or that of its package."""
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> set[str]:
    """List what a module imports, in full; ``from gfmdkg import guard`` counts as gfmdkg.guard."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "import by the full name"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def parts_imported(path: Path) -> set[str]:
    names = {name.split(".")[1] for name in imported(path) if name.startswith("gfmdkg.")}
    return {name if (SOURCE / name).exists() or (SOURCE / f"{name}.py").exists() else "__init__" for name in names}


@every_module
def test_imports_point_downwards(path: Path) -> None:
    part = part_of(path)
    assert part in RANK, f"give {part} a place in LAYERS, as design.md has it"
    known = {part} | ({"client"} if part == "__init__" else set())  # gfmdkg.open is the door to it
    upwards = {name for name in parts_imported(path) - known if RANK.get(name, len(LAYERS)) >= RANK[part]}
    assert not upwards, f"{part} must not know {', '.join(sorted(upwards))}"


@every_module
def test_a_library_is_known_only_where_it_belongs(path: Path) -> None:
    libraries = {name.split(".")[0] for name in imported(path)}
    wrong = {library for library in libraries & set(ONLY_FOR) if part_of(path) not in ONLY_FOR[library]}
    assert not wrong, f"{', '.join(sorted(wrong))} is for {[sorted(ONLY_FOR[library]) for library in wrong]}"


@pytest.mark.parametrize(
    "path", sorted((SOURCE / "web").rglob("*.py")), ids=lambda path: path.relative_to(SOURCE).as_posix()
)
def test_the_web_process_never_evaluates_a_query(path: Path) -> None:
    evaluators = ("gfmdkg.engines.embedded", "gfmdkg.engines.evaluation", "gfmdkg.dataset", "pyoxigraph.Store")
    assert not [name for name in imported(path) if name.startswith(evaluators)], "ask the engine that is handed in"


def test_the_layers_name_no_part_twice() -> None:
    assert sum(map(len, LAYERS)) == len(RANK)


# Only the factory: `gfmdkg serve` checks the corpus with rdflib before, in a process of its own or in this one.
WEB = """
import sys
from gfmdkg.web import create_app
heavy = sorted({"rdflib", "pyshacl", "owlrl", "vl_convert", "xlsxwriter"} & set(sys.modules))
sys.exit(f"gfmdkg.web brings {heavy}" if heavy else 0)
"""
CORE = """
import sys
import gfmdkg.client, gfmdkg.engines.embedded, gfmdkg.engines.isolated, gfmdkg.engines.nursery
heavy = sorted(
    {"rdflib", "pyshacl", "flask", "werkzeug", "click", "rich", "pandas", "urllib3", "vl_convert"} & set(sys.modules)
)
sys.exit(f"the core brings {heavy}" if heavy else 0)
"""


@pytest.mark.parametrize("program", [WEB, CORE], ids=["web", "core"])
def test_a_process_that_serves_does_not_load_what_it_does_not_need(program: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(ROOT / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "path", sorted((SOURCE / "web").rglob("*.py")), ids=lambda path: path.relative_to(SOURCE).as_posix()
)
def test_no_query_is_a_string_of_a_view(path: Path) -> None:
    strings = [
        node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert [text for text in strings if QUERY.search(text)] == [], "a page names a query file"


def test_a_query_in_a_string_would_be_seen() -> None:
    queries = (
        "SELECT * { ?s ?p ?o }",
        "prefix a: <b:>\nask\n{ ?s ?p ?o }",
        "INSERT DATA { a:b a:c 1 }",
        "... WHERE { ?s",
    )
    assert all(QUERY.search(text) for text in queries)
    assert not QUERY.search("Select one query or ask another.")


@every_module
def test_a_module_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE, (
        "a module over 300 lines asks to be two"
    )


@every_module
def test_a_function_is_short(path: Path) -> None:
    functions = [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = [node.name for node in functions if (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION]
    assert not long, f"{LONGEST_FUNCTION} lines are the limit, 10 the aim"


@every_module
def test_a_public_name_has_a_docstring(path: Path) -> None:
    module = tree(path)
    bare = [node.name for node in public(module) if not ast.get_docstring(node)]
    assert ast.get_docstring(module), "say in a docstring what the module is for"
    assert not bare, "begin with a plain statement that ends in a full stop"


def public(node: ast.Module | ast.ClassDef) -> Iterator[Definition]:
    """List the public definitions of a module or class; dunder methods have their meaning from Python."""
    for child in node.body:
        if isinstance(child, Definition) and not child.name.startswith("_"):
            yield child
            if isinstance(child, ast.ClassDef):
                yield from public(child)
