"""Move in a text, a table or a list by keys while the focus is on a button or in a field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.widgets import OptionList

from console_app.tui.widgets.table.widget import VirtualTable

if TYPE_CHECKING:
    from textual.binding import BindingType
    from textual.widget import Widget

_KEYS = {"up": "up", "down": "down", "page_up": "pageup", "page_down": "pagedown"}
_LETTERS = {"up": "up,k", "down": "down,j", "half_up": "ctrl+u", "half_down": "ctrl+d"}
_ENDS = {"home": "home", "end": "end"}
_ENDS_WITH_LETTERS = {"home": "home,g", "end": "end,G"}


def scroll_bindings(*, letters: bool = False, ends: bool = False) -> list[BindingType]:
    """Return the bindings of a screen whose `action_scroll` hands its direction to `scroll`.

    Args:
        letters: vim's keys move as well, `j k g G Ctrl+D Ctrl+U`; not where something is typed.
        ends: Home and End move as well.
    """
    ends_keys = _ENDS_WITH_LETTERS if letters else _ENDS if ends else {}
    keys = _KEYS | (_LETTERS if letters else {}) | ends_keys
    return [Binding(key, f"scroll('{direction}')", show=False) for direction, key in keys.items()]


def scroll(widget: Widget, direction: str) -> None:
    """Move the cursor of a table or a list, or the text of any other widget.

    Args:
        widget: The table, the list, or the box in which the text scrolls.
        direction: `up`, `down`, `half_up`, `half_down`, `page_up`, `page_down`, `home` or `end`.
    """
    if isinstance(widget, VirtualTable):
        {
            "up": widget.action_cursor_up,
            "down": widget.action_cursor_down,
            "page_up": widget.action_page_up,
            "page_down": widget.action_page_down,
            "half_up": lambda: widget.action_half_page(-1),
            "half_down": lambda: widget.action_half_page(1),
            "home": widget.action_cursor_first,
            "end": widget.action_cursor_last,
        }[direction]()
    elif isinstance(widget, OptionList):
        {
            "up": widget.action_cursor_up,
            "down": widget.action_cursor_down,
            "page_up": widget.action_page_up,
            "page_down": widget.action_page_down,
            "half_up": widget.action_page_up,
            "half_down": widget.action_page_down,
            "home": widget.action_first,
            "end": widget.action_last,
        }[direction]()
    elif direction in {"half_up", "half_down"}:
        lines = max(1, widget.size.height // 2)
        widget.scroll_relative(y=-lines if direction == "half_up" else lines, animate=False)
    else:
        {
            "up": widget.scroll_up,
            "down": widget.scroll_down,
            "page_up": widget.scroll_page_up,
            "page_down": widget.scroll_page_down,
            "home": widget.scroll_home,
            "end": widget.scroll_end,
        }[direction](animate=False)
