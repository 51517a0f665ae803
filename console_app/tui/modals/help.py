"""All keys of a screen, and what the signs mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from console_app.tui.commands.table import (
    EVERYWHERE,
    KEPT_KEYS,
    PLACES,
    PLACES_WITH_LISTS,
    TABLE_KEYS,
    Command,
    commands_of,
    key_words,
)
from console_app.tui.parting import EndsItsWork
from console_app.tui.render.access import REFUSED_SIGN
from console_app.tui.render.facts import facts
from console_app.tui.render.status import LOOKS
from console_app.tui.render.text import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.screen import Screen

    from console_app.tui.app import ConsoleApp


class HelpScreen(EndsItsWork, ModalScreen[None]):
    """The help of the screen it was called on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,q", "dismiss", "Close"),
        Binding("down,j", "scroll('down')", show=False),
        Binding("up,k", "scroll('up')", show=False),
    ]

    def __init__(self, screen: Screen[object]) -> None:
        super().__init__()
        self._asking = screen

    def compose(self) -> ComposeResult:
        place = getattr(self._asking, "PLACE", "")
        with Vertical(classes="dialog", id="help"):
            yield Static(f"Keys · {PLACES.get(place, 'Dialog')}", classes="dialog-title")
            with VerticalScroll():
                yield Static(help_content(place, self._works, self._refusal))
            yield Static("Esc closes   ↑ ↓ move", classes="dialog-hint")

    def _works(self, command: Command) -> bool:
        """Whether the screen that asked would do it now, or say why not."""
        return not command.is_of_the_screen or self._asking.check_action(command.method, ()) is not False

    def _refusal(self, command: Command) -> str:
        """Why the screen that asked may not do it; empty where it may."""
        console: ConsoleApp = self.app  # type: ignore[assignment]
        refusal = console.session.permits.refusal(command.capability) if command.capability else None
        return console.reason(refusal) if refusal else ""

    def action_scroll(self, where: str) -> None:
        """Move in the text."""
        box = self.query_one(VerticalScroll)
        if where == "down":
            box.scroll_down()
        else:
            box.scroll_up()


def help_content(
    place: str, works: Callable[[Command], bool], refusal: Callable[[Command], str] = lambda _command: ""
) -> Content:
    """Keys of a place, of lists, of everywhere; then the statuses. `refusal` says why something may not be done."""
    parts: list[Content] = []
    list_keys = TABLE_KEYS if place in PLACES_WITH_LISTS else ()
    for title, rows in (
        (PLACES.get(place, ""), _rows(place, works, refusal)),
        (PLACES["table"], [(keys, plain(words)) for keys, words in list_keys]),
        (PLACES[EVERYWHERE], _rows(EVERYWHERE, works, refusal)),
        ("Keys that a terminal may keep", [(keys, plain(words)) for keys, words in KEPT_KEYS]),
        ("Statuses", [(f"{look.symbol} {look.word}", plain(look.meaning)) for look in LOOKS.values()]),
    ):
        if rows:
            parts += [plain(title, "bold $accent"), facts(rows), Content("")]
    return Content("\n").join(parts[:-1])


def _rows(place: str, works: Callable[[Command], bool], refusal: Callable[[Command], str]) -> list[tuple[str, Content]]:
    return [
        (key_words(each.key, each.key_display), _words(each, refusal(each)))
        for each in commands_of(place)
        if works(each)
    ]


def _words(command: Command, refusal: str) -> Content:
    if not refusal:
        return plain(command.help)
    return Content.assemble(plain(f"{REFUSED_SIGN} {refusal}. ", "$text-warning"), plain(command.help, "$quiet"))
