"""The last line of every screen: the keys that matter now, as many as there is room for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from rich.cells import cell_len
from textual.content import Content
from textual.keys import key_to_character
from textual.widget import Widget

from console_app.tui.commands.table import EVERYWHERE, footer_key, place_of
from console_app.tui.render.access import REFUSED_SIGN

if TYPE_CHECKING:
    from textual import events
    from textual.dom import DOMNode
    from textual.screen import Screen

GAP = 2


@runtime_checkable
class KnowsWhatMatters(Protocol):
    """A screen that leaves actions out of the bar while they would only answer with a reason."""

    def matters_now(self, action: str) -> bool:
        """Whether the bar should show the action."""


@runtime_checkable
class Reminds(Protocol):
    """An application with keys that lead out of an unusual state, which the bar shows while that lasts."""

    def reminder(self, action: str) -> str:
        """The words for such a key's action; empty for others."""


@runtime_checkable
class Offers(Protocol):
    """An application with keys that are of use now and then, which the bar shows where it has room for them."""

    def offer(self, action: str, screen: Screen[object]) -> str:
        """The words for such a key's action, on a screen where it is of use; empty for others."""


@runtime_checkable
class Refuses(Protocol):
    """An application in which some actions may not be done, or not yet; their keys are shown all the same."""

    def refusal_of(self, action: str, node: DOMNode) -> Exception | None:
        """Why an action of `node` may not be done; None: it may."""


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

    @property
    def width(self) -> int:
        """Cells it takes."""
        return cell_len(self.key) + 1 + cell_len(self.words)


def fitting(hints: list[KeyHint], width: int) -> list[KeyHint]:
    """The hints that fit `width` cells: those of the screen give way from the last, help and commands stay. Offers take
    the room that is left."""
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
    """Follows the bindings of the screen and of what has the focus. A click does what the key does."""

    ALLOW_SELECT = False

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)

    def _bindings_changed(self, _screen: Screen[object]) -> None:
        self.refresh()

    def _hints(self) -> list[KeyHint]:
        hints: dict[str, KeyHint] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            reminder = self._reminder(binding.action)
            offer = "" if reminder else self._offer(binding.action)
            if (
                not reminder
                and not offer
                and not (binding.show and binding.description and self._matters(binding.action))
            ):
                continue
            if self._is_typed(binding.key):
                continue
            refused = isinstance(self.app, Refuses) and self.app.refusal_of(binding.action, active.node) is not None
            words = reminder or offer or binding.description
            hint = KeyHint(
                footer_key(binding.key, binding.key_display),
                f"{REFUSED_SIGN} {words}" if refused else words,
                binding.action,
                active.node,
                active.enabled,
                place_of(binding.id) == EVERYWHERE,
                refused,
                bool(offer),
            )
            hints.setdefault(hint.words, hint)
        return fitting(list(hints.values()), self.size.width - 1)

    def _is_typed(self, key: str) -> bool:
        """Whether the key would end up as a letter in the field that has the focus."""
        focused = self.screen.focused
        character = "/" if key == "slash" else key_to_character(key)
        return focused is not None and focused.check_consume_key(key, character)

    def _reminder(self, action: str) -> str:
        return self.app.reminder(action) if isinstance(self.app, Reminds) else ""

    def _offer(self, action: str) -> str:
        return self.app.offer(action, self.screen) if isinstance(self.app, Offers) else ""

    def _matters(self, action: str) -> bool:
        screen = self.screen
        own = action.removeprefix("screen.")
        # Under a dialog, Textual asks the dialog whether an action of "the screen" is possible.
        if own != action and not screen.check_action(own, ()):
            return False
        return not isinstance(screen, KnowsWhatMatters) or screen.matters_now(action)

    def render(self) -> Content:
        parts: list[Content | tuple[str, str] | str] = [" "]
        for hint in self._hints():
            key_style, words_style = ("bold $accent", "") if hint.enabled and not hint.is_refused else ("dim", "dim")
            parts += [(hint.key, key_style), " ", (hint.words, words_style), " " * GAP]
        return Content.assemble(*parts)

    async def on_click(self, event: events.Click) -> None:
        x = 1
        for hint in self._hints():
            if x <= event.x < x + hint.width:
                if hint.enabled:
                    await self.app.run_action(hint.action, hint.node)
                return
            x += hint.width + GAP
