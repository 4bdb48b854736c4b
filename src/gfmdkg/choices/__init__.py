"""The values that a parameter of a saved query can have, and which of them a caller means."""

from gfmdkg.choices.asking import MOST_LISTED, MOST_VALUES, Choices
from gfmdkg.choices.members import Choice, Found

__all__ = ["MOST_LISTED", "MOST_VALUES", "Choice", "Choices", "Found"]
