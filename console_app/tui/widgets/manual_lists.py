"""Show what belongs to a page of the manual: the search, the topics, the headings, and the lines that are found."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.widgets.option_list import Option

from console_app.manual import TOPICS
from console_app.manual.pages import Line
from console_app.tui.commands import registry as table
from console_app.tui.render.manual import found_cell
from console_app.tui.render.text import plain
from console_app.tui.widgets.panels import SafeOptionList
from console_app.tui.widgets.scroll_keys import scroll, scroll_bindings
from console_app.tui.widgets.table.widget import Column, VirtualTable
from console_app.tui.widgets.text_input import SafeInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.binding import BindingType
    from textual.widgets import Markdown


class ManualSearch(SafeInput):
    """The field for a search through the manual."""

    BINDINGS: ClassVar[list[BindingType]] = [table.enter_binding("manual.open", "submit")]

    def __init__(self) -> None:
        """Make the empty field."""
        super().__init__(placeholder="Search all topics", id="manual-query", compact=True)


class TopicList(SafeOptionList):
    """The topics in reading order. The page follows the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        table.enter_binding("manual.open", "screen.open"),
        *scroll_bindings(letters=True, ends=True),
    ]

    def __init__(self) -> None:
        """List all topics."""
        super().__init__(*(Option(topic, id=topic) for topic in TOPICS), id="manual-topics")

    def action_scroll(self, direction: str) -> None:
        """Move the cursor."""
        scroll(self, direction)


class SectionList(SafeOptionList):
    """The headings of the page under its title, where there is room for a third column."""

    BINDINGS: ClassVar[list[BindingType]] = [
        table.enter_binding("manual.open", "screen.open"),
        *scroll_bindings(letters=True, ends=True),
    ]

    def __init__(self) -> None:
        """Make the empty list."""
        super().__init__(id="manual-sections")

    def show(self, page: Markdown) -> None:
        """List the headings of a page."""
        sections = [(level, title, id_) for level, title, id_ in page.table_of_contents if level > 1]
        self.set_options(Option(plain("  " * (level - 2) + title), id=id_) for level, title, id_ in sections)
        self.set_class(len(sections) > 1, "-several")

    def action_scroll(self, direction: str) -> None:
        """Move the cursor."""
        scroll(self, direction)


class FoundTable(VirtualTable[Line]):
    """The lines that a search finds."""

    BINDINGS: ClassVar[list[BindingType]] = [table.enter_binding("manual.open")]

    def __init__(self, query: Callable[[], str]) -> None:
        """Make the table of results; `query` returns the search, whose words are marked in the cells."""
        super().__init__(
            [
                Column(key="topic", label="Topic", width=15, min_width=10, priority=8, render=lambda line: line.topic),
                Column(
                    key="heading",
                    label="Under",
                    width=16,
                    min_width=12,
                    flex=1,
                    priority=5,
                    render=lambda line: [(line.heading, "muted")],
                ),
                Column(
                    key="line",
                    label="Line",
                    min_width=24,
                    flex=3,
                    priority=9,
                    render=lambda line: found_cell(line, query()),
                ),
            ],
            id="manual-found",
        )

    def show(self, found: list[Line]) -> None:
        """Show other lines, or the same ones for another search."""
        self.set_rows(found, key=lambda line: f"{line.topic}:{line.number}:{line.text}")
        self.redraw()
