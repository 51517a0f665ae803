"""Fields that only ever hold what a terminal can show: whatever is typed, pasted or put into them is made literal.

Textual draws the value of a field as it is, so that an escape sequence in a company's name, or in what somebody
pastes, would reach the terminal. A field also has a limit, because one that holds a whole book stops the program.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from textual.widgets import Input

from console_app.services.visible import visible

if TYPE_CHECKING:
    from textual import events

LONGEST_LINE = 500
"""Characters that a line of input takes unless told otherwise: far more than any name has."""

READ_AT_MOST = 8
"""How many times its limit a field looks at of a text: what goes away is rarely longer, and reading takes time."""

_BREAKS = r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]"


def literal_lines(text: str) -> str:
    """Return `text` with each of its lines as `visible` shows it, and with ``\\n`` between them."""
    return "\n".join(visible(line) for line in re.split(_BREAKS, text))


def limit_words(max_length: int) -> str:
    """What the lower border of a field says that has left something out."""
    return f"Cut at the limit of {max_length:,} characters"


class LiteralInput(Input):
    """A line of text. What is beyond `max_length` characters is left out, and the lower border says so."""

    def __init__(
        self,
        value: str = "",
        *,
        max_length: int = LONGEST_LINE,
        placeholder: str = "",
        id: str | None = None,  # noqa: A002 - as Textual's own fields call it
        compact: bool = False,
        select_on_focus: bool = True,
    ) -> None:
        self._limit = max_length
        super().__init__(
            self._fitting(value),
            placeholder=placeholder,
            max_length=max_length,
            id=id,
            compact=compact,
            select_on_focus=select_on_focus,
        )
        self.began_cut = len(visible(value)) > max_length
        """Whether the value it began with was longer than what it holds."""
        self.border_subtitle = limit_words(max_length) if self.began_cut else ""

    def _fitting(self, text: str) -> str:
        return visible(text[: self._limit * READ_AT_MOST])[: self._limit]

    def validate_value(self, value: str) -> str:
        """Whatever sets the value, it is literal."""
        return self._fitting(value)

    def replace(self, text: str, start: int, end: int) -> None:
        """Put `text` between two places, as far as it fits. All that is typed or pasted comes this way."""
        value = self.value
        start, end = sorted((max(0, start), min(len(value), end)))
        room = max(0, self._limit - (len(value) - (end - start)))
        head = visible(value[:start] + text[: self._limit * READ_AT_MOST])
        cut = len(head) > start + room
        head = head[: start + room]
        self.border_subtitle = limit_words(self._limit) if cut else ""
        super().replace(visible(head + value[end:]), 0, len(value))
        self.cursor_position = len(head)

    def on_paste(self, event: events.Paste) -> None:
        """Take in all lines of what is pasted, as one."""
        event.stop()
        event.prevent_default()
        start, end = self.selection
        self.replace(event.text.strip("\r\n"), start, end)
