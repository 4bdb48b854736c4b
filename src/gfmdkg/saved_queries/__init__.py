"""Saved queries: the header of a ``.rq`` file, its parameters, and how a value is put in.

A file is complete SPARQL that runs unchanged anywhere. Its header is YAML behind ``#+`` (the convention of grlc).
A parameter is one line ``VALUES ?name { term }``: the term is the example and the default.
"""

from gfmdkg.saved_queries.checks import CheckQuery
from gfmdkg.saved_queries.header import QueryFileError
from gfmdkg.saved_queries.library import SavedQueries
from gfmdkg.saved_queries.parameters import RESERVED, Parameter
from gfmdkg.saved_queries.queries import SavedQuery

__all__ = ["RESERVED", "CheckQuery", "Parameter", "QueryFileError", "SavedQueries", "SavedQuery"]
