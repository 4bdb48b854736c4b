"""The command that lists and searches the saved queries: ``queries``."""

import json
import shlex
from pathlib import Path

import click

from gfmdkg.cli.completing import complete_name
from gfmdkg.cli.options import corpus_at, corpus_option
from gfmdkg.iris import BASE
from gfmdkg.saved_queries import SavedQueries, SavedQuery
from gfmdkg.saved_queries.catalogue import catalogue

_INDENT = " " * 4
_NAMES = "entities/by-name"


@click.command("queries")
@click.argument("words", nargs=-1, metavar="[WORD]...", shell_complete=complete_name)
@click.option("-f", "--format", "name", type=click.Choice(["text", "json", "ttl"]), default="text", show_default=True)
@click.option("--endpoint", metavar="URL", default=f"{BASE}sparql", help="In Turtle: which endpoint answers them.")
@corpus_option
def queries_command(words: tuple[str, ...], name: str, endpoint: str, root: Path | None) -> None:
    """List the saved queries, or those that have every WORD in their name, title, description, tags or parameters.

    A name shows all about this one query. Exits with 1 when there is none.
    """
    queries = SavedQueries.of(corpus_at(root))
    wanted = [queries[words[0]]] if len(words) == 1 and words[0] in queries else queries.search(" ".join(words))
    if name == "ttl":
        click.echo(catalogue(SavedQueries({query.name: query for query in wanted}), endpoint), nl=False)
    elif name == "json":
        click.echo(json.dumps([_entry(query) for query in wanted], ensure_ascii=False, indent=2))
    elif len(wanted) == 1:
        click.echo(_details(wanted[0]))
    else:
        for query in wanted:
            click.echo("\n".join([f"{query.name:32} {query.title}", *_parameters(query, " " * 36)]))
    if not wanted:
        click.echo(f"gfmdkg: no saved query has {' and '.join(words)}.{_hint(words, queries)}", err=True)
        raise click.exceptions.Exit(1)


def _hint(words: tuple[str, ...], queries: SavedQueries) -> str:
    # A name, such as that of an area, is no word of a query but a value of its parameters.
    asked = f"gfmdkg query {_NAMES} -p words={shlex.quote(' '.join(words))}"
    return f" Is it the name of something? {asked}" if _NAMES in queries else ""


def _details(query: SavedQuery) -> str:
    parts = [
        f"{query.name}\n{_INDENT}{query.title}",
        query.description.strip(),
        query.explanation.strip(),
        f"Tags: {', '.join(query.tags)}. Since {query.since}.",
        f"Needs the vocabularies of others {', '.join(query.needs)} (see --with)." if query.needs else "",
        "\n".join(_parameters(query, _INDENT)),
        query.sparql.strip(),
    ]
    return "\n\n".join(part for part in parts if part)


def _parameters(query: SavedQuery, indent: str) -> list[str]:
    return [
        f"{indent}{' '.join(f'-p {known.name}={text}' for text in known.examples)}  {known.description.strip()}"
        + (" Several values." if known.several else "")
        + ("" if known.required else " Empty for any.")
        for known in query.parameters.values()
    ]


def _entry(query: SavedQuery) -> dict[str, object]:
    return {
        "name": query.name,
        "title": query.title,
        "description": query.description.strip(),
        "tags": list(query.tags),
        "needs": list(query.needs),
        "parameters": {
            known.name: {
                "type": known.type,
                "description": known.description.strip(),
                "required": known.required,
                "several": known.several,
                "default": list(known.examples),
            }
            for known in query.parameters.values()
        },
    }
