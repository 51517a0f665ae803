"""Define the application: its account, its theme, its first screen, and what Textual asks an application for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual._compositor import ChopsUpdate, LayoutUpdate

from console_app.config.settings import AUTO_THEME, Settings
from console_app.services.account.session import Session
from console_app.services.companies.directory import Directory
from console_app.services.snapshots.account_store import AccountStore
from console_app.tui.commands import registry as table
from console_app.tui.commands.keys import rebound, use_keys
from console_app.tui.commands.palette import Palette, palette_providers
from console_app.tui.features.host import FeatureHost
from console_app.tui.features.lifecycle import CrashHandler
from console_app.tui.features.terminal import driver_class
from console_app.tui.host import Host
from console_app.tui.navigation import Navigation
from console_app.tui.render.top_bar import AccessLine, AccountLine
from console_app.tui.screens.companies.screen import CompaniesScreen
from console_app.tui.theme import (
    HEIGHTS,
    VARIABLE_DEFAULTS,
    WIDTHS,
    other_ground,
    textual_theme,
    theme_name,
    themes_for,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import RenderableType
    from textual.actions import ActionParseResult
    from textual.binding import BindingType
    from textual.dom import DOMNode
    from textual.driver import Driver
    from textual.filter import LineFilter
    from textual.screen import Screen
    from textual.theme import Theme

    from console_app.config.profiles import Profile


class ConsoleApp(FeatureHost, Navigation, Host, CrashHandler, inherit_css=False):
    """codat-console."""

    TITLE = "codat-console"
    BINDINGS: ClassVar[list[BindingType]] = table.bindings(table.EVERYWHERE)
    COMMANDS = palette_providers()
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS

    def __init__(
        self,
        profile: Profile,
        *,
        theme: str | None = None,
        settings: Settings | None = None,
        onboard: str | None = None,
        clean: bool = False,
        keys: Mapping[str, str] | None = None,
        is_light: bool = False,
        lan: bool = False,
    ) -> None:
        """Make the app.

        Args:
            profile: The profile.
            theme: The theme that was asked for; None for the one of the last run, or of the settings.
            settings: The settings.
            onboard: The customer's name to begin an onboarding with, as far as known; None for the list.
            clean: True to begin without what the last run has kept, and to keep nothing.
            keys: The keys that differ from the registry's, checked, by command id.
            is_light: True if the terminal's background is light.
            lan: True to ask whether phones may open the sandbox's links.
        """
        use_keys(keys or {})
        super().__init__(profile, settings or Settings(), clean=clean, lan=lan)
        self._bindings = rebound(self._bindings)
        self.onboard_first = onboard
        self.session = Session(profile)
        self.store = AccountStore(profile, keep_days=self.settings.keep_days)
        self.directory = Directory(self.session, self.store)
        self.session.known = self.directory.get
        for each in themes_for(self.console.color_system).values():
            self.register_theme(each)
        self._is_light = is_light
        self.style_sheets.begin_with(self._theme_of(theme) if theme else self._last_theme())
        self.set_reactive(Host.account, AccountLine.of(self.session))
        self.set_reactive(Host.access, AccessLine.of(self.session.permissions))

    def _last_theme(self) -> str:
        """Return the theme that was picked in an earlier run; that of the settings if none, or if it was set since."""
        state = self.ui_state
        is_last = state.theme in self.available_themes and state.theme_set == self._theme_set
        return state.theme if is_last else self._theme_of(self.settings.theme)

    def _theme_of(self, word: str) -> str:
        """Return the name of the theme that a setting names."""
        by_ground = "light" if self._is_light else "dark"
        return theme_name(by_ground if word == AUTO_THEME else word)

    @property
    def _theme_set(self) -> str:
        """Return the setting for which a picked theme is kept: on a terminal of another ground it is another one."""
        return self.settings.theme if self.settings.theme != AUTO_THEME else f"auto, {self._theme_of(AUTO_THEME)}"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the theme's own variables."""
        return VARIABLE_DEFAULTS

    def get_theme(self, theme_name: str) -> Theme | None:
        """Return a theme: of those of Textual, one in which all texts can be read."""
        own = self._registered_themes.get(theme_name)
        return own or textual_theme(theme_name, self.console.color_system)

    def get_default_screen(self) -> Screen[None]:
        """Return the list of companies."""
        return CompaniesScreen()

    def get_driver_class(self) -> type[Driver]:
        """Return the driver of this platform."""
        return driver_class(super().get_driver_class())

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return the filters of lines."""
        return [*super().get_line_filters(), *self.glyph_support.filters]

    def refresh_css(self, animate: bool = True) -> None:
        """Parse the style sheets again, if the theme has changed."""
        if self.style_sheets.must_parse_again():
            super().refresh_css(animate)

    @property
    def clipboard(self) -> str:
        """Return the clipboard of the program itself."""
        return self.copying.last

    def copy_to_clipboard(self, text: str) -> None:
        """Copy what was selected or cut."""
        if text:
            self.send_to_clipboard(text, "The selected text")

    def account_changed(self) -> None:
        """Show what is now known of the account."""
        self.account = AccountLine.of(self.session)

    # From the first event to the last

    def on_load(self) -> None:
        """Prepare before the first frame."""
        self.lifecycle.listen_for_signals()

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        self.start_features()

    def on_ready(self) -> None:
        """Start after the first frame."""
        self.lifecycle.log_ready()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Write what the terminal does not show yet; nothing where it shows all of it."""
        can_write = self._running and not self._closed and not self._batch_count and not self.is_headless
        if can_write and isinstance(renderable, LayoutUpdate | ChopsUpdate):
            changes = self.terminal.frame.changes(renderable, self.console)
            if changes.sequence or self.cursor_position != self._previous_cursor_position:
                super()._display(screen, changes)  # type: ignore[arg-type]
            return
        super()._display(screen, renderable)

    async def on_event(self, event: events.Event) -> None:
        """Deliver an event in the order of typing."""
        if isinstance(event, events.Resize):
            self.terminal.frame.forget()
        self.quiet.see_event(event)
        self.notifications.see_event(event)
        self.customer_watch.see_event(event)
        await self.typeahead.handle(event)

    def on_key(self, event: events.Key) -> None:
        """React to a key that no screen has used."""
        if not self.typeahead.take_back(event):
            self.lifecycle.see_key(event)
            self.typeahead.take_unseen(event)

    def on_cursor_position(self, event: events.CursorPosition) -> None:
        """Take the terminal's answer."""
        self.glyph_support.take_answer(event)

    def on_app_focus(self) -> None:
        """Poll faster: the person has come back."""
        self.customer_watch.come_back()

    async def on_unmount(self) -> None:
        """End what follows the app."""
        await self.memory.write()
        await self.customer_watch.stop()
        await self.session.close()
        await self.directory.settle()
        await self.store.close()

    # What the person does

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action of a key, the key bar or the palette, if it is available."""
        self.lifecycle.log_action(action)
        if self.permission_guard.refuses_action(action, default_namespace or self):
            return True
        return await super().run_action(action, default_namespace, namespaces)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available."""
        if action == "waiting_room":
            return self.customer_watch.may_show_waiting_room()
        if action == "local_network":
            return self.local_network.is_possible
        return super().check_action(action, parameters)

    async def action_quit(self) -> None:
        """Leave the program, after a question during a request."""
        await self.lifecycle.quit()

    def action_unlock(self) -> None:
        """Lock what is unlocked, or ask to unlock."""
        self.permission_guard.toggle()

    def action_shared_screen(self) -> None:
        """Hide everything about other customers, ids, keys and quota, or show it again."""
        self.sharing.toggle()

    def action_waiting_room(self) -> None:
        """Show the waiting room, to open or remove a link."""
        self.customer_watch.show_waiting_room()

    def action_local_network(self) -> None:
        """Open the sandbox's links to phones, or close them."""
        self.local_network.toggle()

    def action_toggle_mouse(self) -> None:
        """Release the mouse, or take it back."""
        self.mouse_is_free = not self.mouse_is_free

    def action_toggle_dark(self) -> None:
        """Change between the light and the dark theme."""
        self.pick_theme(other_ground(self.current_theme))

    def pick_theme(self, name: str) -> None:
        """Change to a theme by the name that Textual knows it by, also in the next run."""
        self.theme = name
        self.note_ui_state(theme=name, theme_set=self._theme_set)

    def action_command_palette(self) -> None:
        """Show all commands and companies."""
        if not any(isinstance(each, Palette) for each in self.screen_stack):
            self.push_screen(Palette())

    def action_command_line(self) -> None:
        """Ask for a command by its name."""
        if not any(isinstance(each, Palette) for each in self.screen_stack):
            self.push_screen(Palette(":"))

    def action_help(self) -> None:
        """Show all keys of the present screen."""
        from console_app.tui.dialogs.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def action_choose_profile(self) -> None:
        """Choose another profile."""
        self.accounts.choose()

    def action_log_in(self) -> None:
        """Ask for an API key."""
        self.accounts.log_in()

    def action_notices(self) -> None:
        """Show the last notices."""
        from console_app.tui.dialogs.notices import NoticesScreen

        if not isinstance(self.screen, NoticesScreen):
            self.push_screen(NoticesScreen(self.notifications.kept))

    def action_manual(self) -> None:
        """Open the manual at the topic that fits the current screen."""
        self.open_manual(getattr(self.screen, "PLACE", ""))
