"""Open the account, load its stored data, and read its companies from Codat."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from textual.message import Message

from console_app.codat.errors import CodatError
from console_app.config.keys import place_words
from console_app.services.account.session import SandboxDidNotStart
from console_app.services.snapshots.clock_problem import NOT_REMEMBERED
from console_app.services.snapshots.reasons import SnapshotReason
from console_app.services.text.sanitize import without_home
from console_app.tui.render.text import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.services.text.error_messages import Explanation
    from console_app.tui.screens.base import ConsoleScreen

KEY_IS_LATE = 3.0
"""The seconds before a message says that the key is being waited for."""


def notice_parts(notice: str) -> list[str]:
    """Return a start-up notice in parts that end where a command to type ends.

    On the screen a notice is one line, in which the next sentence would be read as part of the command. The home is `~`
    there: its name is often a person's, and the screen may be shared.
    """
    parts = [""]
    for line in without_home(notice).split("\n"):
        parts[-1] = f"{parts[-1]} {line}".strip()
        if not line.endswith("."):
            parts.append("")
    return [part for part in parts if part]


class Loader:
    """Fills the directory for the list: first from the store, then from Codat."""

    class RowsChanged(Message):
        """The directory has other rows than before."""

    def __init__(
        self,
        screen: ConsoleScreen[None],
        *,
        loading_changed: Callable[[], None],
        account_opened: Callable[[], None],
    ) -> None:
        """Load for a screen.

        Args:
            screen: Runs the workers, shows what goes wrong, and receives `RowsChanged`.
            loading_changed: Called when a read of the list begins or ends.
            account_opened: Called when the session is open and the first read has begun.
        """
        self._screen = screen
        self._loading_changed = loading_changed
        self._account_opened = account_opened
        self._is_loading = False
        self.reads_ended = 0
        """The number of reads that have ended: one may begin and end between two checks."""
        self.read_since = 0.0
        """The start of the last read of the list, on the monotonic clock; the speed is computed from it."""
        self._warned: str | None = None
        self._clock_was_wrong = False

    @property
    def is_loading(self) -> bool:
        """Return whether companies are being read from Codat."""
        return self._is_loading

    @is_loading.setter
    def is_loading(self, loading: bool) -> None:
        """Return whether companies are being read from Codat."""
        if loading != self._is_loading:
            self._is_loading = loading
            self._loading_changed()

    @property
    def problem(self) -> Explanation | None:
        """Return the last error, until something succeeds."""
        return self._screen.problem

    # From the store

    async def recall_first(self) -> None:
        """Load as many stored companies as fill the screen. The first frame waits for nothing else."""
        screen = self._screen
        await screen.console.store.open(make=False)
        await screen.directory.recall_first(screen.app.size.height)

    def recall(self) -> None:
        """Load the other stored companies, and report problems with them."""
        self._screen.run_worker(self._recall(), group="recall", exclusive=True)

    async def _recall(self) -> None:
        await self._screen.console.store.open()
        self._warn_about_store()
        async for _ in self._screen.directory.recall():
            self._screen.post_message(self.RowsChanged())
        self._screen.post_message(self.RowsChanged())
        async for _ in self._screen.directory.decode_stored():
            await self._screen.console.until_quiet()

    # From Codat

    def open_account(self, reason: SnapshotReason = SnapshotReason.REFRESH) -> None:
        """Start the session, then read its account and companies; `reason` is why."""
        self._screen.run_worker(self._open_account(reason), group="account", exclusive=True)

    async def _open_account(self, reason: SnapshotReason) -> None:
        screen = self._screen
        session, console = screen.session, screen.console
        self.is_loading = True
        waiting = screen.set_timer(KEY_IS_LATE, self._say_key_is_late)
        try:
            await session.open()
        except (CodatError, SandboxDidNotStart) as error:
            # What went wrong is there to be drawn when the list says that it is not read any more.
            screen.fail(error, "starting", shown=bool(len(screen.directory)))
            self.is_loading = False
            self.reads_ended += 1
            return
        finally:
            waiting.stop()
        for part in notice_parts(session.notice or ""):
            console.notify_user(part, severity="warning", timeout=10)
        console.account_changed()
        console.account_opened()
        self.refresh(reason)
        self._account_opened()
        try:
            await session.identify()
        except CodatError as error:
            screen.fail(error, "asking Codat whose account this is")
        self._warn_about_account()
        console.account_changed()

    def read_again(self, reason: SnapshotReason = SnapshotReason.REFRESH) -> None:
        """Read the whole list again, or start again if the session is not open; not during a read."""
        if self.is_loading:
            return
        if self._screen.session.is_open:
            self.refresh(reason)
        else:
            self._screen.problem = None
            self.open_account(reason)

    def refresh(self, reason: SnapshotReason = SnapshotReason.REFRESH) -> None:
        """Read the whole list again; `reason` is why."""
        self._screen.run_worker(self._refresh(reason), group="companies", exclusive=True)

    def stop(self) -> None:
        """Stop reading. Earlier data is kept, and no company is removed from the list."""
        self._screen.workers.cancel_group(self._screen, "companies")

    async def _refresh(self, reason: SnapshotReason) -> None:
        screen = self._screen
        self.read_since = monotonic()
        self.is_loading = True
        try:
            async for progress in screen.directory.refresh(reason):
                screen.post_message(self.RowsChanged())
                if progress.done:
                    screen.problem = None
                    self._warn_about_gaps(progress.rejected, progress.missing)
        except CodatError as error:
            screen.fail(error, "reading the companies", shown=bool(len(screen.directory)))
        finally:
            self._warn_about_store()
            self._warn_about_clock()
            self.is_loading = False
            self.reads_ended += 1
            screen.post_message(self.RowsChanged())

    # What is said of it

    def _say_key_is_late(self) -> None:
        session = self._screen.session
        if session.is_waiting_for_key:
            where = place_words(session.profile)
            self._screen.console.notify_user(
                f"The key has not arrived from the {where} yet, which may be asking for its password in a window.",
                severity="warning",
                timeout=15,
            )

    def _warn_about_store(self) -> None:
        """Say what is wrong with the store, once for each thing."""
        warning = self._screen.console.store.warning
        if warning is not None and warning != self._warned:
            self._warned = warning
            self._screen.console.notify_user(warning, severity="warning", timeout=20)

    def _warn_about_clock(self) -> None:
        """Warn once that the clock is wrong; the line under the list keeps saying so."""
        wrong = self._screen.directory.clock_problem
        if wrong is not None and not self._clock_was_wrong:
            words = wrong.words(NOT_REMEMBERED)
            self._screen.console.notify_user(words, title="Wrong clock", severity="warning", timeout=30)
        self._clock_was_wrong = wrong is not None

    def _warn_about_account(self) -> None:
        """Warn that it is another account: its companies could be mistaken for the confirmed account's."""
        wrong = self._screen.session.identity.problem
        if wrong is not None:
            self._screen.console.notify_user(
                f"{wrong.message}. Nothing can be changed. {wrong.next_step}",
                title="Another account",
                severity="error",
                timeout=120,
            )

    def _warn_about_gaps(self, rejected: int, missing: int) -> None:
        say = self._screen.console.notify_user
        if rejected:
            say(
                f"{counted(rejected, 'company', 'companies')} could not be read and cannot be shown.",
                severity="warning",
            )
        if missing:
            say(
                f"{counted(missing, 'company is', 'companies are')} missing from Codat's answer. Refresh to try again.",
                severity="warning",
            )
