"""How an answer is cited: what was asked, of which dataset, and the hash of what the answer says."""

import importlib
from typing import Any

from gfmdkg.errors import NotAcceptableError
from gfmdkg.results.about import About


def cite(about: About, content: Any, style: str) -> str:
    """Write the citation of an answer.

    :param content: what the answer says, as :mod:`gfmdkg.citations` reads it.
    :param style: the name of a text format there: txt, bib, ris or json.
    :raises NotAcceptableError: if the style is another one, or nobody can say which dataset answered.
    """
    known = importlib.import_module("gfmdkg.citations.texts").TEXTS
    if style not in known:
        raise NotAcceptableError(f"There is no citation as {style!r}, but as {', '.join(known)}.")
    if not about.version:
        raise NotAcceptableError("The endpoint does not say which version of the dataset answered: nothing to cite.")
    citation = _citation(about, content.fingerprint)
    url = f"{about.site}/{citation.path}" if about.site and about.query else ""
    text: str = known[style].write(citation, url)
    return text


def of_solutions(about: About, document: Any) -> Any:
    """Read what a table or a truth value says."""
    content = importlib.import_module("gfmdkg.citations.content")
    return content.Content.of_solutions(document, is_ordered=content.is_ordered(about.text))


def of_graph(n_triples: bytes) -> Any:
    """Read what a graph says."""
    return importlib.import_module("gfmdkg.citations.content").Content.of_graph(n_triples.decode())


def _citation(about: About, fingerprint: str) -> Any:
    module = importlib.import_module("gfmdkg.citations.citation")
    facts_module = importlib.import_module("gfmdkg.citations.facts")
    facts = facts_module.Facts.of(about.corpus) if about.corpus else facts_module.Facts()
    if about.query is None:
        return module.of_question(module.Question(about.text), about.version, fingerprint, facts)
    given = [(name, text) for name, texts in about.parameters.items() for text in texts]
    return module.of_saved(about.query, given, about.version, fingerprint, facts)
