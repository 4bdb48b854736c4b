"""The pages, answers, documents and dumps as plain files, which any web host can serve."""

from gfmdkg.site.application import application
from gfmdkg.site.exporting import Outcome, export
from gfmdkg.site.seeds import addresses, answered, dumps

__all__ = ["Outcome", "addresses", "answered", "application", "dumps", "export"]
