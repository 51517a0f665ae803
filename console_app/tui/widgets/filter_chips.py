"""Show and pick statuses, with the number of each."""

from __future__ import annotations

from collections import Counter
from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from console_app.services.companies.statuses import STANDINGS, standing_record
from console_app.tui.commands.registry import COMMANDS
from console_app.tui.render.status import status_style
from console_app.tui.render.text import plain

if TYPE_CHECKING:
    from textual import events

EVERY_STATUS = "all"


class ChipForm(Enum):
    """The length of a chip's text. Key, symbol and number are always there."""

    FULL = auto()
    SHORT = auto()
    TIGHT = auto()
    SYMBOLS = auto()


@lru_cache(512)
def chip_content(key: str, status: str, count: int, form: ChipForm, *, picked: bool) -> Content:
    """Return a chip's content: key, symbol, word, and number of companies."""
    style = None if status == EVERY_STATUS else status_style(status)
    word = style.word if style else "All"
    if form is not ChipForm.FULL and (record := standing_record(status)) is not None:
        word = record.short
    if form is ChipForm.SYMBOLS and style:
        word = ""
    gap = "" if form in {ChipForm.TIGHT, ChipForm.SYMBOLS} else " "
    named = f"{style.symbol}{gap}{word}" if style else word
    return Content.assemble(
        ("▸" if picked else " ", "bold"),
        (f"{key} " if key else "", "$quiet"),
        plain(named, f"${style.style}" if style else ""),
        (f" {count:,}{gap * 2}", "bold"),
    )


class StatusFilter(Widget):
    """Chips to narrow the list to one status, by key or by mouse.

    They are one widget: their numbers change with each letter of a search, and widgets of their own would have the
    whole screen laid out for that.
    """

    class Picked(Message):
        """Posted when a chip is clicked."""

        def __init__(self, status: str) -> None:
            """Carry the picked status."""
            super().__init__()
            self.status = status

    ALLOW_SELECT = False

    status: reactive[str] = reactive(EVERY_STATUS)
    counts: reactive[Counter[str]] = reactive(Counter)
    """The number of companies with each status; `EVERY_STATUS` has the number of all."""
    hovered: reactive[str] = reactive("")
    """The status of the chip under the mouse, if any."""

    def watch_hovered(self, status: str) -> None:
        """Say in a sentence what a click on the chip under the mouse does."""
        each = next((each for each in COMMANDS if each.action == f"filter_status({str(status)!r})"), None)
        self.tooltip = plain(each.help) if each is not None else None

    @staticmethod
    def chips() -> list[tuple[str, str]]:
        """Return the key and the status of each chip, from left to right."""
        return [("0", EVERY_STATUS), *((each.hotkey, each.status) for each in STANDINGS)]

    def render(self) -> Content:
        """Draw the chips in the longest form that fits."""
        return Content("").join(content for _, content in self._drawn())

    def _drawn(self) -> list[tuple[str, Content]]:
        drawn: list[tuple[str, Content]] = []
        for form in ChipForm:
            drawn = [
                (status, chip_content(key, status, self.counts[status], form, picked=status == self.status))
                for key, status in self.chips()
            ]
            if sum(content.cell_length for _, content in drawn) <= self.size.width:
                break
        return [(status, self._stylized(status, content)) for status, content in drawn]

    def _stylized(self, status: str, content: Content) -> Content:
        if status == self.hovered:
            return content.stylize("on $panel")
        return content.stylize("bold on $cursor-background") if status == self.status else content

    def _status_at(self, x: int) -> str:
        end = 0
        for status, content in self._drawn():
            end += content.cell_length
            if x < end:
                return status
        return ""

    def on_click(self, event: events.Click) -> None:
        """Pick the status under the mouse."""
        if status := self._status_at(event.x):
            self.post_message(self.Picked(status))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Mark the chip under the mouse."""
        self.hovered = self._status_at(event.x)

    def on_leave(self) -> None:
        """Mark none any more."""
        self.hovered = ""
