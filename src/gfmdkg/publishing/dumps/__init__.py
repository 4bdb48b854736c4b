"""The dumps: the dataset, the merge of its graphs and each graph, in every format, plain and compressed."""

from gfmdkg.publishing.content import NAME
from gfmdkg.publishing.dumps.making import write

__all__ = ["N_QUADS_FILE", "write"]

N_QUADS_FILE = f"{NAME}.nq"
"""The whole dataset, as the engine loads it."""
