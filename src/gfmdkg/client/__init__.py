"""The Python user's door: ``gfmdkg.open()`` and what it gives."""

from gfmdkg.client.graph import KnowledgeGraph
from gfmdkg.client.library import Library, Question, Topic
from gfmdkg.client.opening import open_graph

__all__ = ["KnowledgeGraph", "Library", "Question", "Topic", "open_graph"]
