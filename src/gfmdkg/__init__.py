"""The knowledge graph of the Global Forum on Migration and Development and the 2030 Agenda."""

__version__ = "0.1.0"
