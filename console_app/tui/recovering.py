"""The journal as the whole program minds it: what was cut off is told, and what could not be recorded, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import ModalScreen

from console_app.tui.shared_screen import SharesScreen

if TYPE_CHECKING:
    from console_app.services.journal.entries import Entry
    from console_app.services.session import Session

LOOK_EVERY = 0.5
"""Seconds between two looks at whether something could not be recorded."""


class MindsJournal(SharesScreen):
    """An application with a journal of what it changes."""

    session: Session
    _has_looked = False
    _told: str | None = None

    def on_mount(self) -> None:
        self.call_after_refresh(lambda: self.set_interval(LOOK_EVERY, self._tell_of_journal))

    def _tell_of_journal(self) -> None:
        journal = self.session.journal_in_use
        warning = journal.warning if journal is not None else None
        # Each time that something could not be completed has a text of its own, even where it says the same.
        if warning is not None and warning is not self._told:
            self._told = warning
            self.say(warning, title="Not whole in the journal", severity="warning", timeout=20)

    def find_unfinished(self) -> None:
        """Once, after the list has been read: see whether the run before was cut off in the middle of a write."""
        if not self._has_looked:
            self._has_looked = True
            self.run_worker(self._find_unfinished(), group="journal", exclusive=True)

    async def _find_unfinished(self) -> None:
        entries = await self._unfinished()
        if not entries:
            return
        screen = self.screen
        if isinstance(screen, ModalScreen) or len(self.screen_stack) > 1 or not self._hands_are_free():
            number = "A write was" if len(entries) == 1 else f"{len(entries):,} writes were"
            self.say(
                f"{number} cut off, and nobody knows the end. J opens the journal, and o there finds out.",
                title="Cut off",
                severity="warning",
                timeout=30,
            )
        else:
            await self._decide(entries)

    def _hands_are_free(self) -> bool:
        """Whether nobody is typing: what comes up is not to take the keys for answers."""
        from textual.widgets import Input

        return not isinstance(self.focused, Input)

    def decide_unfinished(self) -> None:
        """Show what was cut off, and look what became of it."""
        self.run_worker(self._ask_to_decide(), group="journal", exclusive=True)

    async def _ask_to_decide(self) -> None:
        entries = await self._unfinished()
        if entries:
            await self._decide(entries)
        elif entries is not None:
            self.say("Nothing was cut off.", brief=True)

    async def _unfinished(self) -> list[Entry] | None:
        from console_app.services.journal.file import JournalUnwritable

        try:
            return await self.session.journal.unfinished()
        except JournalUnwritable as error:
            from console_app.services.explaining import explain

            told = explain(error, shown=False)
            self.say(
                f"{told.happened}. Nobody can tell here whether a write was cut off, and nothing can be changed. "
                f"{told.next_step}",
                title="The journal",
                severity="warning",
                timeout=30,
            )
            return None

    async def _decide(self, entries: list[Entry]) -> None:
        from console_app.tui.modals.unfinished import UnfinishedWrites
        from console_app.tui.screens.companies import CompaniesScreen
        from console_app.tui.screens.company import CompanyScreen

        cut_off = UnfinishedWrites(entries)
        company_id = await self.push_screen_wait(cut_off)
        home = self.screen_stack[0]
        if cut_off.has_finished and isinstance(home, CompaniesScreen):
            home.read_again()
        if company_id:
            self.push_screen(CompanyScreen(company_id))
