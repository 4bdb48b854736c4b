"""An engine that counts the questions that reach it."""

from gfmdkg.query import Answer, QueryRequest
from gfmdkg.web import Service


class CountingEngine:
    """Passes each question on to the engine of a service.

    :param service: whose engine answers.
    """

    def __init__(self, service: Service) -> None:
        self._engine = service.engine
        self.version = service.engine.version
        self.graph_sizes = service.engine.graph_sizes
        self.asked = 0

    def answer(self, request: QueryRequest) -> Answer:
        """Count and pass on."""
        self.asked += 1
        return self._engine.answer(request)

    def close(self) -> None:
        """Nothing is held."""
