"""List the integrations of the account, with a search: part of every screen on which a platform is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import var
from textual.widgets import Input, Static

from console_app.codat.errors import CodatError
from console_app.services.connections.platform_use import DEFAULT, in_order_of_use
from console_app.services.connections.platforms import Platform, accounting_connection, list_platforms, search_platforms
from console_app.services.text.sanitize import sanitized
from console_app.tui.commands.keys import key_of
from console_app.tui.dialogs.help import PlatformCardScreen
from console_app.tui.features.keyboard import KeyGuard
from console_app.tui.host import host_of
from console_app.tui.render import platforms as render
from console_app.tui.render.platforms import existing_connection
from console_app.tui.render.text import plain
from console_app.tui.widgets.banners import EmptyState
from console_app.tui.widgets.scroll_keys import scroll
from console_app.tui.widgets.steady_text import SteadyText
from console_app.tui.widgets.table.widget import Column, VirtualTable
from console_app.tui.widgets.text_input import SafeInput

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from console_app.codat.models import Company


class PlatformTable(VirtualTable[Platform]):
    """The platforms."""

    can_focus = False


class PlatformSearch(SafeInput):
    """The search above the list.

    Its keys wait for the letters before them: one that overtook them would choose from a list that is not searched yet.
    """


def platform_columns() -> list[Column[Platform]]:
    """Return the columns of the picker."""
    return [
        Column(key="name", label="Platform", flex=1, min_width=20, priority=10, render=render.name_cell),
        Column(
            key="key",
            label="Key",
            help="Codat's four letters for the platform, which a search and a shell take as well.",
            width=5,
            priority=7,
            render=render.key_cell,
        ),
        Column(
            key="source",
            label="Type",
            help="The kind of data source: accounting, banking, commerce or another.",
            width=11,
            priority=6,
            render=render.source_cell,
        ),
        Column(key="marks", label="", width=26, min_width=20, priority=9, render=render.marks_cell),
    ]


class PlatformList(Vertical):
    """The integrations of the account: the default one and those used last first, then the payables platforms.

    What is typed searches; the arrow keys move in the list without leaving the search.
    """

    class Chosen(Message):
        """A platform that can be connected was chosen."""

        def __init__(self, platform: Platform) -> None:
            """Name the platform that was chosen.

            Args:
                platform: The platform.
            """
            super().__init__()
            self.platform = platform

    class Unread(Message):
        """The platforms could not be read."""

        def __init__(self, error: CodatError) -> None:
            """Name the reason.

            Args:
                error: The error that ended the request.
            """
            super().__init__()
            self.error = error

    platforms: var[list[Platform]] = var(list)

    def __init__(self, search: type[PlatformSearch], *, company: Company | None, choosing: str) -> None:
        """List the platforms.

        Args:
            search: the field that searches the list, with the words that its screen has for Enter.
            company: the company to connect, whose accounting connection is shown above; None for a new one.
            choosing: what Enter does with a platform, as a verb.
        """
        super().__init__()
        self.existing = accounting_connection(company) if company is not None else None
        """The existing accounting connection."""
        self.searched = ""
        """The last search of the list."""
        self._field = search(
            placeholder="Type to search: a name, a key, or qbo, ns, d365 …", id="platform-search", compact=True
        )
        self._choosing = choosing
        self._enter = KeyGuard()
        self._has_chosen = False

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        if self.existing is not None:
            yield SteadyText(existing_connection(self.existing, getattr(self.screen, "PLACE", "")), id="existing")
        yield self._field
        with Vertical(id="platforms"):
            yield PlatformTable(platform_columns())
            yield EmptyState(id="no-platforms")
        yield SteadyText(id="advice")

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        self._field.focus()
        self.query_one(PlatformTable).display = False
        self.query_one(EmptyState).show("Reading the platforms …", symbol="◌")
        # A worker of the screen, which ends its workers before it takes its widgets away.
        self.screen.run_worker(self._load(), group="platforms", exclusive=True)

    async def _load(self) -> None:
        try:
            host = host_of(self)
            found = await list_platforms(host.session)
            default = host.settings.default_platform
            self.platforms = in_order_of_use(found, host.platforms_used, default)
            if default and found and not any(each.used == DEFAULT for each in self.platforms):
                setting = f"The setting default_platform is “{sanitized(default)}”"
                host.notify_user(
                    f"{setting}: no enabled platform of this account is called so, or several are.", severity="warning"
                )
        except CodatError as error:
            self.post_message(self.Unread(error))
            self.query_one(EmptyState).show(
                "The platforms could not be read",
                f"Press Esc, then {key_of('company.connect')}, to try again.",
                symbol="✕",
            )

    def watch_platforms(self) -> None:
        """React to a change of `platforms`."""
        if self.platforms:
            self._enter.begin()
            self._show()

    @property
    def has_rows(self) -> bool:
        """Return whether there is a platform to move to."""
        return bool(self.query_one(PlatformTable).row_count)

    @property
    def can_choose(self) -> bool:
        """Return whether there is a platform under the cursor that can be connected."""
        platform = self.query_one(PlatformTable).cursor_row
        return platform is not None and platform.enabled

    def advise(self, text: str) -> None:
        """Say something in the place of the advice on the platform."""
        self.query_one("#advice", Static).update(plain(text))

    @on(Input.Changed, "#platform-search")
    def _typed(self) -> None:
        self._search()

    def _search(self) -> None:
        """Search for what stands in the field by now; the first of what is found is under the cursor."""
        typed = self._field.value
        if typed != self.searched:
            self._has_chosen = True
            self.searched = typed
            if self.platforms:
                self._show()
                self.query_one(PlatformTable).action_cursor_first()

    def clear_search(self) -> bool:
        """Clear the search; False if nothing is typed."""
        if not self._field.value:
            return False
        self._field.value = ""
        return True

    def _show(self) -> None:
        found = search_platforms(self.platforms, self.searched)
        rows = self.query_one(PlatformTable)
        rows.set_rows(found, key=lambda platform: platform.key)
        rows.display = bool(found)
        empty = self.query_one(EmptyState)
        empty.display = not found
        if not found:
            empty.show("No platform matches", "Change the search, or clear it with Esc.", symbol="∅")
        self.query_one("#advice", Static).update(render.advice_content(rows.cursor_row))

    @on(PlatformTable.RowHighlighted)
    def _highlighted(self, event: PlatformTable.RowHighlighted[Platform]) -> None:
        self.screen.refresh_bindings()
        self.query_one("#advice", Static).update(render.advice_content(event.row))

    @on(PlatformTable.RowSelected)
    def _clicked(self, event: PlatformTable.RowSelected[Platform]) -> None:
        self._choose(event.row)

    def move(self, direction: str) -> None:
        """Move in the list while the search has the focus, as `scroll` does."""
        self._search()
        self._has_chosen = True
        scroll(self.query_one(PlatformTable), direction)

    def choose(self) -> None:
        """Choose the platform under the cursor.

        An Enter that is still held down from the screen before, or pressed before anybody can have read the list,
        chooses nothing.
        """
        self._search()
        is_intentional = self._enter.is_intentional()
        platform = self.query_one(PlatformTable).cursor_row
        if platform is None:
            return
        if not is_intentional and not self._has_chosen:
            self.query_one("#advice", Static).update(plain(f"Press Enter to {self._choosing} {platform.name}.", "bold"))
            return
        self._choose(platform)

    def _choose(self, platform: Platform) -> None:
        if platform.enabled:
            self.post_message(self.Chosen(platform))
        else:
            # The line below the list says so already: it stands out now, because it is why nothing happened.
            self.query_one("#advice", Static).update(render.advice_content(platform, stressed=True))

    def show_card(self) -> None:
        """Return what the customer needs for the platform under the cursor."""
        platform = self.query_one(PlatformTable).cursor_row
        if platform is not None:
            self.app.push_screen(PlatformCardScreen(platform.key, platform.name, on_premise=platform.is_on_premise))
