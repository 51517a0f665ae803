"""The application: which account, which look, which screen first. Everything else is elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.reactive import var

from console_app.config.settings import Settings
from console_app.services.directory import Directory
from console_app.services.memory import Memory
from console_app.services.session import Session
from console_app.tui import looks
from console_app.tui.commands import table
from console_app.tui.commands.palette import Palette, palette_providers
from console_app.tui.crash import QuietCrash
from console_app.tui.debug_trail import DebugTrail
from console_app.tui.leaving import OrderlyEnd
from console_app.tui.locks import Locks
from console_app.tui.quick_start import QuickStart
from console_app.tui.recovering import MindsJournal
from console_app.tui.render.access import AccessLine
from console_app.tui.screens.companies import CompaniesScreen
from console_app.tui.sizes import HEIGHTS, WIDTHS
from console_app.tui.terminal_traits import TerminalTraits
from console_app.tui.theme import THEMES, VARIABLE_DEFAULTS, themes_for
from console_app.tui.typing_ahead import TypingAhead
from console_app.tui.waiting import WaitsForCustomers
from console_app.tui.widgets.account_badges import AccountLine

if TYPE_CHECKING:
    from textual.binding import BindingType
    from textual.screen import Screen

    from console_app.config.profiles import Profile


class ConsoleApp(
    DebugTrail, MindsJournal, WaitsForCustomers, TerminalTraits, QuickStart, OrderlyEnd, TypingAhead, Locks, QuietCrash
):
    """codat-console."""

    TITLE = "codat-console"
    CSS_PATH = looks.first_style_sheets()
    BINDINGS: ClassVar[list[BindingType]] = table.bindings(table.EVERYWHERE)
    COMMANDS = palette_providers()
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS

    account: var[AccountLine] = var(AccountLine, init=False)
    """What the top bar says of the account; changes when the session opens and when Codat has told its name."""

    def __init__(
        self, profile: Profile, *, theme: str = "dark", settings: Settings | None = None, onboard: str | None = None
    ) -> None:
        """Make the program. With `onboard`, the guided way begins at once, with that much of the customer's name."""
        super().__init__()
        self.onboard_first = onboard
        self.settings = settings or Settings()
        self.warned_of_previews = False
        """Whether this run has said that a chat's link preview may use a link up."""
        self.work_done: set[str] = set()
        """What was done of any worklist in this run."""
        self.share_screen_when(self.settings.shared_screen)
        self.session = Session(profile)
        self.memory = Memory(profile, keep_days=self.settings.keep_days)
        self.directory = Directory(self.session, self.memory)
        self.session.known = self.directory.get
        for each in themes_for(self.console.color_system).values():
            self.register_theme(each)
        self.start_with(THEMES[theme].name)
        self.set_reactive(ConsoleApp.account, AccountLine.of(self.session))
        self.set_reactive(ConsoleApp.access, AccessLine.of(self.session.permits))

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return VARIABLE_DEFAULTS

    def get_default_screen(self) -> Screen[None]:
        return CompaniesScreen()

    async def on_unmount(self) -> None:
        await self.stop_watching()
        await self.session.close()
        await self.directory.settle()
        await self.memory.close()

    def account_changed(self) -> None:
        """Show anew what is known of the account."""
        self.account = AccountLine.of(self.session)

    def action_toggle_dark(self) -> None:
        """Change between the light and the dark look."""
        self.theme = THEMES["light" if self.current_theme.dark else "dark"].name

    def action_command_palette(self) -> None:
        """Every command, and every company."""
        if not Palette.is_open(self):
            self.push_screen(Palette(id="--command-palette"))

    def action_help(self) -> None:
        """All keys of the screen one is on."""
        from console_app.tui.modals.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))
