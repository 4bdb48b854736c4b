"""The dataset in the words of schema.org, as search engines for datasets read it."""

from typing import Any

from gfmdkg.citations.facts import Author
from gfmdkg.publishing.manifest import DATASET as WHOLE
from gfmdkg.publishing.manifest import UNION, ReleasedFile
from gfmdkg.publishing.metadata.held import Held
from gfmdkg.publishing.metadata.words import DATASET

_TABLES = "tables"


def schema_org(held: Held) -> dict[str, Any]:
    """Describe a dataset as a JSON-LD document."""
    facts, manifest = held.facts, held.manifest
    said = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": DATASET,
        "name": facts.title,
        "description": facts.abstract,
        "url": f"{held.address}/",
        "identifier": f"https://doi.org/{facts.doi}" if facts.doi else DATASET,
        "version": manifest.version,
        "datePublished": manifest.date,
        "dateModified": held.modified,
        "license": held.licence,
        "isAccessibleForFree": True,
        "inLanguage": "en",
        "keywords": list(facts.keywords),
        "creator": list(map(_agent, facts.authors)),
        "publisher": _agent(Author(facts.publisher)) if facts.publisher else "",
        "isBasedOn": sorted({source for graph in held.summary.graphs for source in graph.sources}),
        "distribution": [_download(held, file) for file in held.files((WHOLE, UNION, _TABLES))],
    }
    return {member: value for member, value in said.items() if value not in ("", [])}


def _agent(author: Author) -> dict[str, str]:
    if author.given:
        return {"@type": "Person", "name": f"{author.given} {author.name}"}
    return {"@type": "Organization", "name": author.name}


def _download(held: Held, file: ReleasedFile) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "name": file.title,
        "contentUrl": held.url(file),
        "encodingFormat": file.served_type,
        "contentSize": f"{file.bytes} B",
        "sha256": file.sha256,
    }
