"""Completion in bash, which takes ``=`` and ``:`` for words of their own: ``-p area=dia`` comes as four.

They are put together again, and only what bash will put behind the last of them is given back.
"""

from collections.abc import Sequence

from click.shell_completion import BashComplete, CompletionItem, add_completion_class

_BREAKS = ("=", ":")


class Bash(BashComplete):
    """Completion in bash."""

    # No space behind NAME=.
    source_template = BashComplete.source_template.replace(
        "COMPREPLY+=($value)", "COMPREPLY+=($value); [[ $value == *= ]] && compopt -o nospace"
    )
    _cut = 0

    def get_completion_args(self) -> tuple[list[str], str]:
        """Read the words before the one that is completed, and that one."""
        arguments, incomplete = super().get_completion_args()
        *before, whole = joined([*arguments, incomplete])
        self._cut = len(whole) - (0 if incomplete in _BREAKS else len(incomplete))
        return before, whole

    def format_completion(self, item: CompletionItem) -> str:
        """Write one completion, without what stands already."""
        return f"{item.type},{item.value[self._cut :]}"


def register() -> None:
    """Let click use this in place of its own."""
    add_completion_class(Bash)


def joined(words: Sequence[str]) -> list[str]:
    """Put together what bash has taken apart.

    >>> joined(["query", "-p", "entity", "=", "sdg", ":", "10"])
    ['query', '-p', 'entity=sdg:10']
    """
    found: list[str] = []
    for word in words:
        if found and (word.startswith(_BREAKS) or found[-1].endswith(_BREAKS)):
            found[-1] += word
        else:
            found.append(word)
    return found
