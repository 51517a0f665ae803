"""The line of kinds over what changed: how many of each, and which one is picked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from console_app.services.auditing.differences import ORDER, TITLES
from console_app.services.changes import ChangeKind
from console_app.tui.render.changes import KIND_LOOKS
from console_app.tui.render.text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult

_SHORT = {
    ChangeKind.DEAUTHORIZED: "Lost",
    ChangeKind.PENDING: "Waiting",
    ChangeKind.UNLINKED: "Unlinked",
    ChangeKind.LINKED: "Linked",
    ChangeKind.OTHER_STATUS: "Other",
    ChangeKind.CONNECTION_GONE: "Cut",
    ChangeKind.NEW: "New",
    ChangeKind.GONE: "Gone",
    ChangeKind.BACK: "Back",
}


class KindChip(Static):
    """One kind to narrow the changes to; None is all of them."""

    def __init__(self, kind: ChangeKind | None) -> None:
        super().__init__()
        self.kind = kind

    def on_click(self) -> None:
        self.post_message(KindFilter.Picked(self.kind))


class KindFilter(Horizontal):
    """Chips to narrow what changed to one kind, by key or by mouse. Kinds of which there are none stay out."""

    class Picked(Message):
        """Somebody clicked a chip."""

        def __init__(self, kind: ChangeKind | None) -> None:
            super().__init__()
            self.kind = kind

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - the name that every widget has for it
        super().__init__(id=id)
        self._counts: Mapping[ChangeKind | None, int] = {}
        self._picked: ChangeKind | None = None

    def compose(self) -> ComposeResult:
        for kind in (None, *ORDER):
            yield KindChip(kind)

    def show(self, counts: Mapping[ChangeKind | None, int], picked: ChangeKind | None) -> None:
        """Show how many there are of each; None counts all."""
        self._counts, self._picked = counts, picked
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        for words in (TITLES, _SHORT, dict.fromkeys(ORDER, "")):
            drawn = [(chip, self._content(chip.kind, words)) for chip in self.query(KindChip)]
            shown = [content.cell_length for chip, content in drawn if self._is_shown(chip.kind)]
            if sum(shown) <= self.size.width:
                break
        for chip, content in drawn:
            chip.display = self._is_shown(chip.kind)
            chip.set_class(chip.kind is self._picked, "-picked")
            chip.update(content)

    def _is_shown(self, kind: ChangeKind | None) -> bool:
        return kind is None or kind is self._picked or self._counts.get(kind, 0) > 0

    def _content(self, kind: ChangeKind | None, words: Mapping[ChangeKind, str]) -> Content:
        look = KIND_LOOKS[kind] if kind is not None else None
        word = words[kind] if kind is not None else "All"
        key = 0 if kind is None else ORDER.index(kind) + 1
        named = f"{look.symbol} {word}".rstrip() if look else word
        return Content.assemble(
            ("▸" if kind is self._picked else " ", "bold"),
            (f"{key} ", "$quiet"),
            plain(named, f"${look.style}" if look else ""),
            (f" {self._counts.get(kind, 0):,} ", "bold"),
        )
