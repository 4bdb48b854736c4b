"""How an answer is cited: what was asked, of which dataset, and the hash of what the answer says."""

from datetime import UTC, datetime

from gfmdkg.citations.citation import Citation, Question, of_question, of_saved
from gfmdkg.citations.content import Content
from gfmdkg.citations.facts import Facts
from gfmdkg.citations.texts import TEXTS
from gfmdkg.errors import NotAcceptableError
from gfmdkg.results.about import About


def cite(about: About, content: Content, style: str) -> str:
    """Write the citation of an answer.

    :param content: what the answer says.
    :param style: the name of one of :data:`gfmdkg.citations.texts.TEXTS`.
    :raises NotAcceptableError: if the style is another one, or nobody can say which dataset answered.
    """
    if style not in TEXTS:
        raise NotAcceptableError(f"There is no citation as {style!r}, but as {', '.join(TEXTS)}.")
    if not about.version:
        raise NotAcceptableError("The endpoint does not say which version of the dataset answered: nothing to cite.")
    citation = _citation(about, content.fingerprint)
    url = f"{about.site}/{citation.path}" if about.site and about.query else ""
    return TEXTS[style].write(citation, url, datetime.now(UTC).date())


def _citation(about: About, fingerprint: str) -> Citation:
    facts = Facts.of(about.corpus) if about.corpus else Facts()
    if about.query is None:
        return of_question(Question(about.text), about.version, fingerprint, facts)
    given = [(name, text) for name, texts in about.parameters.items() for text in texts]
    return of_saved(about.query, given, about.version, fingerprint, facts)
