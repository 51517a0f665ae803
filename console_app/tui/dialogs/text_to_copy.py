"""Show a text before it is copied, to be changed, and after it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalGroup
from textual.screen import ModalScreen
from textual.widgets import Button

from console_app.tui.render.text import plain
from console_app.tui.screens.base import HostedScreen
from console_app.tui.widgets.steady_text import SteadyText
from console_app.tui.widgets.text_area import SafeTextArea

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

LONGEST = 50_000
"""Characters of a text; the longest note of a company with many connections has fewer."""
_BEFORE = "This will be copied. Shift+Tab goes to the text, to change it."
_AFTER = "This is what was copied. Change it and copy it again, or select it here if it has not arrived."
_CHANGED = "Your changes are not copied yet."
_LOST = "Your changes are not copied. Esc again leaves without them."


class TextToCopy(HostedScreen, ModalScreen[None]):
    """Shows a text that can be changed, and copies it. It stays open: the text is there if it has not arrived."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close"),
        Binding("ctrl+s", "copy", "Copy", priority=True),
    ]

    def __init__(
        self,
        title: str,
        text: str,
        copy: Callable[[str], None],
        *,
        copied: bool = False,
        hidden_if_shared: bool = False,
    ) -> None:
        """Show a text.

        Args:
            title: What it is.
            text: The text.
            copy: Copies it, and says how that went.
            copied: True if it has been copied already.
            hidden_if_shared: True if it may hold what a shared screen hides.
        """
        super().__init__()
        self._title = title
        self._first = text
        self._copy = copy
        self._copied: str | None = text if copied else None
        self._warned = False
        self._hidden_if_shared = hidden_if_shared

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        with VerticalGroup(classes="dialog", id="text-to-copy"):
            yield SteadyText(plain(self._title), classes="dialog-title")
            yield SafeTextArea(self._first, max_length=LONGEST, id="copied-text")
            yield SteadyText(id="copy-hint", classes="dialog-hint")
            with Horizontal(classes="dialog-buttons"):
                yield Button("Copy", id="copy-go")
                yield Button("Close", id="copy-close")

    def on_mount(self) -> None:
        """Focus the button that comes next."""
        # Keys that come faster than the dialog may have closed it, and its parts have gone.
        if self.query(Button):
            self.query_one("#copy-close" if self._copied is not None else "#copy-go", Button).focus()
            self._say()
        if self._hidden_if_shared:
            self.watch(self.app, "privacy_mask", self._privacy_mask_changed, init=False)

    def _privacy_mask_changed(self) -> None:
        if self.console.privacy_mask.on:
            self.dismiss(None)

    @property
    def _text(self) -> str:
        """Return the text as it is now; as it came if nothing in it was changed, with its last end of line."""
        now = self.query_one(SafeTextArea).text
        return self._first if now == self._first.rstrip("\n") or now == self._first else now

    @property
    def _is_changed(self) -> bool:
        return self._text != (self._first if self._copied is None else self._copied)

    def _say(self) -> None:
        words = _AFTER if self._copied is not None else _BEFORE
        if self._is_changed:
            words = _LOST if self._warned else _CHANGED
        self.query_one("#copy-hint", SteadyText).update(words)
        self.query_one("#copy-go", Button).label = "Copy" if self._copied is None else "Copy again"

    @on(SafeTextArea.Changed)
    def _typed(self) -> None:
        self._warned = False
        self._say()

    @on(Button.Pressed, "#copy-go")
    def action_copy(self) -> None:
        """Copy the text as it is now."""
        if not self.query(SafeTextArea):
            return
        self._copied, self._warned = self._text, False
        self._copy(self._copied)
        self._say()
        self.query_one("#copy-close", Button).focus()

    @on(Button.Pressed, "#copy-close")
    def action_close(self) -> None:
        """Leave; the second time if changes are not copied."""
        if self.query(SafeTextArea) and self._is_changed and not self._warned:
            self._warned = True
            self._say()
        else:
            self.dismiss(None)
