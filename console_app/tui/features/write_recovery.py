"""Warn about interrupted writes and journal entries that could not be completed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import ModalScreen

from console_app.tui.commands.keys import key_of

if TYPE_CHECKING:
    from console_app.services.journal.entries import Entry
    from console_app.tui.host import Host


class WriteRecovery:
    """Reports interrupted writes and outcomes that could not be recorded, and asks what to do."""

    def __init__(self, host: Host) -> None:
        """Begin before the journal was checked.

        Args:
            host: The application.
        """
        self._host = host
        self._has_checked = False
        self._shown_warning: str | None = None

    def start(self) -> None:
        """Check each second for entries that could not be recorded."""
        self._host.each_second(self._host, self._warn_about_journal)

    def _warn_about_journal(self) -> None:
        journal = self._host.session.journal_in_use
        warning = journal.warning if journal is not None else None
        # Each time that something could not be completed has a text of its own, even where it says the same.
        if warning is not None and warning is not self._shown_warning:
            self._shown_warning = warning
            self._host.notify_user(warning, title="Journal incomplete", severity="warning", timeout=20)

    def find_interrupted(self) -> None:
        """Check, once after the list has been read, whether the last run was interrupted during a write."""
        if not self._has_checked:
            self._has_checked = True
            self._host.run_worker(self._find_interrupted(), group="journal", exclusive=True)

    async def _find_interrupted(self) -> None:
        entries = await self._interrupted_writes()
        if not entries:
            return
        screen = self._host.screen
        if isinstance(screen, ModalScreen) or len(self._host.screen_stack) > 1 or not self._hands_are_free():
            number = "A write was" if len(entries) == 1 else f"{len(entries):,} writes were"
            keys = f"{key_of('companies.journal')}, then {key_of('journal.interrupted')}"
            self._host.notify_user(
                f"{number} interrupted and the outcome is unknown. Press {keys}, to check.",
                title="Interrupted",
                severity="warning",
                timeout=30,
                keys=("companies.journal",),
            )
        else:
            await self._decide(entries)

    def _hands_are_free(self) -> bool:
        """Return whether no field has the focus: a dialog must not take typed keys as answers."""
        from textual.widgets import Input

        return not isinstance(self._host.focused, Input)

    def settle_interrupted(self) -> None:
        """Show interrupted writes, and check their outcome."""
        self._host.run_worker(self._ask_to_decide(), group="journal", exclusive=True)

    async def _ask_to_decide(self) -> None:
        entries = await self._interrupted_writes()
        if entries:
            await self._decide(entries)
        elif entries is not None:
            self._host.notify_user("There are no interrupted writes.", brief=True)

    async def _interrupted_writes(self) -> list[Entry] | None:
        from console_app.services.journal.file import JournalUnwritable

        try:
            return await self._host.session.journal.interrupted_writes()
        except JournalUnwritable as error:
            from console_app.services.text.error_messages import explain

            explained = explain(error, shown=False)
            self._host.notify_user(
                f"{explained.happened}. Interrupted writes can't be checked here, and nothing can be changed. "
                f"{explained.next_step}",
                title="The journal",
                severity="warning",
                timeout=30,
            )
            return None

    async def _decide(self, entries: list[Entry]) -> None:
        from console_app.tui.dialogs.interrupted_writes import InterruptedWrites

        cut_off = InterruptedWrites(entries)
        company_id = await self._host.push_screen_wait(cut_off)
        if cut_off.has_finished:
            self._host.home.loader.read_again()
        if company_id:
            self._host.open_company(company_id)
