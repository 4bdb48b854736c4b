"""The dumps: the dataset, the merge of its graphs and each graph, in every format, plain and compressed."""

from gfmdkg.publishing.content import NAME
from gfmdkg.publishing.dumps.lines import sizes, sort
from gfmdkg.publishing.dumps.making import derive, write

__all__ = ["N_QUADS_FILE", "derive", "sizes", "sort", "write"]

N_QUADS_FILE = f"{NAME}.nq"
"""The whole dataset, as the engine loads it."""
