"""What the files of a release on the ontology are called."""

from gfmdkg.formats import JSON_LD, N_TRIPLES, RDF_XML, TURTLE
from gfmdkg.publishing.content import NAME

ONTOLOGY = "ontology"
FORMATS = (TURTLE, RDF_XML, JSON_LD, N_TRIPLES)
SHAPES = f"{ONTOLOGY}/shapes.ttl"
DIAGRAM = f"{ONTOLOGY}/diagram.svg"
DESCRIPTION = f"{ONTOLOGY}/description.json"


def statements_file(form: str) -> str:
    """Name the file of the ontology in a format, by the short name of the format."""
    return f"{ONTOLOGY}/{NAME}.{form}"
