"""``BNODE(text)`` among the columns of a query: one blank node for a text in a row, another one in the next.

The engine gives one for all rows, and none where the text is no label (SPARQL 1.1 Query Language, section 17.4.2.9).
"""

from collections.abc import Sequence

from gfmdkg.tokens import Token, tokens

_FUNCTION = "BNODE"
_ROW = "?rowOfBnode"
_DEPTH = {"{": 1, "(": 1, "}": -1, ")": -1}


def with_blank_nodes_of_rows(text: str) -> str:
    """Make the label of each such blank node from its text and from something that each row has for itself.

    :param text: any query.
    :returns: the text with such calls, or as it is where there are none, or where the rows are groups of others.

    >>> with_blank_nodes_of_rows('SELECT (BNODE(?x) AS ?b) { }')
    'SELECT (BNODE(CONCAT("b", MD5(CONCAT(?rowOfBnode, MD5(?x))))) AS ?b) {  BIND (STRUUID() AS ?rowOfBnode) }'
    """
    if _FUNCTION not in text.upper() or _ROW in text:
        return text
    read = list(tokens(text))
    opening, closing = _where(read)
    if not closing or any(_is(token, "GROUP", "HAVING") for token in read[closing:]):
        return text
    written, behind = "", 0
    for start, end in _calls(read[:opening]):
        written += f'{text[behind:start]}CONCAT("b", MD5(CONCAT({_ROW}, MD5({text[start:end]}))))'
        behind = end
    if not written:
        return text
    inner = text[read[opening].end : read[closing].start]
    pattern = f"{{ {inner} }}" if _is(read[opening + 1], "SELECT") else inner
    head = written + text[behind : read[opening].end]
    return f"{head}{pattern} BIND (STRUUID() AS {_ROW}) {text[read[closing].start :]}"


def _where(read: Sequence[Token]) -> tuple[int, int]:
    """Find the braces of the pattern of a SELECT."""
    depth, opening = 0, 0
    if not any(_is(token, "SELECT") for token in read):
        return 0, 0
    for at, token in enumerate(read):
        if token.kind == "sign":
            depth += _DEPTH.get(token.text, 0)
            opening = opening or (at if token.text == "{" and depth == 1 else 0)
            if opening and not depth:
                return opening, at
    return 0, 0


def _calls(read: Sequence[Token]) -> list[tuple[int, int]]:
    """Give where the text of each call begins and ends; one without a text is new each time anyway."""
    found = []
    for at, token in enumerate(read):
        if _is(token, _FUNCTION) and read[at + 1].text == "(" and read[at + 2].text != ")":
            found.append((read[at + 1].end, read[_closing(read, at + 1)].start))
    return found


def _closing(read: Sequence[Token], opening: int) -> int:
    depth = 0
    for at in range(opening, len(read)):
        depth += _DEPTH.get(read[at].text, 0) if read[at].kind == "sign" else 0
        if not depth:
            return at
    return opening


def _is(token: Token, *words: str) -> bool:
    return token.kind == "word" and token.text.upper() in words
