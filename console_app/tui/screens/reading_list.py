"""The list of companies as what is read from Codat: the account is opened, the rows come page by page."""

from __future__ import annotations

from time import monotonic

from textual.reactive import var

from console_app.codat.errors import CodatError
from console_app.config.keys import place_words
from console_app.services.clock_problem import NOT_REMEMBERED
from console_app.services.look_reasons import LookReason
from console_app.services.session import SandboxDidNotStart
from console_app.tui.render.sentences import counted
from console_app.tui.screens.marking_list import MarkingList

KEY_IS_LATE = 3.0
"""Seconds before it is said that the key is being waited for."""


def notice_parts(notice: str) -> list[str]:
    """Return what is told at the start in parts that each end where a command to type ends: on the screen a notice is
    one line, in which the next sentence would be taken for a part of the command."""
    parts = [""]
    for line in notice.split("\n"):
        parts[-1] = f"{parts[-1]} {line}".strip()
        if not line.endswith("."):
            parts.append("")
    return [part for part in parts if part]


class ReadingList(MarkingList):
    """A list of companies that reads itself."""

    loading_list: var[bool] = var(False, init=False)
    _warned: str | None = None
    _clock_was_wrong = False
    readings_ended = 0
    """How many readings of the list have ended, well or not: one may begin and end between two looks at it."""
    reading_since: float = 0.0
    """When the last reading of the list began, on the monotonic clock: what its speed is told from."""

    def rows_failed(self) -> None:
        """Show that there is nothing to read from."""

    def account_opened(self) -> None:
        """Begin with what the account was opened for."""

    async def recall_first(self) -> None:
        """Take in as much of what is remembered as fills the screen. There is no other wait before the first frame."""
        await self.console.memory.open()
        await self.directory.recall_first(self.app.size.height)

    def recall(self) -> None:
        """Take in the rest of what is remembered, and say so if something is wrong with it."""
        self._say_what_is_wrong_with_the_memory()
        self.run_worker(self._recall(), group="recall", exclusive=True)

    def _say_what_is_wrong_with_the_memory(self) -> None:
        """Once for each thing that goes wrong with it."""
        warning = self.console.memory.warning
        if warning is not None and warning != self._warned:
            self._warned = warning
            self.console.say(warning, severity="warning", timeout=20)

    def _say_that_the_clock_is_wrong(self) -> None:
        """Once for as long as it is; the line under the list goes on saying so."""
        wrong = self.directory.clock_problem
        if wrong is not None and not self._clock_was_wrong:
            self.console.say(wrong.words(NOT_REMEMBERED), title="Wrong clock", severity="warning", timeout=30)
        self._clock_was_wrong = wrong is not None

    async def _recall(self) -> None:
        async for _ in self.directory.recall():
            self.post_message(self.RowsChanged())
        self.post_message(self.RowsChanged())

    def open_account(self, reason: LookReason = LookReason.REFRESH) -> None:
        """Start the session, then read whose account it is and which companies it has; `reason` is why."""
        self.run_worker(self._open_account(reason), group="account", exclusive=True)

    async def _open_account(self, reason: LookReason) -> None:
        self.loading_list = True
        waiting = self.set_timer(KEY_IS_LATE, self._say_key_is_late)
        try:
            await self.session.open()
        except (CodatError, SandboxDidNotStart) as error:
            self.loading_list = False
            self.fail(error, "starting", shown=bool(len(self.directory)))
            self.readings_ended += 1
            self.rows_failed()
            return
        finally:
            waiting.stop()
        for part in notice_parts(self.session.notice or ""):
            self.console.say(part, severity="warning", timeout=10)
        self.console.account_changed()
        self.refresh_list(reason)
        self.account_opened()
        try:
            await self.session.identify()
        except CodatError as error:
            self.fail(error, "asking Codat whose account this is")
        self._say_whose_account_this_is_not()
        self.console.account_changed()

    def _say_key_is_late(self) -> None:
        if self.session.is_asking_for_key:
            where = place_words(self.session.profile)
            self.console.say(
                f"The key has not come yet from the {where}, which may be asking for its password in a window.",
                severity="warning",
                timeout=15,
            )

    def _say_whose_account_this_is_not(self) -> None:
        """Loudly: whoever reads on would take other people's customers for theirs."""
        wrong = self.session.belonging.problem
        if wrong is not None:
            self.console.say(
                f"{wrong.message}. Nothing can be changed. {wrong.next_step}",
                title="Another account",
                severity="error",
                timeout=120,
            )

    def read_again(self, reason: LookReason = LookReason.REFRESH) -> None:
        """Read the whole list again, or start again if the session is not open; not while it is being read."""
        if self.loading_list:
            return
        if self.session.is_open:
            self.refresh_list(reason)
        else:
            self.problem = None
            self.open_account(reason)

    def refresh_list(self, reason: LookReason = LookReason.REFRESH) -> None:
        """Read the whole list again; `reason` is why."""
        self.run_worker(self._refresh_list(reason), group="companies", exclusive=True)

    def stop_reading(self) -> None:
        """Read no further. What was known before is kept, and no company looks deleted."""
        self.workers.cancel_group(self, "companies")

    async def _refresh_list(self, reason: LookReason = LookReason.REFRESH) -> None:
        self.reading_since = monotonic()
        self.loading_list = True
        try:
            async for progress in self.directory.refresh(reason):
                self.post_message(self.RowsChanged())
                if progress.done:
                    self.problem = None
                    self._report(progress.rejected, progress.missing)
        except CodatError as error:
            self.fail(error, "reading the companies", shown=bool(len(self.directory)))
        finally:
            self._say_what_is_wrong_with_the_memory()
            self._say_that_the_clock_is_wrong()
            self.loading_list = False
            self.readings_ended += 1
            self.post_message(self.RowsChanged())

    def _report(self, rejected: int, missing: int) -> None:
        if rejected:
            self.console.say(
                f"{counted(rejected, 'company', 'companies')} could not be read, and no row shows them.",
                severity="warning",
            )
        if missing:
            self.console.say(
                f"{counted(missing, 'company is', 'companies are')} missing from Codat's answer. Refresh to try again.",
                severity="warning",
            )
