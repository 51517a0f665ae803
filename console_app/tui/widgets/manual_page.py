"""Show a page of the manual with Textual's Markdown, with hits and links that keys select."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple, cast

from textual.actions import parse
from textual.containers import VerticalScroll
from textual.content import Content
from textual.style import Style
from textual.widgets import Markdown
from textual.widgets.markdown import MarkdownBlock

from console_app.manual.pages import CODE, TABLE, PageParser
from console_app.tui.render.manual import TableLayout, code_content, lay_out_table, line_at, places_of
from console_app.tui.widgets.scroll_keys import scroll, scroll_bindings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.geometry import Size

    from console_app.manual.pages import Table
    from console_app.tui.render.manual import Place

HIT, CURRENT = "bold underline $match", "bold reverse $match"
"""The styles of hits and of the current one; a selected link has the latter."""


class CodeBlock(MarkdownBlock):
    """Code, unchanged except that long lines are wrapped."""

    def __init__(self, page: Markdown, token: Token) -> None:
        """Make the widget for a `CODE` token."""
        super().__init__(page, token)
        self.set_content(code_content(token.content))


class TableBlock(MarkdownBlock):
    """A table in one piece. Textual's own makes a widget of each cell, of which the manual has hundreds on a page."""

    def __init__(self, page: Markdown, token: Token) -> None:
        """Make the widget for a `TABLE` token."""
        super().__init__(page, token)
        table: Table = token.meta["table"]
        self.titles = [self._content_of(cell) for cell in table.titles]
        self.rows = [[self._content_of(cell) for cell in row.cells] for row in table.rows]
        self.numbers = [row.number for row in table.rows]
        self._laid_out: tuple[int, TableLayout] | None = None

    def _content_of(self, cell: Token) -> Content:
        self.build_from_token(cell)
        return cast("Content", self.content)

    def set_cell(self, place: Place, content: Content) -> None:
        """Put another text of the same length into a cell."""
        row, column = place
        self.rows[row][column] = content
        self._laid_out = None
        self.refresh()

    def layout_for(self, width: int) -> TableLayout:
        """Return the table as it is drawn in `width` cells."""
        if self._laid_out is None or self._laid_out[0] != width:
            self._laid_out = width, lay_out_table(self.titles, self.rows, width)
        return self._laid_out[1]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's
        """Return how many lines the table takes in `width` cells."""
        return len(self.layout_for(width).lines)

    def render(self) -> Content:
        """Return the table as wide as it is drawn."""
        return Content("\n").join(self.layout_for(self.content_size.width).lines)


class Passage(NamedTuple):
    """A text of the page that marks can be put on: a paragraph, a heading, code, or a cell."""

    block: MarkdownBlock
    number: int
    """The line of the page it begins in, from 0."""
    content: Content
    """Without marks."""
    cell: Place | None = None

    def show(self, content: Content) -> None:
        """Draw it with other marks."""
        if self.cell is not None and isinstance(self.block, TableBlock):
            self.block.set_cell(self.cell, content)
        else:
            self.block.update(content, layout=False)

    def line_of(self, offset: int) -> int:
        """Return in which line of its block, as that is drawn now, a character stands."""
        width = self.block.content_size.width
        if self.cell is None or not isinstance(self.block, TableBlock):
            return line_at(self.content, offset, width) + self.block.content_offset.y
        begins, room = self.block.layout_for(width).begins[self.cell]
        return begins + line_at(self.content, offset, room)


class Mark(NamedTuple):
    """A hit, or a link, in a passage."""

    passage: Passage
    start: int
    end: int
    href: str = ""

    @property
    def number(self) -> int:
        """Return the line of the page it stands in, from 0."""
        return self.passage.number + (
            self.passage.content.plain.count("\n", 0, self.start) if isinstance(self.passage.block, CodeBlock) else 0
        )


