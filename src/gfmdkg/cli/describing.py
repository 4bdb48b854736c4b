"""The command that gives all that the graph says of one IRI: ``describe``."""

from typing import Any

import click

from gfmdkg.cli.answering import Wanted, answer_options, deliver
from gfmdkg.cli.completing import complete_entity
from gfmdkg.cli.options import corpus_option, endpoint_option, with_option


@click.command("describe")
@click.argument("entity", shell_complete=complete_entity)
@answer_options
@endpoint_option
@with_option
@corpus_option
def describe_command(entity: str, **options: Any) -> None:
    """Give the document of ENTITY: what is said of it, what leads to it, all labels, and the passages behind it.

    ENTITY is an IRI, a name such as sdg:10.7, or a code such as 10.7, 056 or BE. In N-Quads, TriG and JSON-LD each
    statement has the graph that says it.
    """
    deliver(Wanted(**options), lambda kg: kg.describe(entity))
