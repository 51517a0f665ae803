"""Show the last line of every screen: the keys that are useful now, as many as fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from textual.content import Content
from textual.keys import key_to_character
from textual.widget import Widget

from console_app.tui.commands.groups import footer_rank
from console_app.tui.commands.key_names import footer_key
from console_app.tui.commands.registry import EVERYWHERE, place_of
from console_app.tui.host import host_of
from console_app.tui.render.text import plain
from console_app.tui.render.top_bar import REFUSED_SIGN

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.binding import Binding
    from textual.dom import DOMNode
    from textual.screen import Screen

GAP = 2
ALWAYS_SHOWN = "companies.quit"
"""The command of a screen that stays in the bar as those for all screens do."""


class KeyHint(NamedTuple):
    """One key of the bar, and what it does."""

    key: str
    words: str
    action: str
    node: DOMNode
    """Whose action it is."""
    enabled: bool
    is_everywhere: bool
    is_refused: bool = False
    is_offer: bool = False
    help: str = ""
    """What it does, in a sentence."""

    @property
    def width(self) -> int:
        """Return its width in cells."""
        return cell_len(self.key) + 1 + cell_len(self.words)


def fitting(hints: list[KeyHint], width: int) -> list[KeyHint]:
    """Return the hints that fit `width` cells.

    Those of the screen are left out first, from the last; help and commands stay. Offers take the remaining room.
    """
    own = [hint for hint in hints if not hint.is_everywhere]
    shared = [hint for hint in hints if hint.is_everywhere and not hint.is_offer]
    while own and _width([*own, *shared]) > width:
        own.pop()
    while shared and _width([*own, *shared]) > width:
        shared.pop()
    chosen = [*own, *shared]
    for hint in hints:
        if hint.is_offer and _width([*chosen, hint]) <= width:
            chosen.append(hint)
    return chosen


def _width(hints: list[KeyHint]) -> int:
    return sum(hint.width + GAP for hint in hints)


class KeyBar(Widget):
    """Follows the bindings of the screen and of what has the focus. A click does what the key does.

    Under a dialog it is empty: its keys do not work there, and the dialog names its own.
    """

    ALLOW_SELECT = False

    def __init__(self, is_relevant: Callable[[str], bool]) -> None:
        """Make the bar of a screen.

        Args:
            is_relevant: Returns whether an action is shown; one that would only answer with a reason is not.
        """
        super().__init__()
        self._is_relevant = is_relevant

    def on_mount(self) -> None:
        """Follow the bindings, and the screens that come over this one and go."""
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)
        # At once: the keys are gone in the first frame of a dialog.
        self.app.screen_change_signal.subscribe(self, self._bindings_changed, immediate=True)

    def _bindings_changed(self, _screen: Screen[object]) -> None:
        self.refresh()

    def _hints(self) -> list[KeyHint]:
        hints: dict[str, KeyHint] = {}
        ranks: dict[str, int] = {}
        host = host_of(self)
        if self.screen is not self.app.screen:
            return []
        for active in self.screen.active_bindings.values():
            binding = active.binding
            reminder = host.reminder(binding.action)
            offer = "" if reminder else host.offer(binding.action, self.screen)
            if (
                not reminder
                and not offer
                and not (binding.show and binding.description and self._is_relevant(binding.action))
            ):
                continue
            if self._is_typed(binding.key):
                continue
            refused = host.refusal_of(binding.action, active.node) is not None
            words = reminder or offer or binding.description
            hint = KeyHint(
                footer_key(binding.key, binding.key_display),
                f"{REFUSED_SIGN} {words}" if refused else words,
                binding.action,
                active.node,
                active.enabled,
                place_of(binding.id) == EVERYWHERE or binding.id == ALWAYS_SHOWN,
                refused,
                bool(offer),
                binding.tooltip,
            )
            hints.setdefault(hint.words, hint)
            ranks.setdefault(hint.words, self._rank(binding))
        ordered = sorted(hints.values(), key=lambda hint: ranks[hint.words])
        return fitting(ordered, self.size.width - 1)

    def _rank(self, binding: Binding) -> int:
        """Return how much a key is needed, 0 for most."""
        # Enter belongs to the widget that has the focus, and not to the command of its screen.
        enter = 0 if binding.key == "enter" and binding.id is None else None
        return footer_rank(binding.id) if enter is None else enter

    def _is_typed(self, key: str) -> bool:
        """Return whether the key would be typed as a letter into the focused field."""
        focused = self.screen.focused
        character = "/" if key == "slash" else key_to_character(key)
        return focused is not None and focused.check_consume_key(key, character)

    def render(self) -> Content:
        """Draw the widget."""
        parts: list[Content | tuple[str, str] | str] = [" "]
        for hint in self._hints():
            key_style, words_style = ("bold $accent", "") if hint.enabled and not hint.is_refused else ("dim", "dim")
            parts += [(hint.key, key_style), " ", (hint.words, words_style), " " * GAP]
        return Content.assemble(*parts)

    async def on_click(self, event: events.Click) -> None:
        """React to a click."""
        hint = self._hint_at(event.x)
        if hint is not None and hint.enabled:
            await self.app.run_action(hint.action, hint.node)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Say in a sentence what the key under the mouse does."""
        hint = self._hint_at(event.x)
        self.tooltip = plain(hint.help) if hint is not None and hint.help else None

    def on_leave(self) -> None:
        """Say it of none any more."""
        self.tooltip = None

    def _hint_at(self, place: int) -> KeyHint | None:
        """Return the key at a place of the line, in cells; None for none."""
        x = 1
        for hint in self._hints():
            if x <= place < x + hint.width:
                return hint
            x += hint.width + GAP
        return None
