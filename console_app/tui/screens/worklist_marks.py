"""Keep what a person says of a worklist's companies: done, left until a day, and a quick note."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console_app.clock import now
from console_app.services.audit.work_marks import Done, Snooze, WorkMarks, states_of
from console_app.services.companies.follow_up import LONGEST_NOTE, Wanted, holds_secret
from console_app.services.journal.writer import this_writer
from console_app.services.text.future_day import EXAMPLES, NotADay, read_coming_day
from console_app.services.text.time_format import coming_day, today
from console_app.tui.dialogs.line import Judgement, LineQuestion
from console_app.tui.render.worklist import item_name

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from console_app.services.audit import WorkItem
    from console_app.services.companies.cached_company import CompanySummary
    from console_app.tui.screens.base import ConsoleScreen


class WorkMarking:
    """Reads and writes the marks of one worklist. What is said holds at once, and is stored behind it."""

    def __init__(self, screen: ConsoleScreen[None], view: str) -> None:
        """Begin without marks.

        Args:
            screen: Asks, and runs the workers.
            view: What tells the worklist from others.
        """
        self._screen = screen
        self.marks = WorkMarks(view, today())
        """What people have said, as far as it has been read."""
        self._unstored = 0
        self._has_warned = False

    async def read(self) -> None:
        """Read what people have said by now, in other programs, too, and on another day."""
        console = self._screen.console
        await console.directory.follow_ups.recall()
        marks = await console.work_marks(self.marks.view, today())
        # What was said meanwhile is not in the store yet, and would be lost on the screen.
        if not self._unstored:
            self.marks = marks

    def toggle_done(self, item: WorkItem) -> bool:
        """Say that a company is done, or take it back; return whether it is done now."""
        store, marks = self._screen.console.store, self.marks
        before = marks.done.pop(item.company_id, None)
        if before is not None:
            self._keep(store.keep_done(before, is_done=False))
            return False
        done = Done(marks.view, today(), item.company_id, this_writer().user, now())
        marks.done[item.company_id] = done
        self._keep(store.keep_done(done, is_done=True))
        return True

    async def toggle_snooze(self, item: WorkItem, company: CompanySummary) -> bool:
        """Ask until when a company is left, or take it back; return whether it is left now."""
        store = self._screen.console.store
        if self.marks.snooze(item, company) is not None:
            del self.marks.snoozed[item.company_id]
            self._keep(store.keep_snooze(item.company_id, None))
            return False
        name = item_name(item, self._screen.console.privacy_mask)
        question = LineQuestion("Snooze until …", name, _judge_day, placeholder=EXAMPLES)
        answer = await self._screen.app.push_screen_wait(question)
        if answer is None:
            return False
        until = read_coming_day(answer, today())
        snooze = Snooze(item.company_id, until, states_of(company), this_writer().user, now())
        self.marks.snoozed[item.company_id] = snooze
        self._keep(store.keep_snooze(item.company_id, snooze))
        return True

    async def write_note(self, item: WorkItem) -> None:
        """Ask for a note on a company, which is added to those that it has."""
        console = self._screen.console
        if console.privacy_mask.hides(item.company_id):
            console.notify_user("The notes of other customers are hidden while the screen is shared.")
            return
        newest = console.directory.follow_ups.of(item.company_id).note

        def judge(text: str) -> Judgement:
            if holds_secret(text):
                return Judgement("A customer's link or a key can't be kept in a note.", is_usable=False)
            if text.strip():
                return Judgement("Added with your name and the time; earlier ones stay.")
            return Judgement("Such as: calls back on Friday" if newest is None else f"The newest: {newest.text}")

        name = item_name(item, console.privacy_mask)
        answer = await self._screen.app.push_screen_wait(LineQuestion("Note", name, judge, max_length=LONGEST_NOTE))
        if answer:
            console.keep_follow_up(item.company_id, Wanted(note=answer))

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        self._unstored += 1
        self._screen.app.run_worker(self._stored(work), group="work-marks")

    async def _stored(self, work: Coroutine[Any, Any, None]) -> None:
        """Store what was said, and say once if the next run will not know it."""
        console = self._screen.console
        try:
            await work
        finally:
            self._unstored -= 1
        if console.store.warning is not None and not self._has_warned:
            self._has_warned = True
            console.notify_user(
                f"It holds for this run only: {console.store.warning}",
                severity="warning",
                timeout=15,
            )


def _judge_day(text: str) -> Judgement:
    try:
        day = read_coming_day(text, today())
    except NotADay as error:
        return Judgement(str(error), is_usable=False)
    return Judgement(f"Until {coming_day(day, today())}; at once if a status changes.")
