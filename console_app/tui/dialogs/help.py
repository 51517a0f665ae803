"""Show the keys, the search help, or a platform card."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList

from console_app.tui.commands.groups import MOVES
from console_app.tui.commands.key_names import key_words
from console_app.tui.commands.keys import key_of, keys_of
from console_app.tui.commands.registry import (
    PLACES,
    PLACES_WITH_LISTS,
    TABLE_KEYS,
    Command,
    bindings,
    command,
    command_for,
    commands_of,
)
from console_app.tui.host import host_of
from console_app.tui.render.help import help_content
from console_app.tui.render.search import search_help
from console_app.tui.render.text import plain
from console_app.tui.render.top_bar import badge_help
from console_app.tui.screens.base import HostedScreen
from console_app.tui.widgets.panels import PlatformCard
from console_app.tui.widgets.scroll_keys import scroll, scroll_bindings
from console_app.tui.widgets.steady_text import SteadyText
from console_app.tui.widgets.text_input import SafeInput

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.dom import DOMNode
    from textual.events import Key
    from textual.screen import Screen


class HelpFilter(SafeInput):
    """The field that filters the help. While it is empty, the key of the help closes it, although it can be typed."""

    def __init__(self) -> None:
        """Make the empty field."""
        super().__init__(placeholder="Type to filter", id="help-filter", compact=True)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Return whether a key is typed."""
        return not self._closes(key) and super().check_consume_key(key, character)

    async def _on_key(self, event: Key) -> None:
        if self._closes(event.key):
            event.stop()
            event.prevent_default()
            self.screen.dismiss(None)
        else:
            await super()._on_key(event)

    def _closes(self, key: str) -> bool:
        return not self.value and key in keys_of(command("everywhere.help")).split(",")


