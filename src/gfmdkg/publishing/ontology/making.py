"""The part of a release that is on the ontology: its statements in each format, its diagram, and what its page says."""

from collections.abc import Iterator
from pathlib import Path

from gfmdkg.formats import TURTLE
from gfmdkg.publishing.content import Content
from gfmdkg.publishing.dumps.writing import write as write_statements
from gfmdkg.publishing.manifest import Described
from gfmdkg.publishing.ontology.describing import Ontology, shape_terms, terms
from gfmdkg.publishing.ontology.drawing import draw
from gfmdkg.publishing.ontology.files import DESCRIPTION, DIAGRAM, FORMATS, ONTOLOGY, SHAPES, statements_file


def write(content: Content, folder: Path) -> Iterator[Described]:
    """Write the files on the ontology into the folder of a release; without an ontology there are none."""
    own = terms(content.dataset, content.corpus)
    if not own:
        return
    content.progress("ontology", 0)
    (folder / ONTOLOGY).mkdir()
    for form in FORMATS:
        path = statements_file(form.name)
        write_statements(own, folder / path, form)
        yield Described(path=path, title=f"The ontology, in {form.title}", of=ONTOLOGY, media_type=form.media_type)
    write_statements(shape_terms(content.dataset, content.corpus), folder / SHAPES, TURTLE)
    yield Described(path=SHAPES, title="Its SHACL shapes, in Turtle", of=ONTOLOGY, media_type=TURTLE.media_type)
    described = Ontology.of(content.dataset, content.corpus)
    picture = draw(described.diagram, f"Class diagram of the {described.header.title}", described.words())
    (folder / DIAGRAM).write_text(picture, encoding="utf-8")
    yield Described(path=DIAGRAM, title="Its class diagram", of=ONTOLOGY, media_type="image/svg+xml")
    (folder / DESCRIPTION).write_text(described.json(), encoding="utf-8")
    title = "Its terms with counts, examples, queries and rules"
    yield Described(path=DESCRIPTION, title=title, of=ONTOLOGY, media_type="application/json")
    content.progress("ontology", 1)
