"""All keys of a screen, and what the signs mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from console_app.tui.commands.table import EVERYWHERE, PLACES, TABLE_KEYS, commands_of, key_words
from console_app.tui.render.facts import facts
from console_app.tui.render.status import LOOKS
from console_app.tui.render.text import plain

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.screen import Screen


class HelpScreen(ModalScreen[None]):
    """The help of the screen it was called on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,q", "dismiss", "Close"),
        Binding("down,j", "scroll('down')", show=False),
        Binding("up,k", "scroll('up')", show=False),
    ]

    def __init__(self, screen: Screen[object]) -> None:
        super().__init__()
        self._place = getattr(screen, "PLACE", "")

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="help"):
            yield Static(f"Keys · {PLACES.get(self._place, 'Dialog')}", classes="dialog-title")
            with VerticalScroll():
                yield Static(help_content(self._place))
            yield Static("Esc closes", classes="dialog-hint")

    def action_scroll(self, where: str) -> None:
        """Move in the text."""
        box = self.query_one(VerticalScroll)
        if where == "down":
            box.scroll_down()
        else:
            box.scroll_up()


def help_content(place: str) -> Content:
    """Keys of a place, of lists, of everywhere; then the statuses."""
    parts: list[Content] = []
    for title, rows in (
        (PLACES.get(place, ""), _rows(place)),
        (PLACES["table"], [(keys, plain(words)) for keys, words in TABLE_KEYS]),
        (PLACES[EVERYWHERE], _rows(EVERYWHERE)),
        ("Statuses", [(f"{look.symbol} {look.word}", plain(look.meaning)) for look in LOOKS.values()]),
    ):
        if rows:
            parts += [plain(title, "bold $accent"), facts(rows), Content("")]
    return Content("\n").join(parts[:-1])


def _rows(place: str) -> list[tuple[str, Content]]:
    return [(key_words(each.key, each.key_display), plain(each.help)) for each in commands_of(place)]
