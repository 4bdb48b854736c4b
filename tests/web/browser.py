"""What a browser sends, and a reader of the pages that it gets."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

ACCEPT = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@dataclass
class Page(HTMLParser):
    """The parts of a page that tests look at.

    :param links: the addresses of its links, styles and pictures.
    :param cells: the text of each cell, by table and row.
    :param fields: the attributes of each field of a form, by name.
    :param texts: everything that a person reads, in one line.
    """

    html: str
    links: list[str] = field(default_factory=list)
    tables: list[list[list[str]]] = field(default_factory=list)
    fields: dict[str, list[str]] = field(default_factory=dict)
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self._field = ""
        self._in_cell = False
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append((tag, values))
        self.links += [values[name] for name in ("href", "src", "action") if name in values]
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("th", "td"):
            self.tables[-1][-1].append("")
            self._in_cell = True
        if tag in ("select", "input", "textarea"):
            self._field = values["name"]
            self.fields.setdefault(self._field, [])
            self.fields[self._field] += [values.get("value", "")] if tag == "input" else []
        if tag == "datalist":
            self._field = ""
        if tag == "option" and self._field:
            self.fields[self._field].append(values["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._in_cell:
            row = self.tables[-1][-1]
            row[-1] = f"{row[-1]} {data}".strip() if data.strip() else row[-1]
