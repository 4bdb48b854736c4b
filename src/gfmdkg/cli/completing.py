"""What a shell completes: names of saved queries, names of parameters and their values."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
from click.shell_completion import CompletionItem, split_arg_string

from gfmdkg.cli.options import corpus_at, opened
from gfmdkg.client import KnowledgeGraph
from gfmdkg.errors import GfmdkgError
from gfmdkg.iris import expand, shorten
from gfmdkg.saved_queries import Parameter, SavedQueries, SavedQuery

_BEGINNING = "entities/beginning-with"
_MOST = 500
_TRUTHS = {"xsd:boolean": ("true", "false")}
_WORDS = "COMP_WORDS"


def complete_name(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a saved query."""
    queries = _queries(context)
    return [CompletionItem(name, help=query.title) for name, query in queries.items() if name.startswith(incomplete)]


def complete_value(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete ``NAME=`` from the header of the query, and behind it the value from the graph."""
    query = _query(context)
    if query is None:
        return []
    name, equals, text = incomplete.partition("=")
    if not equals:
        return [
            CompletionItem(f"{known.name}=", help=known.description.strip())
            for known in query.parameters.values()
            if known.name.startswith(name)
        ]
    known = query.parameters.get(name)
    return [] if known is None else list(_values(context, known, text))[:_MOST]


def complete_entity(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the IRI or the prefixed name of an entity, from its colon on."""
    if ":" not in incomplete:
        return []
    try:
        found = _entities(opened(_root(context), context.params.get("endpoint")), incomplete)
    except GfmdkgError:
        return []
    return [CompletionItem(name, help=label) for name, label in found.items() if name.startswith(incomplete)][:_MOST]


def _values(context: click.Context, known: Parameter, text: str) -> Iterator[CompletionItem]:
    try:
        offered = _offered(opened(_root(context), context.params.get("endpoint")), known, text)
    except GfmdkgError:
        return
    for value, label in offered.items():
        if value.startswith(text):
            yield CompletionItem(f"{known.name}={value}", help=label)


def _offered(kg: KnowledgeGraph, known: Parameter, text: str) -> Mapping[str, str | None]:
    if known.is_any_resource and ":" in text:
        return _entities(kg, text)
    choices = {choice.value: choice.label for choice in kg.choices.of(known)}
    return choices or dict.fromkeys(_TRUTHS.get(known.type, known.examples))


def _entities(kg: KnowledgeGraph, text: str) -> dict[str, str]:
    start = expand(text)
    found = {str(row.entity): str(row.label) for row in kg.query(_BEGINNING, start=start)}
    return found if start == text else {shorten(entity): label for entity, label in found.items()}


def _query(context: click.Context) -> SavedQuery | None:
    # click reads no argument when the last option lacks its value, so the name is looked for among all words.
    queries = _queries(context)
    words = split_arg_string(os.environ.get(_WORDS, ""))
    name = next((word for word in [str(context.params.get("query")), *words] if word in queries), "")
    return queries.get(name)


def _queries(context: click.Context) -> SavedQueries:
    try:
        return SavedQueries.of(corpus_at(_root(context)))
    except GfmdkgError:
        return SavedQueries({})


def _root(context: click.Context) -> Path | None:
    root = context.params.get("root")
    return Path(root) if root else None
