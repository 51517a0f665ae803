"""Show the journal: changes made at Codat, for which customer, when, by whom, and the outcome."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.widgets import Input, Static

from console_app.clock import now
from console_app.services.export import journal_document, provenance
from console_app.services.journal.entries import Entry, account_of
from console_app.services.journal.file import JournalUnwritable
from console_app.services.journal.search import FIELDS, BadQuery, narrow, of_company
from console_app.services.journal.undo import is_undoable, undos_of
from console_app.services.text.time_format import day
from console_app.tui.commands import registry as table
from console_app.tui.render import journal as render
from console_app.tui.render.text import plain
from console_app.tui.screens.base import ConsoleScreen
from console_app.tui.screens.export import ScreenExport
from console_app.tui.screens.journal_undo import EntryUndo
from console_app.tui.widgets.banners import EmptyState
from console_app.tui.widgets.journal_table import JournalTable, journal_columns
from console_app.tui.widgets.scroll_keys import scroll, scroll_bindings
from console_app.tui.widgets.steady_text import SteadyText
from console_app.tui.widgets.text_input import SafeInput

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from textual.binding import BindingType
    from textual.widget import Widget

    from console_app.config.profiles import Profile
    from console_app.services.export import Document
    from console_app.services.journal.other_journals import Others


EVENTS_A_ROW = 3
"""The events of the newest entries that are read for each line of the terminal, so that they fill it."""


def _other_journals(profile: Profile) -> Others:
    from console_app.services.journal.other_journals import other_journals

    return other_journals(profile)


def finished_part(query: str) -> str:
    """Return a query without an unfinished field at its end."""
    before, _, last = query.rpartition(" ")
    return before if last.endswith(":") and last[:-1].lower() in FIELDS else query


class JournalScreen(ConsoleScreen[None]):
    """The entries that a query finds. Codat is not asked."""

    PLACE = "journal"
    BINDINGS: ClassVar[list[BindingType]] = [*table.bindings("journal"), *scroll_bindings()]

    def __init__(self, company_id: str = "") -> None:
        """Show all entries, or those of one company."""
        super().__init__("Companies", "Journal")
        if company_id:
            known = self.directory.get(company_id)
            self.trail = ("Companies", known.name if known else "Company", "Journal")
        self.export = ScreenExport(self, self.document)
        self._undoing = EntryUndo(self)
        self._company_id = company_id
        self.entries: list[Entry] = []
        self._undos: dict[int, Entry] = {}
        self.left = 0
        """The number of interrupted writes that need a decision."""
        self._is_read = False
        self._is_misread = False
        """True while a part of the query is not understood."""
        self._others: Others | None = None
        self._aside: Path | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Compose the body of the screen."""
        yield SafeInput(
            placeholder="Words, or who:jo company:ambridge action:unlink outcome:open day:monday since:3d",
            id="journal-query",
            compact=True,
        )
        yield SteadyText(id="journal-state")
        yield JournalTable(journal_columns(self.console.privacy_mask), id="journal-list")
        yield EmptyState(id="journal-empty")
        yield SteadyText(id="journal-detail")

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        self.query_one(JournalTable).focus()
        self._draw()

    def on_screen_resume(self) -> None:
        """Continue when the screen is on top again."""
        self.action_refresh()

    def action_refresh(self) -> None:
        """Read the journal again: another program may have written to it."""
        self.read_again()

    def read_again(self, *, keeps_problem: bool = False) -> None:
        """Read the journal again, and unless `keeps_problem` remove the last error."""
        self.run_worker(self._read(keeps_problem=keeps_problem), group="journal", exclusive=True)

    @property
    def customer_id(self) -> str | None:
        """Return the company's id; None for all companies."""
        return self._company_id or None

    async def _read(self, *, keeps_problem: bool) -> None:
        journal, found = self.session.journal, list[Entry]()
        try:
            self._aside = await journal.set_aside_before()
            async with aclosing(journal.newest_first(EVENTS_A_ROW * self.app.size.height)) as slices:
                async for entries in slices:
                    found += entries
                    if not self._is_read:
                        await self._show_newest(found)
        except JournalUnwritable as error:
            self.fail(error, "reading the journal", shown=self._is_read)
            return
        self.entries, self._undos = self._of_company(found), undos_of(found)
        self.left, self._is_read = len(journal.left_open(found)), True
        if not keeps_problem:
            self.problem = None
        if journal.unread is not None:
            # A sandbox continues in memory: the list lacks what was written before.
            self.fail(journal.unread, "reading the journal", shown=bool(found))
        self._draw()
        self._others = await asyncio.to_thread(_other_journals, self.session.profile)
        self._draw()

    async def _show_newest(self, entries: list[Entry]) -> None:
        """Show the newest entries, and wait until they are drawn: to read the others would slow that down."""
        self.entries, self._undos = self._of_company(entries), undos_of(entries)
        self._draw()
        drawn = asyncio.Event()
        self.call_after_refresh(drawn.set)
        await drawn.wait()

    def _of_company(self, entries: list[Entry]) -> list[Entry]:
        if not self._company_id:
            return entries
        known = self.session.known(self._company_id)
        return of_company(entries, self._company_id, known.name if known else "")

    # Drawing

    @property
    def query_text(self) -> str:
        """Return the query."""
        return self.query_one("#journal-query", Input).value.strip()

    def _draw(self) -> None:
        entries, state = self.query_one(JournalTable), self.query_one("#journal-state", Static)
        is_typing = self.focused is self.query_one("#journal-query", Input)
        try:
            found = narrow(self.entries, finished_part(self.query_text) if is_typing else self.query_text, now())
        except BadQuery as error:
            self._is_misread = True
            # Earlier results stay, because the user is probably still typing.
            state.update(plain(error, "$text-error"))
            return
        self._is_misread = False
        entries.set_rows(found, key=lambda entry: entry.id)
        if self._is_read:
            state.update(render.state_words(len(found), self.entries, self.left, self._beside()))
        else:
            state.update(plain("Reading the journal …", "$quiet"))
        empty = self.query_one(EmptyState)
        empty.display = not found
        entries.display = self.query_one("#journal-detail").display = bool(found)
        if not found and self._is_read:
            self._show_empty(empty)
        elif found and self.focused is None:
            self.set_focus(entries)
        self._show_detail(entries.cursor_row)
        self.refresh_bindings()

    def _show_empty(self, empty: EmptyState) -> None:
        if self.entries:
            empty.show("No entries match", "Esc shows all entries again.")
        else:
            whose = " for this company" if self._company_id else ""
            title = f"Nothing has been changed{whose} from here yet"
            if self._others is not None and self._of_company(self._others.entries):
                title = f"This journal{whose} is empty"
            empty.show(title, "All changes made at Codat are recorded here.")

    def _beside(self) -> list[str]:
        """Return what matches in other journals of this computer."""
        from console_app.services.journal.other_journals import elsewhere, elsewhere_line

        words: list[str] = []
        if self._others is not None:
            query, moment = finished_part(self.query_text), now()
            found = elsewhere(
                self.entries, self._others, lambda each: narrow(self._of_company(list(each)), query, moment)
            )
            words += filter(None, [elsewhere_line(found, narrowed=bool(query or self._company_id))])
        if self._aside is not None:
            words.append(f"This journal was started after another one was set aside: {self._aside.name}")
        return words

    def _show_detail(self, entry: Entry | None) -> None:
        detail = self.query_one("#journal-detail", Static)
        if entry is None:
            detail.update("")
        else:
            detail.update(render.entry_words(entry, self.console.privacy_mask, self._undos.get(entry.number)))

    def privacy_mask_changed(self) -> None:
        """Draw again what holds names or ids."""
        entries = self.query_one(JournalTable)
        if self.console.privacy_mask.on:
            # It may be the name of an earlier customer.
            self.query_one("#journal-query", Input).value = ""
        entries.set_columns(journal_columns(self.console.privacy_mask))
        self._show_detail(entries.cursor_row)

    @on(Input.Changed, "#journal-query")
    def _query_typed(self) -> None:
        self._draw()

    @on(Input.Submitted, "#journal-query")
    def _query_done(self) -> None:
        """Open the entry under the cursor; go to the list where nothing is found, or a part was not understood."""
        entries = self.query_one(JournalTable)
        self.set_focus(entries if entries.display else None)
        # A field without a value was let pass as long as it could still get one.
        self._draw()
        if entries.display and not self._is_misread and entries.cursor_row is not None:
            self._open(entries.cursor_row)

    def action_scroll(self, direction: str) -> None:
        """Move in the list while the search has the focus."""
        if self.query_one("#journal-query", Input).has_focus:
            self._draw()
            scroll(self.query_one(JournalTable), direction)

    @on(JournalTable.RowHighlighted)
    def _row_highlighted(self, event: JournalTable.RowHighlighted[Entry]) -> None:
        self._show_detail(event.row)
        self.refresh_bindings()

    @on(JournalTable.RowSelected)
    def _row_selected(self, event: JournalTable.RowSelected[Entry]) -> None:
        self._open(event.row)

    # What the person does

    def action_search(self) -> None:
        """Focus the search."""
        self.set_focus(self.query_one("#journal-query", Input))

    def action_hit(self, by: int) -> None:
        """Go to the next entry that was found, or the one before; behind the last to the first."""
        entries = self.query_one(JournalTable)
        if entries.row_count:
            entries.move_to(((entries.cursor_index or 0) + by) % entries.row_count)

    def action_only(self, what: str) -> None:
        """Show only entries with the customer, user or day of the one under the cursor; again shows all."""
        entry = self.query_one(JournalTable).cursor_row
        if entry is None:
            return
        if what == "company" and self.console.privacy_mask.on:
            self.console.notify_user("Names and ids are hidden while the screen is shared.", brief=True)
            return
        # The name in quotes could hold one, and two customers could have the same.
        company = f"company:{entry.company_id}" if entry.company_id else f'"{entry.company_name.replace(chr(34), " ")}"'
        words = {"company": company, "who": f"who:{entry.who}", "day": f"day:{day(entry.at)}"}[what]
        line = self.query_one("#journal-query", Input)
        before = f" {line.value.strip()} "
        again = f" {words} " in before
        line.value = (before.replace(f" {words} ", " ") if again else f"{before}{words}").strip()

    def action_open_company(self) -> None:
        """Open the company of the entry under the cursor."""
        entry = self.query_one(JournalTable).cursor_row
        if entry is not None:
            self._open(entry)

    def _open(self, entry: Entry) -> None:
        if self.app.screen is not self:
            return
        if not entry.company_id:
            self.console.notify_user("No company was created.", brief=True)
        else:
            self.console.open_company(entry.company_id)

    def action_undo(self) -> None:
        """Put back the values before the change under the cursor."""
        entry = self.query_one(JournalTable).cursor_row
        if entry is not None and self.app.screen is self:
            self._undoing.begin(entry, self._undos.get(entry.number))

    def action_link(self) -> None:
        """Show the link that the customer of the entry under the cursor needs."""
        entry = self.query_one(JournalTable).cursor_row
        if entry is None or self.app.screen is not self:
            return
        if entry.company_id:
            self.console.show_customer_link(entry.company_id)
        else:
            self.console.notify_user("No company was created.", brief=True)

    def action_interrupted(self) -> None:
        """Check interrupted writes."""
        self.console.settle_interrupted()

    def action_back(self) -> None:
        """Leave the search, then show all entries, then leave the screen."""
        line, entries = self.query_one("#journal-query", Input), self.query_one(JournalTable)
        if line.value:
            line.value = ""
            self.set_focus(entries)
        elif line.has_focus and entries.display:
            self.set_focus(entries)
        else:
            super().action_back()

    def action_export(self) -> None:
        """Export the shown entries."""
        self.export.start()

    def action_copy_path(self) -> None:
        """Copy the path of the last export."""
        self.export.copy_path()

    def document(self) -> Document | None:
        """Return what is exported; None if there is nothing."""
        if not self._is_read:
            return None
        moment = now()
        rows = self.query_one(JournalTable).rows
        source = provenance(self.session, moment, moment, self.query_text, account=account_of(self.entries))
        return journal_document(rows, source)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available; None if it is shown but disabled."""
        if action in {"open_company", "only", "undo"}:
            return bool(self.query(JournalTable) and self.query_one(JournalTable).row_count)
        if action == "hit":
            return bool(self.query(JournalTable) and self.query_text and self.query_one(JournalTable).row_count)
        if action == "export":
            return self._is_read
        if action in {"interrupted", "link"}:
            return self.session.is_open or None
        if action == "copy_path":
            return self.export.path is not None
        return super().check_action(action, parameters)

    def is_relevant(self, action: str) -> bool:
        """Return whether the key bar shows an action."""
        if action == "undo":
            entry = self.query_one(JournalTable).cursor_row
            return entry is not None and is_undoable(entry, self._undos.get(entry.number))
        return bool(self.left) if action == "interrupted" else super().is_relevant(action)
