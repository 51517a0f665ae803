"""Show the keys, the search help, or a platform card."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from console_app.tui.commands.keys import all_keys_in_words, key_of
from console_app.tui.commands.registry import (
    EVERYWHERE,
    KEPT_KEYS,
    PLACES,
    PLACES_WITH_LISTS,
    TABLE_KEYS,
    Command,
    bindings,
    commands_of,
)
from console_app.tui.host import host_of
from console_app.tui.render.search import search_help
from console_app.tui.render.status import STATUS_STYLES
from console_app.tui.render.text import facts, plain
from console_app.tui.render.top_bar import REFUSED_SIGN
from console_app.tui.screens.base import HostedScreen
from console_app.tui.widgets.panels import PlatformCard
from console_app.tui.widgets.scroll_keys import scroll, scroll_bindings
from console_app.tui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.screen import Screen


class HelpScreen(HostedScreen, ModalScreen[None]):
    """The keys of the screen from which it was opened."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Close"),
        Binding("question_mark,f1", "dismiss", show=False, id="everywhere.help"),
        *bindings("help"),
        *scroll_bindings(letters=True),
    ]

    def __init__(self, screen: Screen[object]) -> None:
        """List the keys of a screen.

        Args:
            screen: The screen or dialog below; its keys that do nothing now are shown as such.
        """
        super().__init__()
        self._origin = screen

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        place = getattr(self._origin, "PLACE", "")
        with Vertical(classes="dialog", id="help"):
            yield SteadyText(f"Keys · {PLACES.get(place, 'Dialog')}", classes="dialog-title")
            with VerticalScroll():
                yield SteadyText(help_content(place, self._works, self._refusal))
            yield SteadyText(f"{key_of('help.manual')} Manual   Esc closes   ↑ ↓ move", classes="dialog-hint")

    def _works(self, command: Command) -> bool:
        """Return whether the screen would run a command now, or say why not."""
        return not command.is_of_the_screen or self._origin.check_action(command.method, ()) is not False

    def _refusal(self, command: Command) -> str:
        """Return why the screen refuses a command; empty if it does not."""
        console = host_of(self)
        refusal = console.session.permissions.refusal(command.capability) if command.capability else None
        return console.reason(refusal) if refusal else ""

    def action_scroll(self, direction: str) -> None:
        """Move in the text."""
        scroll(self.query_one(VerticalScroll), direction)

    def action_manual(self) -> None:
        """Read on in the manual, in place of the help."""
        if self.app.screen is self:
            self.dismiss(None)
            host_of(self).open_manual(getattr(self._origin, "PLACE", ""))


def help_content(
    place: str, works: Callable[[Command], bool], refusal: Callable[[Command], str] = lambda _command: ""
) -> Content:
    """Return the keys of a place, of lists and of everywhere, and the statuses.

    Args:
        place: The place.
        works: Returns whether a command works now.
        refusal: Returns why a command is refused.
    """
    parts: list[Content] = []
    list_keys = TABLE_KEYS if place in PLACES_WITH_LISTS else ()
    for title, rows in (
        (PLACES.get(place, ""), _rows(place, works, refusal)),
        (PLACES["table"], [(keys, plain(words)) for keys, words in list_keys]),
        (PLACES[EVERYWHERE], _rows(EVERYWHERE, works, refusal)),
        ("Keys that terminals may use themselves", [(keys, plain(words)) for keys, words in KEPT_KEYS]),
        ("Statuses", [(f"{style.symbol} {style.word}", plain(style.meaning)) for style in STATUS_STYLES.values()]),
    ):
        if rows:
            parts += [plain(title, "bold $accent"), facts(rows), Content("")]
    return Content("\n").join(parts[:-1])


def _rows(place: str, works: Callable[[Command], bool], refusal: Callable[[Command], str]) -> list[tuple[str, Content]]:
    return [(all_keys_in_words(each), _words(each, refusal(each))) for each in commands_of(place) if works(each)]


def _words(command: Command, refusal: str) -> Content:
    if not refusal:
        return plain(command.help)
    return Content.assemble(plain(f"{REFUSED_SIGN} {refusal}. ", "$text-warning"), plain(command.help, "$quiet"))


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
