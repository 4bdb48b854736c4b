"""The namespaces of the graph as rdflib has them."""

from rdflib import Namespace

from gfmdkg.iris import PREFIXES

GFMD = Namespace(PREFIXES["gfmd"])
SDG = Namespace(PREFIXES["sdg"])
SDGO = Namespace(PREFIXES["sdgo"])
SCHEMA = Namespace(PREFIXES["schema"])
SD = Namespace(PREFIXES["sd"])
ID = Namespace(PREFIXES["id"])
