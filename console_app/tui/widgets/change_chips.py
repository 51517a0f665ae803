"""Show and pick kinds of changes, with the number of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message

from console_app.services.audit.snapshot_diff import ORDER, SHORT_TITLES, TITLES
from console_app.tui.render.changes import KIND_STYLES
from console_app.tui.render.text import plain
from console_app.tui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult

    from console_app.services.snapshots.models import ChangeKind


class KindChip(SteadyText):
    """One kind to narrow the changes to; None is all of them."""

    def __init__(self, kind: ChangeKind | None) -> None:
        """Make the chip of a kind; None is for all."""
        super().__init__()
        self.kind = kind

    def on_click(self) -> None:
        """Pick the chip."""
        self.post_message(KindFilter.Picked(self.kind))


class KindFilter(Horizontal):
    """Chips to narrow what changed to one kind, by key or by mouse. Kinds without changes are left out."""

    class Picked(Message):
        """Posted when a chip is clicked."""

        def __init__(self, kind: ChangeKind | None) -> None:
            """Carry the picked kind; None is for all."""
            super().__init__()
            self.kind = kind

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - the name that every widget has for it
        """Make the chips."""
        super().__init__(id=id)
        self._counts: Mapping[ChangeKind | None, int] = {}
        self._picked: ChangeKind | None = None

    def compose(self) -> ComposeResult:
        """Compose a chip for each kind."""
        for kind in (None, *ORDER):
            yield KindChip(kind)

    def show(self, counts: Mapping[ChangeKind | None, int], picked: ChangeKind | None) -> None:
        """Show the number of changes of each kind; None counts all."""
        self._counts, self._picked = counts, picked
        self._draw()

    def on_resize(self) -> None:
        """Fit the chips to the width."""
        self._draw()

    def _draw(self) -> None:
        for words in (TITLES, SHORT_TITLES, dict.fromkeys(ORDER, "")):
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
        style = KIND_STYLES[kind] if kind is not None else None
        word = words[kind] if kind is not None else "All"
        key = 0 if kind is None else ORDER.index(kind) + 1
        named = f"{style.symbol} {word}".rstrip() if style else word
        return Content.assemble(
            ("▸" if kind is self._picked else " ", "bold"),
            (f"{key} ", "$quiet"),
            plain(named, f"${style.style}" if style else ""),
            (f" {self._counts.get(kind, 0):,} ", "bold"),
        )
