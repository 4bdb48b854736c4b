"""The dumps: the whole dataset as N-Quads, and the merge of its graphs as Turtle."""

from dataclasses import dataclass
from pathlib import Path

from gfmdkg.dataset import Dataset


@dataclass(frozen=True)
class Dump:
    """One file to download.

    :param name: its file name.
    :param media_type: its registered media type.
    :param title: what it holds, for people.
    """

    name: str
    media_type: str
    title: str


TURTLE = Dump("gfmdkg.ttl", "text/turtle", "All statements as one graph, in Turtle")
N_QUADS = Dump("gfmdkg.nq", "application/n-quads", "All statements with their named graphs, in N-Quads")
DUMPS = (TURTLE, N_QUADS)


def write(dataset: Dataset, folder: Path) -> None:
    """Write every dump of a dataset into a folder; each appears there whole or not at all.

    :raises OSError: if the folder cannot be written to.
    """
    for dump, content in ((TURTLE, dataset.turtle()), (N_QUADS, dataset.n_quads())):
        unfinished = folder / f".{dump.name}.part"
        unfinished.write_bytes(content)
        unfinished.replace(folder / dump.name)
