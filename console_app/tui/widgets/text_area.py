"""Edit a text of several lines that contains only what a terminal can show; see `text_input`.

A module of its own, because the first screen needs no such field, and Textual's takes a while to import.
"""

from __future__ import annotations

from typing import Literal

from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from console_app.services.text.sanitize import sanitized_lines
from console_app.tui.widgets.text_input import READ_AT_MOST, limit_words


class SafeTextArea(TextArea):
    """Lines of text. What is beyond `max_length` characters is left out, and the lower border says so."""

    def __init__(
        self,
        text: str = "",
        *,
        max_length: int,
        tab_behavior: Literal["focus", "indent"] = "focus",
        id: str | None = None,  # noqa: A002 - as Textual's own fields call it
        compact: bool = False,
    ) -> None:
        """Make the field.

        Args:
            text: The text to begin with.
            max_length: The most characters.
            tab_behavior: What Tab does.
            id: The widget's id.
            compact: True for no border.
        """
        self._limit = max_length
        super().__init__(
            self._fitting(text), tab_behavior=tab_behavior, show_line_numbers=False, id=id, compact=compact
        )
        self.cursor_blink = False
        self.began_cut = len(sanitized_lines(text)) > max_length
        """True if the first text was longer than the field allows."""
        self.border_subtitle = limit_words(max_length) if self.began_cut else ""

    def _fitting(self, text: str) -> str:
        return sanitized_lines(text[: self._limit * READ_AT_MOST])[: self._limit]

    def load_text(self, text: str) -> None:
        """Replace the whole text."""
        super().load_text(self._fitting(text))

    def edit(self, edit: Edit) -> EditResult:
        """Change the text, as far as it fits. All typed and pasted text comes through here."""
        row, column = edit.top
        end_row, end_column = edit.bottom
        before, last = self.document[row][:column], self.document[end_row]
        after = last[end_column:]
        room = max(0, self._limit - len(self.text) + len(self.get_text_range(edit.top, edit.bottom)))
        head = sanitized_lines(before + edit.text[: self._limit * READ_AT_MOST])
        inserted = head[column : column + room]
        self.border_subtitle = limit_words(self._limit) if len(head) > column + room else ""
        whole = sanitized_lines(before + inserted + after)
        if whole == before + inserted + after:
            edit.text = inserted
            return super().edit(edit)
        # What stands behind the cursor no longer stays as it is, such as marks that now belong to another letter.
        widened = Edit(whole[column:], edit.top, (end_row, len(last)), edit.maintain_selection_offset)
        result = super().edit(widened)
        lines = inserted.split("\n")
        end = (row + len(lines) - 1, len(lines[-1]) + (column if len(lines) == 1 else 0))
        self.move_cursor(end)
        return EditResult(end, result.replaced_text)
