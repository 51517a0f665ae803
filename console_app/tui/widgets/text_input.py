"""Edit a line that contains only what a terminal can show: typed, pasted and inserted text is sanitized.

Textual draws the value of a field as it is, so that an escape sequence in a company's name, or in a pasted
text, would reach the terminal. A field also has a limit, because one that holds a whole book stops the program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from textual.widgets import Input

from console_app.services.text.sanitize import sanitized

if TYPE_CHECKING:
    from textual import events
    from textual.geometry import Region

LONGEST_LINE = 500
"""The default limit of a line of input, in characters: far more than any name has."""

READ_AT_MOST = 8
"""The multiple of its limit that a field reads of a text: what is removed is rarely longer, and reading takes time."""


def limit_words(max_length: int) -> str:
    """Return the note in the lower border of a field that was cut at its limit."""
    return f"Cut at the limit of {max_length:,} characters"


class SafeInput(Input):
    """A line of text. What is beyond `max_length` characters is left out, and the lower border says so."""

    def __init__(
        self,
        value: str = "",
        *,
        max_length: int = LONGEST_LINE,
        placeholder: str = "",
        id: str | None = None,  # noqa: A002 - as Textual's own fields call it
        compact: bool = False,
    ) -> None:
        """Make the field.

        Args:
            value: The text to begin with.
            max_length: The most characters.
            placeholder: The text of an empty field.
            id: The widget's id.
            compact: True for no border.
        """
        self._limit = max_length
        super().__init__(
            self._fitting(value),
            placeholder=placeholder,
            max_length=max_length,
            id=id,
            # One letter would replace all that the field holds.
            select_on_focus=False,
            # What validates a form is the form, which explains what is wrong.
            validate_on=(),
        )
        # Set as a property, it would have the field styled here, and again when it is mounted.
        self.set_reactive(Input.compact, compact)
        self.update_classes({"-textual-compact": compact}, update=False)
        # A blinking cursor has the field drawn twice a second, over ssh as well.
        self.cursor_blink = False
        self.began_cut = len(sanitized(value)) > max_length
        """True if the first value was longer than the field allows."""
        self.border_subtitle = limit_words(max_length) if self.began_cut else ""

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Draw the field again; see `Widget.refresh`.

        Textual has the whole screen laid out for each letter, whether the field's size depends on it or not.
        """
        layout = layout and self.styles.auto_dimensions
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _fitting(self, text: str) -> str:
        return sanitized(text[: self._limit * READ_AT_MOST])[: self._limit]

    def watch_value(self, value: str) -> None:
        """Put the cursor behind a text that was set while nothing is typed here, so that typing continues it."""
        if not self.has_focus:
            self.cursor_position = len(value)

    def validate_value(self, value: str) -> str:
        """Return the sanitized value, however it was set."""
        return self._fitting(value)

    def replace(self, text: str, start: int, end: int) -> None:
        """Insert `text` between two places, as far as it fits. All typed and pasted text comes through here."""
        value = self.value
        if self._limit == 1 and text:
            # A field for one character: another one takes its place.
            start, end = 0, len(value)
        start, end = sorted((max(0, start), min(len(value), end)))
        room = max(0, self._limit - (len(value) - (end - start)))
        head = sanitized(value[:start] + text[: self._limit * READ_AT_MOST])
        cut = len(head) > start + room
        head = head[: start + room]
        self.border_subtitle = limit_words(self._limit) if cut else ""
        super().replace(sanitized(head + value[end:]), 0, len(value))
        self.cursor_position = len(head)

    def on_paste(self, event: events.Paste) -> None:
        """Insert all pasted lines as one."""
        event.stop()
        event.prevent_default()
        start, end = self.selection
        self.replace(event.text.strip("\r\n"), start, end)
