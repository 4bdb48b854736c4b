"""The saved queries as calls: ``kg.queries.tables.goal_by_category()``."""

import inspect
import keyword
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from typing import Any

from gfmdkg.errors import UnknownNameError
from gfmdkg.results import Table
from gfmdkg.saved_queries import Parameter, SavedQueries, SavedQuery

Ask = Callable[..., Table]


class Question:
    """One saved query, ready to be called with its parameters by name; its docstring explains it.

    :param query: the saved query.
    :param ask: what asks it.
    """

    def __init__(self, query: SavedQuery, ask: Ask) -> None:
        self.query = query
        self._ask = ask
        self.__name__ = spelled(query.name.rpartition("/")[2])
        self.__doc__ = explanation(query)
        self.__signature__ = signature(query)

    def __call__(self, /, **values: Any) -> Table:
        """Ask the query; a parameter that is not given has the value of its example."""
        return self._ask(self.query.name, **values)

    def __repr__(self) -> str:
        return f"<{self.query.name}{self.__signature__}: {self.query.title}>"


class Topic:
    """The saved queries of one topic, each an attribute.

    :param name: the topic.
    :param questions: its queries by name.
    """

    def __init__(self, name: str, questions: Mapping[str, Question]) -> None:
        self._name = name
        self._questions = {question.__name__: question for question in questions.values()}
        self.__doc__ = _listed(f"The saved queries of {name}", self._questions.values())

    def __getattr__(self, name: str) -> Question:
        if name.startswith("_"):  # a copy that is being made has no questions yet
            raise AttributeError(name)
        if name not in self._questions:
            raise AttributeError(str(UnknownNameError(f"query of {self._name}", name, tuple(self._questions))))
        return self._questions[name]

    def __dir__(self) -> list[str]:
        return sorted(self._questions)

    def __repr__(self) -> str:
        return f"<{self._name}: {', '.join(self._questions)}>"


class Library(Mapping[str, Question]):
    """All saved queries, by name as a mapping and by topic as attributes.

    :param queries: the queries.
    :param ask: what asks one.
    """

    def __init__(self, queries: SavedQueries, ask: Ask) -> None:
        self._queries = queries
        self._questions = {name: Question(query, ask) for name, query in queries.items()}
        self._topics: dict[str, Topic] = {}
        for topic in sorted({query.topic for query in queries.values()}):
            of_topic = {name: asked for name, asked in self._questions.items() if asked.query.topic == topic}
            self._topics[spelled(topic)] = Topic(topic, of_topic)

    def __getitem__(self, name: str) -> Question:
        """Give one query by its name.

        :raises UnknownNameError: if there is none of that name; it names those that are near.
        """
        return self._questions[self._queries[name].name]

    def __contains__(self, name: object) -> bool:
        return name in self._questions

    def __iter__(self) -> Iterator[str]:
        return iter(self._questions)

    def __len__(self) -> int:
        return len(self._questions)

    def __getattr__(self, name: str) -> Topic:
        if name.startswith("_"):  # a copy that is being made has no topics yet
            raise AttributeError(name)
        if name not in self._topics:
            raise AttributeError(str(UnknownNameError("topic of queries", name, tuple(self._topics))))
        return self._topics[name]

    def __dir__(self) -> list[str]:
        return sorted({*self._topics, "search"})

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._questions)

    def search(self, words: str) -> list[Question]:
        """Find queries that have each of these words in their name, title, description, tags or parameters."""
        return [self._questions[query.name] for query in self._queries.search(words)]

    def __repr__(self) -> str:
        return f"<{len(self)} saved queries in {len(self._topics)} topics: {', '.join(self._topics)}>"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td><code>{escape(name)}</code></td><td>{escape(question.query.title)}</td></tr>\n"
            for name, question in self._questions.items()
        )
        return f"<table>\n<caption>{len(self)} saved queries</caption>\n{rows}</table>\n"


def _listed(title: str, questions: Iterable[Question]) -> str:
    lines = "".join(f"    {question.__name__}: {question.query.title}\n" for question in questions)
    return f"{title}, each an attribute:\n\n{lines}"


def explanation(query: SavedQuery) -> str:
    """Explain a saved query: what it answers, what counts, and its parameters with type and example."""
    parts = [f"{query.title}.", query.description.strip(), query.explanation.strip()]
    if query.needs:
        parts.append(f"It needs the vocabularies of others {', '.join(query.needs)} beside the graph.")
    if query.parameters:
        parts.append("\n".join(_field(known) for known in query.parameters.values()))
    return "\n\n".join(part for part in parts if part) + "\n"


def signature(query: SavedQuery) -> inspect.Signature:
    """Give the parameters of a saved query as those of a call, with their examples as defaults."""
    parameters = [
        inspect.Parameter(spelled(known.name), inspect.Parameter.KEYWORD_ONLY, default=_example(known))
        for known in query.parameters.values()
    ]
    return inspect.Signature(parameters)


def spelled(name: str) -> str:
    """Write a name as Python can: ``goal-by-category`` as ``goal_by_category``, ``class`` as ``class_``."""
    written = name.replace("-", "_")
    return f"{written}_" if keyword.iskeyword(written) else written


def _example(known: Parameter) -> str | list[str]:
    return list(known.examples) if known.several else known.examples[0]


def _field(known: Parameter) -> str:
    notes = ["", "; several values" if known.several else "", "" if known.required else "; empty for any"]
    text = f"{known.description.strip()} Type {known.type}{''.join(notes)}."
    return f":param {spelled(known.name)}: {text}"
