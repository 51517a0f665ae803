"""Which software does the customer use? The platforms of the account, to search and to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.reactive import var
from textual.widgets import Input, Static

from console_app.codat.errors import CodatError
from console_app.services.platforms import Platform, accounting_connection, list_platforms, search_platforms
from console_app.tui.deliberate import Deliberate
from console_app.tui.render import platforms as render
from console_app.tui.render.existing import existing_connection
from console_app.tui.render.text import plain
from console_app.tui.screens.base import Answer, ConsoleScreen
from console_app.tui.widgets.empty_state import EmptyState
from console_app.tui.widgets.literal_fields import LiteralInput
from console_app.tui.widgets.table import Column, VirtualTable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from console_app.codat.models import Company, Connection


class PlatformTable(VirtualTable[Platform]):
    """The platforms."""

    can_focus = False


class PlatformSearch(LiteralInput):
    """The search over the list. Its keys wait their turn behind the letters: one that overtook them would choose
    from a list that is not searched yet."""


def platform_columns() -> list[Column[Platform]]:
    """The columns of the picker."""
    return [
        Column(key="name", label="Platform", flex=1, min_width=20, priority=10, render=render.name_cell),
        Column(key="key", label="Key", width=5, priority=7, render=render.key_cell),
        Column(key="source", label="Type", width=11, priority=6, render=render.source_cell),
        Column(key="marks", label="", width=26, min_width=20, priority=9, render=render.marks_cell),
    ]


class PlatformList(ConsoleScreen[Answer]):
    """The integrations of the account, the payables platforms first.

    What is typed searches; the arrow keys move in the list without leaving the search. What comes of it is said by the
    screens that build on it: `pick` with the platform that was chosen, `open_existing` with the accounting connection
    that is there already.
    """

    TYPE_INTO = "#platform-search"
    CHOOSING: ClassVar[str] = "connect"
    """What Enter does with a platform, as a verb."""
    SEARCH: ClassVar[type[PlatformSearch]] = PlatformSearch
    """The search, with the words that this screen has for Enter."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move('up')", show=False),
        Binding("down", "move('down')", show=False),
        Binding("pageup", "move('page_up')", show=False),
        Binding("pagedown", "move('page_down')", show=False),
    ]

    platforms: var[list[Platform]] = var(list)

    def __init__(self, *trail: str, company: Company | None) -> None:
        super().__init__(*trail)
        self._existing = accounting_connection(company) if company is not None else None
        self._enter = Deliberate()
        self._has_chosen = False
        self._searched = ""

    def compose_body(self) -> Iterable[Widget]:
        if self._existing is not None:
            yield Static(existing_connection(self._existing), id="existing")
        yield self.SEARCH(placeholder="Type to search by name or key …", id="platform-search", compact=True)
        with Vertical(id="platforms"):
            yield PlatformTable(platform_columns())
            yield EmptyState(id="no-platforms")
        yield Static(id="advice")

    def on_mount(self) -> None:
        self.query_one("#platform-search").focus()
        self.query_one(PlatformTable).display = False
        self.query_one(EmptyState).show("Reading the platforms …", symbol="◌")
        self.run_worker(self._load(), group="platforms", exclusive=True)

    def pick(self, platform: Platform) -> None:
        """Go on with a platform that can be connected."""
        raise NotImplementedError

    def open_existing(self, connection: Connection) -> None:
        """Go on with the accounting connection that is there already."""
        raise NotImplementedError

    async def _load(self) -> None:
        try:
            self.platforms = await list_platforms(self.session)
        except CodatError as error:
            self.fail(error, "reading the platforms")
            self.query_one(EmptyState).show(
                "The platforms could not be read", "Press Esc, then a, to try again.", symbol="✕"
            )

    def watch_platforms(self) -> None:
        if self.platforms:
            self._enter.begin()
            self._show()

    @on(Input.Changed, "#platform-search")
    def _typed(self) -> None:
        self._search()

    def _search(self) -> None:
        """Search for what stands in the field by now; the first of what is found is under the cursor."""
        typed = self.query_one("#platform-search", Input).value
        if typed != self._searched:
            self._has_chosen = True
            self._searched = typed
            if self.platforms:
                self._show()
                self.query_one(PlatformTable).action_cursor_first()

    def _show(self) -> None:
        found = search_platforms(self.platforms, self._searched)
        rows = self.query_one(PlatformTable)
        rows.set_rows(found, key=lambda platform: platform.key)
        rows.display = bool(found)
        empty = self.query_one(EmptyState)
        empty.display = not found
        if not found:
            empty.show("No platform matches", "Change what you typed, or clear it with Esc.", symbol="∅")
        self.query_one("#advice", Static).update(render.advice_content(rows.cursor_row))

    @on(PlatformTable.RowHighlighted)
    def _highlighted(self, event: PlatformTable.RowHighlighted[Platform]) -> None:
        self.query_one("#advice", Static).update(render.advice_content(event.row))

    @on(PlatformTable.RowSelected)
    def _clicked(self, event: PlatformTable.RowSelected[Platform]) -> None:
        self._choose(event.row)

    def action_move(self, where: str) -> None:
        """Move in the list while the search has the focus."""
        self._search()
        self._has_chosen = True
        rows = self.query_one(PlatformTable)
        {
            "up": rows.action_cursor_up,
            "down": rows.action_cursor_down,
            "page_up": rows.action_page_up,
            "page_down": rows.action_page_down,
        }[where]()

    def action_choose(self) -> None:
        """Go on with the platform under the cursor.

        An Enter that is still held down from the screen before, or pressed before anybody can have read the list,
        chooses nothing.
        """
        self._search()
        meant = self._enter.is_meant()
        platform = self.query_one(PlatformTable).cursor_row
        if platform is None:
            return
        if not meant and not self._has_chosen:
            self.query_one("#advice", Static).update(plain(f"Press Enter to {self.CHOOSING} {platform.name}.", "bold"))
            return
        self._choose(platform)

    def _choose(self, platform: Platform) -> None:
        if not platform.enabled:
            self.console.say(
                f"{platform.name} is disabled for this account. Enable it in the Portal first.", severity="warning"
            )
        elif not self.writing:
            self.pick(platform)

    def action_card(self) -> None:
        """What the customer needs for the platform under the cursor."""
        from console_app.tui.modals.coaching import CoachingScreen

        platform = self.query_one(PlatformTable).cursor_row
        if platform is not None:
            self.app.push_screen(CoachingScreen(platform.key, platform.name, on_premise=platform.is_on_premise))

    def action_open_existing(self) -> None:
        """Go to the accounting connection that is there already."""
        if self._existing is not None:
            self.open_existing(self._existing)

    def action_back(self) -> None:
        """Clear the search, then leave."""
        search = self.query_one("#platform-search", Input)
        if search.value:
            search.value = ""
        else:
            super().action_back()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "open_existing":
            return self._existing is not None
        if action in {"choose", "move", "card"}:
            return self.app.screen is self and bool(self.query_one(PlatformTable).row_count)
        return super().check_action(action, parameters)
