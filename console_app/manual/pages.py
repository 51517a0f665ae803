"""Read the pages as the program shows them, tables and code each in one piece, and as lines to search."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from console_app.manual import TOPICS, read_page
from console_app.services.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from markdown_it.utils import EnvType

TABLE, CODE = "manual_table", "manual_code"
"""The types of a token for a whole table, with a `Table` in `meta`, and for a whole piece of code."""
BETWEEN_CELLS = "  "
"""Two blanks, which no search holds: nothing is found across two cells."""


class TableRow(NamedTuple):
    """One row of a table."""

    number: int
    """The line of the page it stands in, from 0."""
    cells: list[Token]
    """An inline token a cell."""


class Table(NamedTuple):
    """A table; each row has as many cells as there are titles."""

    titles: list[Token]
    rows: list[TableRow]


class Line(NamedTuple):
    """The unit of a search: a paragraph, a heading, a row of a table, or a line of code."""

    topic: str
    heading: str
    """The heading above it; its own text if it is a heading."""
    number: int
    """The line of the page it begins in, from 0."""
    text: str
    folded: str
    """The text without case and accents."""
    is_heading: bool = False


class PageParser(MarkdownIt):
    """Parses the Markdown of the manual. Addresses are links only where the page says so."""

    def __init__(self) -> None:
        """Make a parser for what the manual uses: CommonMark and tables."""
        super().__init__("commonmark")
        self.enable("table")

    def parse(self, src: str, env: EnvType | None = None) -> list[Token]:
        """Return the tokens of a page, with each table and each piece of code as one."""
        return list(_in_pieces(super().parse(src, env)))


def _in_pieces(tokens: Iterable[Token]) -> Iterator[Token]:
    table: list[Token] = []
    for token in tokens:
        if table or token.type == "table_open":
            table.append(token)
            if token.type == "table_close":
                yield Token(TABLE, "", 0, map=table[0].map, meta={"table": _table_of(table)})
                table = []
        elif token.type in {"fence", "code_block"}:
            begins = (token.map or [0])[0] + (token.type == "fence")
            yield Token(CODE, "", 0, map=[begins, begins], content=token.content.rstrip("\n"), level=token.level)
        else:
            yield token


def _table_of(tokens: Sequence[Token]) -> Table:
    rows: list[TableRow] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append(TableRow((token.map or [0])[0], []))
        elif token.type == "inline":
            rows[-1].cells.append(token)
    titles, *body = rows
    return Table(titles.cells, body)


def text_of(inline: Token) -> str:
    """Return what an inline token shows, as the widget that shows it joins it."""
    breaks = {"softbreak": " ", "hardbreak": "\n"}
    return "".join(
        re.sub(r"\s+", " ", each.content) if each.type == "text" else breaks.get(each.type, each.content)
        for each in inline.children or []
    )


def lines_of(topic: str, tokens: Iterable[Token]) -> Iterator[Line]:
    """Yield the lines of a page, from the first to the last.

    Args:
        topic: Whose page it is.
        tokens: What `PageParser` makes of the page.
    """
    heading, is_heading = "", False
    for token in tokens:
        begins = (token.map or [0])[0]
        if token.type == "heading_open":
            is_heading = True
        elif token.type == "inline":
            text = text_of(token)
            heading = text if is_heading else heading
            yield Line(topic, heading, begins, text, fold(text), is_heading)
            is_heading = False
        elif token.type == TABLE:
            for row in token.meta["table"].rows:
                text = BETWEEN_CELLS.join(text_of(cell) for cell in row.cells)
                yield Line(topic, heading, row.number, text, fold(text))
        elif token.type == CODE:
            for at, text in enumerate(token.content.split("\n")):
                if text.strip():
                    yield Line(topic, heading, begins + at, text.strip(), fold(text))


def all_lines(read: Callable[[str], str] = read_page) -> list[Line]:
    """Return the lines of all topics in reading order. Takes about a quarter of a second.

    Args:
        read: Returns the page of a topic.
    """
    parser = PageParser()
    return [line for topic in TOPICS for line in lines_of(topic, parser.parse(read(topic)))]


def as_searched(query: str) -> str:
    """Return the text that `query` searches for: without case and accents, one blank between words."""
    return fold(" ".join(query.split()))


def find(lines: Iterable[Line], query: str) -> list[Line]:
    """Return the lines that hold `query`, headings first, otherwise in their order; none for an empty one."""
    wanted = as_searched(query)
    found = [line for line in lines if wanted in line.folded] if wanted else []
    return sorted(found, key=lambda line: not line.is_heading)
