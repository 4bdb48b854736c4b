"""Names of tables, columns and sheets, from IRIs: in small letters, with underscores, each once."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from gfmdkg.iris import shorten
from gfmdkg.publishing.tables.index import Key, local_name

SHEET = 31  # letters, the most that a sheet may have as its name
_TAKEN = ("history",)  # as the name of a sheet


def snake(text: str) -> str:
    """Write a name in small ASCII letters.

    >>> snake("RoundtableTopic"), snake("iso3166Alpha2"), snake("SHA-256")
    ('roundtable_topic', 'iso3166_alpha2', 'sha_256')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", plain)
    return re.sub(r"[^a-z0-9]+", "_", apart.lower()).strip("_") or "unnamed"


def words(iri: str) -> str:
    """Read the name of a term as words.

    >>> words("http://www.w3.org/2004/02/skos/core#altLabel")
    'alt label'
    """
    return snake(local_name(iri)).replace("_", " ")


def names(iris: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Name terms by their local names; where two would have one name with their prefix, or else a number.

    >>> names(["http://www.w3.org/ns/org#Role", "http://schema.org/Role"])
    {'http://schema.org/Role': 'schema_role', 'http://www.w3.org/ns/org#Role': 'org_role'}
    """
    in_order = sorted(iris)
    count = Counter([*(snake(local_name(iri)) for iri in in_order), *taken])
    wanted = [snake(local_name(iri)) for iri in in_order]
    clear = [name if count[name] == 1 else snake(shorten(iri)) for iri, name in zip(in_order, wanted, strict=True)]
    return dict(zip(in_order, distinct([*taken, *clear])[len(list(taken)) :], strict=True))


def distinct(wanted: Sequence[str], longest: int = 200) -> list[str]:
    """Give each of some names a number where it has been taken before, whatever the case of its letters.

    >>> distinct(["a", "b", "A"]), distinct(["long_name", "long_names"], longest=8)
    (['a', 'b', 'A_2'], ['long_nam', 'long_n_2'])
    """
    found: list[str] = []
    taken: set[str] = set()
    for name in wanted:
        free, number = name[:longest], 1
        while free.lower() in taken:
            number += 1
            free = f"{name[: longest - len(str(number)) - 1]}_{number}"
        taken.add(free.lower())
        found.append(free)
    return found


def sheets(tables: Sequence[str]) -> list[str]:
    """Name the sheets of tables as a workbook allows."""
    return distinct([*_TAKEN, *tables], SHEET)[len(_TAKEN) :]


def column_name(key: Key, name: str, others: Iterable[Key]) -> str:
    """Name the column of a property: with the language or ``iri`` behind it, with the datatype where there are several.

    :param others: all keys with columns in the table.
    """
    if not key.datatype:
        return f"{name}_iri"
    if key.language:
        return f"{name}_{snake(key.language)}"
    alike = {other.datatype for other in others if other.property == key.property and not other.language}
    return name if len(alike) == 1 else f"{name}_{snake(local_name(key.datatype))}"
