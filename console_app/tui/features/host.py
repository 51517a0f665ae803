"""Implement the part of the host's contract that the features provide."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from console_app.tui.features.accounts import Accounts
from console_app.tui.features.clipboard import Clipboard
from console_app.tui.features.customer_link import CustomerLink
from console_app.tui.features.follow_up import FollowUpKeeping
from console_app.tui.features.glyphs import GlyphSupport
from console_app.tui.features.keyboard import Typeahead
from console_app.tui.features.lifecycle import Lifecycle
from console_app.tui.features.local_network import LocalNetwork
from console_app.tui.features.memory import UiMemory
from console_app.tui.features.mouse import Mouse
from console_app.tui.features.notifications import Notifications
from console_app.tui.features.permissions import PermissionGuard
from console_app.tui.features.quiet import Quiet
from console_app.tui.features.screen_sharing import ScreenSharing
from console_app.tui.features.seconds import Seconds
from console_app.tui.features.startup import StyleSheets
from console_app.tui.features.terminal import Terminal
from console_app.tui.features.watch import CustomerWatch
from console_app.tui.features.webhook_events import WebhookEvents
from console_app.tui.features.write_recovery import WriteRecovery

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from textual.dom import DOMNode
    from textual.notifications import SeverityLevel
    from textual.screen import Screen

    from console_app.codat.models import Company, Connection
    from console_app.config.capabilities import Capability
    from console_app.config.profiles import Profile
    from console_app.config.settings import Settings
    from console_app.services.account.permissions import NotAllowed
    from console_app.services.account.ui_state import UiState, WatchedLink
    from console_app.services.audit.cache import AuditCache
    from console_app.services.audit.work_marks import WorkMarks
    from console_app.services.companies.follow_up import Wanted
    from console_app.services.desktop.terminals import Glyphs
    from console_app.services.links.qr_styles import Drawing
    from console_app.services.watch.waiting_room import WaitingRoom
    from console_app.services.watch.watcher import Watcher
    from console_app.services.webhooks.coverage import Coverage
    from console_app.tui.host import Host
    from console_app.tui.render.top_bar import AccessLine
else:
    # Textual goes through all that an application has for each class of one: this is a part of one class.
    Host = object


class FeatureHost(Host):
    """Owns one object for each feature of the whole program, and delegates the screens' calls to it."""

    def __init__(self, profile: Profile, settings: Settings, *, clean: bool, lan: bool) -> None:
        """Make the features; `start_features` begins them.

        Args:
            profile: The profile.
            settings: The person's settings.
            clean: True to begin without what the last run has kept, and to keep nothing.
            lan: True to ask whether phones may open the sandbox's links.
        """
        super().__init__()
        self.settings = settings
        self.memory = UiMemory(self, profile, clean=clean)
        self.seconds = Seconds(self)
        self.quiet = Quiet()
        self.sharing = ScreenSharing(self, settings.shared_screen)
        self.notifications = Notifications(self, self.sharing.masked)
        self.terminal = Terminal(self, self.sharing.masked)
        self.copying = Clipboard(self)
        self.mouse = Mouse(self)
        self.glyph_support = GlyphSupport(self)
        self.typeahead = Typeahead(self, super().on_event)
        self.permission_guard = PermissionGuard(self)
        self.customer_watch = CustomerWatch(self)
        self.webhook_events = WebhookEvents(self)
        self.customer_link = CustomerLink(self)
        self.write_recovery = WriteRecovery(self)
        self.follow_up = FollowUpKeeping(self)
        self.style_sheets = StyleSheets(self)
        self.lifecycle = Lifecycle(self)
        self.local_network = LocalNetwork(self, is_asked=lan)

        self.accounts = Accounts(self)

    def start_features(self) -> None:
        """Begin what follows the terminal, the screens and the account; before the first frame."""
        self.seconds.start()
        self.write_recovery.start()
        self.customer_watch.start()
        self.webhook_events.start()
        self.glyph_support.start()
        self.style_sheets.start()
        self.sharing.start()
        self.mouse.start()
        self.terminal.start()
        self.notifications.start()
        self.memory.start()

    # Words to the person

    def notify_user(
        self,
        text: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float = 5,
        brief: bool = False,
        keys: tuple[str, ...] = (),
    ) -> None:
        self.notifications.notify_user(text, title=title, severity=severity, timeout=timeout, brief=brief, keys=keys)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,  # noqa: ARG002 - Textual's own parameter; a notice is always literal
    ) -> None:
        """Show a notice of Textual's own like all others."""
        self.notify_user(message, title=title, severity=severity, timeout=timeout or 5)

    def clear_notifications(self) -> None:
        """End all notices."""
        self.notifications.clear()

    def clear_answers(self) -> None:
        self.notifications.clear_answers()

    def ring(self, title: str, text: str) -> None:
        self.terminal.ring(title, text)

    def copy_note(self, note: str) -> None:
        self.copying.show_note(note)

    def send_to_clipboard(
        self, text: str, what: str, *, shown: bool = False, also: str = "", instead: str = ""
    ) -> None:
        self.copying.send(text, what, shown=shown, also=also, instead=instead)

    def each_second(self, node: DOMNode, call: Callable[[], None]) -> None:
        self.seconds.add(node, call)

    async def until_quiet(self) -> None:
        await self.quiet.wait()

    # Results that are shown again

    @cached_property
    def audit_cache(self) -> AuditCache:
        """Return the last results of the audit, creating their place on first use."""
        from console_app.services.audit.cache import AuditCache

        return AuditCache()

    # What may be done

    @property
    def unlock_key(self) -> str:
        return self.permission_guard.unlock_key

    def refuses(self, capability: Capability) -> bool:
        return self.permission_guard.refuses(capability)

    def refusal_of(self, action: str, node: DOMNode) -> NotAllowed | None:
        return self.permission_guard.refusal_of(action, node)

    def reason(self, refusal: NotAllowed) -> str:
        return self.permission_guard.reason(refusal)

    def watch_access(self, before: AccessLine, access: AccessLine) -> None:
        """React to a change of `access`."""
        self.permission_guard.changed(before, access)

    def reminder(self, action: str) -> str:
        return self.permission_guard.reminder(action) or self.mouse.reminder(action)

    def offer(self, action: str, screen: Screen[object]) -> str:
        return self.permission_guard.offer(action, screen)

    # The shared screen

    def link_opened(self) -> None:
        self.sharing.link_opened()

    def show_customer(self, company_id: str, show: Callable[[], None], *, typed: str = "") -> None:
        self.sharing.show_customer(company_id, show, typed=typed)

    # Watching

    @property
    def watcher(self) -> Watcher:
        return self.customer_watch.watcher

    @property
    def waiting_room(self) -> WaitingRoom:
        return self.customer_watch.waiting_room

    @property
    def event_coverage(self) -> Coverage:
        return self.webhook_events.coverage

    @property
    def event_words(self) -> str:
        return self.webhook_events.words

    @property
    def is_watching(self) -> bool:
        return self.customer_watch.is_watching

    def poll_for_event(self, company_id: str) -> None:
        self.customer_watch.poll_for_event(company_id)

    def poll_fast_everywhere(self) -> None:
        self.customer_watch.come_back()

    @property
    def has_waiting_links(self) -> bool:
        return self.customer_watch.has_waiting_links

    def watch_again(self) -> None:
        self.customer_watch.watch_again()

    def has_in_view(self, connection_id: str) -> bool:
        return self.customer_watch.has_in_view(connection_id)

    def tell_deleted(self, company: Company, connection_id: str | None) -> None:
        self.customer_watch.tell_deleted(company, connection_id)

    def show_customer_link(
        self,
        company_id: str,
        connection_id: str | None = None,
        *,
        known: Company | None = None,
        then: Callable[[Connection | None], None] | None = None,
    ) -> None:
        self.customer_link.show(company_id, connection_id, known=known, then=then)

    # Between runs

    @property
    def keeps_state(self) -> bool:
        return self.memory.is_kept

    @property
    def ui_state(self) -> UiState:
        return self.memory.state

    def note_ui_state(self, **changes: Any) -> None:
        self.memory.note(**changes)

    @property
    def platforms_used(self) -> tuple[str, ...]:
        return self.memory.platforms_used

    def note_platform(self, key: str) -> None:
        self.memory.note_platform(key)

    def keep_watched(self, watched: Mapping[str, WatchedLink | None]) -> None:
        self.memory.note_watched(watched)

    async def work_marks(self, view: str, day: date) -> WorkMarks:
        marks = await self.store.work_marks(view, day)
        earliest = self.memory.earliest_mark
        return marks if earliest is None else marks.since(earliest)

    def ask_follow_up(self, company_id: str) -> None:
        self.follow_up.ask(company_id)

    def keep_follow_up(self, company_id: str, wanted: Wanted) -> None:
        self.follow_up.keep(company_id, wanted)

    async def last_watched(self) -> list[WatchedLink]:
        return await self.memory.last_watched()

    # The sandbox's links on phones

    def account_opened(self) -> None:
        self.local_network.account_opened()

    def toggle_local_network(self) -> None:
        self.local_network.toggle()

    def check_local_network(self) -> None:
        self.local_network.check()

    # Other profiles

    def switch_profile(self, name: str) -> None:
        self.accounts.switch(name)

    async def leave_for(self, profile: str) -> None:
        await self.lifecycle.quit(profile)

    # Interrupted writes

    def find_interrupted(self) -> None:
        self.write_recovery.find_interrupted()

    def settle_interrupted(self) -> None:
        self.write_recovery.settle_interrupted()

    # QR codes and the terminal

    def code_drawings(self) -> tuple[Drawing, ...]:
        return self.glyph_support.code_drawings()

    def choose_drawing(self, drawing: Drawing) -> None:
        self.glyph_support.choose_drawing(drawing)

    def ask_tmux(self) -> None:
        self.glyph_support.ask_tmux()

    def watch_glyphs(self, glyphs: Glyphs) -> None:
        """React to a change of `glyphs`."""
        # What is drawn wider than it should be has moved all that stands behind it.
        self.terminal.frame.forget()
        self.glyph_support.changed(glyphs)

    def watch_mouse_is_free(self, free: bool) -> None:
        """React to a change of `mouse_is_free`."""
        self.mouse.changed(free)
