"""A query, written so that the engine reads it as the standard does."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import pyoxigraph as ox

from gfmdkg.engines.absent_ends import with_absent_ends
from gfmdkg.engines.blank_nodes import with_blank_nodes_of_rows
from gfmdkg.engines.clauses import dataset_of, is_query, term_of, with_columns_in_order, with_simple_concatenations
from gfmdkg.engines.graph_names import with_graphs_apart
from gfmdkg.query import QueryRequest

_SEVERAL = 2
_FROM = re.compile(r"[?$:]\w+|FROM", re.IGNORECASE)  # in a variable or a local name it is no keyword


def as_standard(store: ox.Store, request: QueryRequest) -> QueryRequest:
    """Change what the engine would read otherwise; a text that is no query stays as it is.

    :param store: what is asked.
    """
    base = request.base_iri
    text = with_columns_in_order(with_simple_concatenations(request.text, base), base)
    text = _if_query(with_blank_nodes_of_rows(text), text, base)
    text = _if_query(with_absent_ends(text, partial(_stands_nowhere, store, text, base)), text, base)
    merged = _with_merge(_asking(request, text))
    text = with_graphs_apart(merged.text, lambda: _named_graphs(store, merged))
    return _asking(merged, _if_query(text, merged.text, base))


def _asking(request: QueryRequest, text: str) -> QueryRequest:
    return request if text == request.text else replace(request, text=text)


def _if_query(changed: str, text: str, base: str | None) -> str:
    return changed if changed == text or is_query(changed, base) else text


def _stands_nowhere(store: ox.Store, text: str, base: str | None, written: str) -> bool:
    term = term_of(text, written, base)
    if isinstance(term, ox.NamedNode) and next(store.quads_for_pattern(term, None, None, None), None):
        return False
    return term is not None and not next(store.quads_for_pattern(None, None, term, None), None)


def _with_merge(request: QueryRequest) -> QueryRequest:
    if request.default_graphs or request.named_graphs or _froms(request.text) < _SEVERAL:
        return request
    default, named = dataset_of(request.text, request.base_iri)
    return replace(request, default_graphs=default, named_graphs=named)


def _froms(text: str) -> int:
    if "FROM" not in text.upper():  # finding that out takes a hundredth of the time of what follows
        return 0
    return sum(found[0].upper() == "FROM" for found in _FROM.finditer(text))


def _named_graphs(store: ox.Store, request: QueryRequest) -> Sequence[str] | None:
    """Give the names of the graphs in the dataset of a query; None where one is a blank node."""
    if request.default_graphs or request.named_graphs:
        return tuple(dict.fromkeys(request.named_graphs))
    if _froms(request.text):
        return tuple(dict.fromkeys(dataset_of(request.text, request.base_iri)[1]))
    graphs = list(store.named_graphs())
    names = [graph.value for graph in graphs if isinstance(graph, ox.NamedNode)]
    return names if len(names) == len(graphs) else None