class HelpScreen(HostedScreen, ModalScreen[None]):
    """The keys of the screen from which it was opened, filtered as one types."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Close"),
        Binding("question_mark,f1", "dismiss", show=False, id="everywhere.help"),
        *bindings("help"),
        *scroll_bindings(),
    ]

    def __init__(self, screen: Screen[object]) -> None:
        """List the keys of a screen.

        Args:
            screen: The screen or dialog below; its keys that do nothing now are shown as such.
        """
        super().__init__()
        self._origin = screen
        self._more = keys_without_command(screen)
        self._width = 0

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        place = getattr(self._origin, "PLACE", "")
        with Vertical(classes="dialog", id="help"):
            yield SteadyText(f"Keys · {PLACES.get(place, 'Dialog')}", classes="dialog-title")
            yield HelpFilter()
            with VerticalScroll(can_focus=False):
                yield SteadyText(id="help-keys")
            yield SteadyText(f"{key_of('help.manual')} Manual   Esc closes   ↑ ↓ move", classes="dialog-hint")

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        line = self.query_one(HelpFilter)
        line.cursor_blink = False
        line.focus()

    def on_resize(self) -> None:
        """Lay out for the new size."""
        self.call_after_refresh(self._show)

    def on_input_changed(self) -> None:
        """Show what has the typed words."""
        self._show()
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def _show(self) -> None:
        box = self.query_one(VerticalScroll)
        # With room for the scroll bar, so that a filter does not break all lines again.
        width = box.size.width - (0 if box.show_vertical_scrollbar else box.styles.scrollbar_size_vertical)
        place, typed = getattr(self._origin, "PLACE", ""), self.query_one(HelpFilter).value
        content = help_content(place, self._works, self._refusal, more=self._more, typed=typed, width=width)
        if not typed:
            line = Content.assemble(("The first line", "bold"), "\n", plain(badge_help(host_of(self).account)))
            content = Content("\n\n").join([content, line])
        self.query_one("#help-keys", SteadyText).update(content)

    def _works(self, command: Command) -> bool:
        """Return whether the screen would run a command now, or say why not."""
        return not command.is_of_the_screen or self._origin.check_action(command.method, ()) is not False

    def _refusal(self, command: Command) -> str:
        """Return why the screen refuses a command; empty if it does not."""
        console = host_of(self)
        refusal = console.session.permissions.refusal(command.capability) if command.capability else None
        return console.reason(refusal) if refusal else ""

    def action_back(self) -> None:
        """Drop the filter, then close."""
        line = self.query_one(HelpFilter)
        if line.value:
            line.value = ""
        else:
            self.dismiss(None)

    def action_scroll(self, direction: str) -> None:
        """Move in the text."""
        scroll(self.query_one(VerticalScroll), direction)

    def action_manual(self) -> None:
        """Read on in the manual, in place of the help."""
        if self.app.screen is self:
            self.dismiss(None)
            host_of(self).open_manual(getattr(self._origin, "PLACE", ""))


def keys_without_command(screen: Screen[object]) -> list[tuple[str, str]]:
    """Return the keys of a screen and of what is on it that no command has, with their words."""
    place = getattr(screen, "PLACE", "")
    nodes = [each for each in screen.query("*") if each.can_focus and each.display]
    found: dict[str, list[str]] = {}
    for kind in dict.fromkeys(type(node) for node in [screen, *nodes]):
        for each in own_bindings(kind):
            if each.id is None and command_for(place, each.action) is None:
                keys = found.setdefault(words_of(each), [])
                keys += [words for words in key_words(each.key).split("  ") if words not in keys]
    if len(nodes) > 1:
        found["To the next or previous field, button or list."] = ["Tab", "Shift+Tab"]
    in_lists = {words for _, words in TABLE_KEYS} if place in PLACES_WITH_LISTS else set()
    # The Enter of a list or a field has the words of the command that it runs, which is listed where it works.
    listed = in_lists | {each.help for each in commands_of(place)}
    return [("  ".join(keys), words) for words, keys in found.items() if words and words not in listed]


def own_bindings(kind: type[DOMNode]) -> list[Binding]:
    """Return the bindings that the program gives a kind of screen or widget, and those of Textual's lists."""
    found: list[Binding] = []
    for each in kind.__mro__:
        if each.__module__.startswith("console_app.") or each is OptionList:
            written = vars(each).get("BINDINGS", ())
            bindings_of_class = [made if isinstance(made, Binding) else Binding(*made) for made in written]
            # A kind says more of the key than the one that it is made from.
            known = {(binding.key, binding.action) for binding in found}
            found += [binding for binding in bindings_of_class if (binding.key, binding.action) not in known]
    return found


def words_of(binding: Binding) -> str:
    """Return what the key of a binding without a command does; empty if it has no words."""
    label = binding.tooltip or MOVES.get(binding.action) or binding.description
    return f"{label.rstrip('.')}." if label else ""


class SearchHelp(HostedScreen, ModalScreen[None]):
    """Fields, operators and examples."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Close"),
        Binding("f3,h", "dismiss", show=False, id="companies.search_help"),
        *scroll_bindings(letters=True),
    ]

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        with Vertical(classes="dialog", id="search-help"):
            yield SteadyText("Search", classes="dialog-title")
            with VerticalScroll():
                yield SteadyText(search_help())
            yield SteadyText("Esc closes   ↑ ↓ move", classes="dialog-hint")

    def action_scroll(self, direction: str) -> None:
        """Move in the text."""
        scroll(self.query_one(VerticalScroll), direction)


class PlatformCardScreen(HostedScreen, ModalScreen[None]):
    """The card of a platform: what the customer needs."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f2,h,q", "dismiss", "Close")]

    def __init__(self, platform_key: str, name: str, *, on_premise: bool) -> None:
        """Show the card of a platform.

        Args:
            platform_key: Codat's key, four letters.
            name: The platform's name, the heading if there is only a general card.
            on_premise: True if it runs on the customer's own PC.
        """
        super().__init__()
        self._platform = (platform_key, name, on_premise)

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        with Vertical(classes="dialog", id="card"):
            yield PlatformCard()
            yield SteadyText("Esc closes   ↑ ↓ move", classes="dialog-hint")

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        key, name, on_premise = self._platform
        card = self.query_one(PlatformCard)
        card.show(key, name, on_premise=on_premise)
        card.focus()