class ManualPage(Markdown):
    """One page. It opens nothing itself: its screen handles `LinkClicked`."""

    def __init__(self) -> None:
        """Make the empty page."""
        super().__init__("", parser_factory=PageParser, open_links=False)
        self._passages: list[Passage] = []
        self._marked: set[int] = set()
        """The passages that are drawn with marks, by their place."""
        self.hits: list[Mark] = []
        self.links: list[Mark] = []
        self.current: Mark | None = None
        """The selected hit or link."""

    def unhandled_token(self, token: Token) -> MarkdownBlock | None:
        """Return the widget for a whole table or a whole piece of code."""
        kind = {TABLE: TableBlock, CODE: CodeBlock}.get(token.type)
        return kind(self, token) if kind is not None else None

    async def show(self, text: str) -> None:
        """Show another page, without marks."""
        self.hits, self.links, self.current, self._passages = [], [], None, []
        self._marked.clear()
        await self.update(text)
        self._passages = [each for block in self.query(MarkdownBlock) for each in _passages_of(block)]
        self.links = [link for passage in self._passages for link in _links_of(passage)]

    def mark_hits(self, query: str) -> None:
        """Mark where `query` stands in the page; nowhere for an empty one."""
        self.current = None
        self.hits = [
            Mark(passage, *place) for passage in self._passages for place in places_of(passage.content.plain, query)
        ]
        self._draw()

    def go_to(self, mark: Mark | None) -> None:
        """Move to a hit or a link, or to none."""
        self.current = mark
        self._draw()

    def _draw(self) -> None:
        places = {id(passage): at for at, passage in enumerate(self._passages)}
        drawn: dict[int, Content] = {}
        for mark in [*self.hits, *([self.current] if self.current else [])]:
            at = places[id(mark.passage)]
            style = CURRENT if mark is self.current else HIT
            drawn[at] = drawn.get(at, mark.passage.content).stylize(style, mark.start, mark.end)
        for at in self._marked - drawn.keys():
            self._passages[at].show(self._passages[at].content)
        for at, content in drawn.items():
            self._passages[at].show(content)
        self._marked = set(drawn)


def _passages_of(block: MarkdownBlock) -> Iterator[Passage]:
    if isinstance(block, TableBlock):
        for row, (number, cells) in enumerate(zip(block.numbers, block.rows, strict=True)):
            for column, content in enumerate(cells):
                yield Passage(block, number, content, (row, column))
    elif isinstance(block.content, Content) and block.content:
        yield Passage(block, block.source_range[0], block.content)


def _links_of(passage: Passage) -> Iterator[Mark]:
    for start, end, style in passage.content.spans:
        action = style.meta.get("@click") if isinstance(style, Style) else None
        if isinstance(action, str):
            _, _, (href, *_rest) = parse(action)
            yield Mark(passage, start, end, str(href))


class ManualText(VerticalScroll):
    """Scrolls a page, and keeps the selected hit or link visible."""

    BINDINGS: ClassVar[list[BindingType]] = scroll_bindings(letters=True, ends=True)

    def compose(self) -> ComposeResult:
        """Compose the page."""
        yield ManualPage()

    @property
    def page(self) -> ManualPage:
        """Return the page that it scrolls."""
        return self.query_one(ManualPage)

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Restyle its own border only: the page, of a hundred widgets and more, is drawn the same without focus."""
        self.app.stylesheet.update_nodes([self])

    def action_scroll(self, direction: str) -> None:
        """Move in the text."""
        scroll(self, direction)

    def line_of(self, mark: Mark) -> int:
        """Return in which line of the whole page a mark is drawn, from 0."""
        top = mark.passage.block.region.y - self.region.y + self.scroll_offset.y
        return top + mark.passage.line_of(mark.start)

    def show_section(self, heading: str) -> None:
        """Begin with a heading, which is named by its id."""
        self.scroll_to_widget(self.page.query_one(f"#{heading}"), top=True, animate=False)

    def go_to(self, mark: Mark) -> None:
        """Move to a hit or a link, and bring it into sight if it is not."""
        self.page.go_to(mark)
        line, top, height = self.line_of(mark), self.scroll_offset.y, self.size.height
        if not top + 1 <= line < top + height - 1:
            self.scroll_to(y=max(0, line - height // 3), animate=False, immediate=True)

    def step_link(self, step: int) -> bool:
        """Go to the next link, or with -1 to the one before; False: there is none, and none is chosen any more.

        The first one is the first in sight.
        """
        page = self.page
        links, current = page.links, page.current
        if current is not None and current.href:
            at = links.index(current) + step
        else:
            top, bottom = self.scroll_offset.y, self.scroll_offset.y + self.size.height
            lines = [self.line_of(link) for link in links]
            if step > 0:
                at = next((at for at, line in enumerate(lines) if line >= top), len(links))
            else:
                at = next((at for at in reversed(range(len(lines))) if lines[at] < bottom), -1)
        if not 0 <= at < len(links):
            page.go_to(None)
            return False
        self.go_to(links[at])
        return True
