"""Ask for an API key, have Codat say whose it is, and store it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalGroup
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from console_app.codat.api_key import ApiKey, InvalidApiKey
from console_app.codat.errors import CodatError, Unauthorized
from console_app.config.config_file import UnreadableConfig
from console_app.config.keys.errors import KeyUnavailable
from console_app.config.keys.keyring import require_keyring
from console_app.config.profiles import KeySource, ProfileError
from console_app.services.account.login import account_of, log_in
from console_app.services.account.profile_choice import has_default_profile, profile_to_log_in
from console_app.services.text.error_messages import explain
from console_app.services.text.sanitize import sanitized
from console_app.tui.render.text import plain
from console_app.tui.screens.base import HostedScreen
from console_app.tui.widgets.steady_text import SteadyText
from console_app.tui.widgets.text_input import SafeInput

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from console_app.config.profiles import Profile

LONGEST_NAME = 40
LONGEST_KEY = 4_000
_STORES = {"keyring": KeySource.KEYRING, "file": KeySource.FILE}


class LogIn(HostedScreen, ModalScreen["str | None"]):
    """Profile and key; then the account, to be confirmed by storing the key. Answers with the profile's name.

    The key leaves this dialog for Codat and for its place only. It is never shown.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel"),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, name: str) -> None:
        """Ask for the key of a profile; its name can be changed."""
        super().__init__()
        self._name_first = name
        self._found: tuple[Profile, ApiKey, str] | None = None
        """The profile, its key and its account, once Codat has answered."""
        self._is_storing = False
        self._no_keyring = ""
        """Why the keyring cannot be used; empty if it can, as far as is known."""
        self._keyring_tried = asyncio.Event()

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        with VerticalGroup(classes="dialog", id="login"):
            yield SteadyText(plain("Log in"), classes="dialog-title")
            yield SteadyText("Profile", classes="login-label")
            yield SafeInput(self._name_first, id="login-profile", max_length=LONGEST_NAME, compact=True)
            yield SteadyText("API key, as the Portal shows it (hidden)", classes="login-label")
            key = SafeInput(id="login-key", max_length=LONGEST_KEY, compact=True)
            key.password = True
            yield key
            yield SteadyText(id="login-state", classes="dialog-text")
            with Horizontal(classes="dialog-buttons"):
                yield Button("Cancel", id="login-cancel")
                yield Button("Check the key", id="login-check")
                yield Button("Store in the keyring", id="login-keyring")
                yield Button("Store in a file", id="login-file")

    def on_mount(self) -> None:
        """Begin with the key, and find out about the keyring meanwhile."""
        self._show_profile()
        self._offer_places()
        self.set_focus(self.query_one("#login-key"))
        self.run_worker(self._try_keyring(), group="keyring", exclusive=True)

    async def _try_keyring(self) -> None:
        try:
            profile = profile_to_log_in(self._name_first)
            await asyncio.to_thread(require_keyring, profile)
        except (KeyUnavailable, ProfileError) as error:
            self._no_keyring = str(error)
        finally:
            self._keyring_tried.set()

    # What is shown

    def _say(self, text: str, style: str = "") -> None:
        self.query_one("#login-state", Static).update(plain(text, style))

    def _show_profile(self) -> None:
        """Say where the key will be sent, or why the profile cannot be used."""
        try:
            profile = profile_to_log_in(self._typed_name)
        except ProfileError as error:
            self._say(str(error), "$text-warning")
        else:
            self._say(f"The key is sent to {sanitized(profile.base_url or '')}, and nowhere else.", "$quiet")

    def _offer_places(self) -> None:
        """Offer to store the key once its account is known; before, to check it."""
        is_known = self._found is not None
        self.query_one("#login-check").display = not is_known
        for name in _STORES:
            self.query_one(f"#login-{name}").display = is_known and not (name == "keyring" and self._no_keyring)

    @property
    def _typed_name(self) -> str:
        return self.query_one("#login-profile", Input).value.strip()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.workers.cancel_group(self, "login")
        self._found = None
        self._offer_places()
        self._show_profile()

    # What is asked and stored

    @on(Input.Submitted, "#login-profile")
    def _named(self, event: Input.Submitted) -> None:
        event.stop()
        self.set_focus(self.query_one("#login-key"))

    @on(Input.Submitted, "#login-key")
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self._check()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        name = (event.button.id or "").removeprefix("login-")
        if name == "cancel":
            self.action_cancel()
        elif name == "check":
            self._check()
        elif not self._is_storing:
            self.run_worker(self._store(_STORES[name]), group="store")

    def action_cancel(self) -> None:
        """Store nothing; not while a key is being stored."""
        if not self._is_storing:
            self.dismiss(None)

    def _check(self) -> None:
        if self._found is None:
            self.run_worker(self._ask_codat(), group="login", exclusive=True)

    async def _ask_codat(self) -> None:
        try:
            profile = profile_to_log_in(self._typed_name)
            key = ApiKey.parse(self.query_one("#login-key", Input).value)
        except (ProfileError, InvalidApiKey) as error:
            self._say(f"{error} Nothing was sent.", "$text-warning")
            return
        self._say("Asking Codat whose key this is …")
        try:
            account = await account_of(profile, key)
            await self._keyring_tried.wait()
        except Unauthorized:
            self._say("Codat does not accept this API key. Nothing was stored.", "$text-warning")
            return
        except CodatError as error:
            problem = explain(error)
            self._say(f"{problem.happened}. Nothing was stored. {problem.next_step}", "$text-warning")
            return
        self._found = (profile, key, account)
        self._offer_places()
        self._say(self._confirmation(profile, key, account))
        place = "file" if self._no_keyring or profile.key_source is KeySource.FILE else "keyring"
        self.set_focus(self.query_one(f"#login-{place}"))

    def _confirmation(self, profile: Profile, key: ApiKey, account: str) -> str:
        whose = f"This key belongs to “{sanitized(account)}”." if account else "Codat names no account for this key."
        parts = [whose]
        if profile.account and profile.account != account:
            before = sanitized(profile.account)
            parts.append(f"Until now the profile {profile.name} was for “{before}”: store it only if that has changed.")
        if key.doubt:
            parts.append(key.doubt)
        if self._no_keyring:
            parts.append(f"{self._no_keyring}. The file can be read by you only.")
        return " ".join(parts)

    async def _store(self, place: KeySource) -> None:
        if self._found is None:
            return
        profile, key, account = self._found
        self._is_storing = True
        try:
            as_default = not has_default_profile()
            why_left = await asyncio.to_thread(log_in, profile, key, place, account, as_default=as_default)
        except KeyUnavailable as error:
            self._say(f"{error.happened}. Nothing was stored. {error.next_step}", "$text-warning")
            if place is KeySource.KEYRING:
                self._no_keyring = error.happened
                self._offer_places()
                self.set_focus(self.query_one("#login-file"))
            return
        except UnreadableConfig as error:
            self._say(f"{error.why}. Nothing was stored. {error.advice or ''}".strip(), "$text-warning")
            return
        finally:
            self._is_storing = False
        if why_left:
            left = f"The profile's previous key may still be in the {profile.key_source}: {why_left}."
            self.console.notify_user(left, severity="warning", timeout=15)
        self.dismiss(profile.name)
