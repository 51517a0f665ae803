"""The line of statuses over the company list: how many of each, and which one is picked."""

from __future__ import annotations

from collections import Counter
from enum import Enum, auto
from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.reactive import var
from textual.widgets import Static

from console_app.services.finding import STATUS_FILTERS
from console_app.tui.render.status import look_of
from console_app.tui.render.text import plain

if TYPE_CHECKING:
    from textual.app import ComposeResult

EVERY_STATUS = "all"
SHORT_WORDS = {"PendingAuth": "Pending", "Deauthorized": "Deauth", "No connections": "None"}


class ChipForm(Enum):
    """How much a chip says. Key, symbol and number are always there."""

    FULL = auto()
    SHORT = auto()
    TIGHT = auto()
    SYMBOLS = auto()


def chip_content(key: str, status: str, count: int, form: ChipForm, *, picked: bool) -> Content:
    """One status: its key, symbol, word and how many companies have it."""
    look = None if status == EVERY_STATUS else look_of(status)
    word = look.word if look else "All"
    if form is not ChipForm.FULL:
        word = SHORT_WORDS.get(word, word)
    if form is ChipForm.SYMBOLS and look:
        word = ""
    gap = "" if form in {ChipForm.TIGHT, ChipForm.SYMBOLS} else " "
    named = f"{look.symbol}{gap}{word}" if look else word
    return Content.assemble(
        ("▸" if picked else " ", "bold"),
        (f"{key} ", "$quiet"),
        plain(named, f"${look.style}" if look else ""),
        (f" {count:,}{gap * 2}", "bold"),
    )


class StatusChip(Static):
    """One status to narrow the list to."""

    def __init__(self, key: str, status: str) -> None:
        super().__init__()
        self.key = key
        self.status = status

    def on_click(self) -> None:
        self.post_message(StatusFilter.Picked(self.status))


class StatusFilter(Horizontal):
    """Chips to narrow the list to one status, by key or by mouse."""

    class Picked(Message):
        """Somebody clicked a chip."""

        def __init__(self, status: str) -> None:
            super().__init__()
            self.status = status

    status: var[str] = var(EVERY_STATUS)
    counts: var[Counter[str]] = var(Counter)
    """How many companies have each status; `EVERY_STATUS` holds the number of all."""

    def compose(self) -> ComposeResult:
        for key, status in enumerate((EVERY_STATUS, *STATUS_FILTERS)):
            yield StatusChip(str(key), status)

    def on_mount(self) -> None:
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def watch_status(self) -> None:
        self._draw()

    def watch_counts(self) -> None:
        self._draw()

    def _draw(self) -> None:
        if not self.size.width:
            return  # it is drawn when it has its place
        for form in ChipForm:
            drawn = [
                (chip, chip_content(chip.key, chip.status, self.counts[chip.status], form, picked=self._is(chip)))
                for chip in self.query(StatusChip)
            ]
            if sum(content.cell_length for _, content in drawn) <= self.size.width:
                break
        for chip, content in drawn:
            chip.set_class(self._is(chip), "-picked")
            chip.update(content)

    def _is(self, chip: StatusChip) -> bool:
        return chip.status == self.status
