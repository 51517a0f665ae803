"""What people say of the companies of a worklist is there in the next run, with who and when."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta

from console_app.services.audit.work_marks import Done, Snooze, states_of
from console_app.services.audit.worklist import work_of
from console_app.services.snapshots.dump import export_lines
from tests.builders import NOW, company_row, connection_row
from tests.stores import PROFILE, existing_store_file, open_store

TODAY = date(2026, 11, 25)
VIEW = "status:pending"
TOFT = company_row("toft", connection_row("t1", "PendingAuth"), name="Toft Stores")
DONE = Done(VIEW, TODAY, "toft", "jo", NOW)
SNOOZE = Snooze("toft", TODAY + timedelta(days=3), states_of(TOFT), "jo", NOW)


async def test_they_are_kept_done_for_its_view_and_day_alone_until_they_are_too_old() -> None:
    async with open_store(keep_days=30) as store:
        await store.keep_done(DONE, is_done=True)
        await store.keep_snooze("toft", SNOOZE)
    async with open_store(keep_days=30) as store:
        marks = await store.work_marks(f"  {VIEW.upper()} ", TODAY)
        assert marks.done == {"toft": replace(DONE, view=f"  {VIEW.upper()} ")}
        assert marks.snoozed == {"toft": SNOOZE}
        for view, day in (("status:linked", TODAY), (VIEW, TODAY + timedelta(days=1))):
            assert (await store.work_marks(view, day)).done == {}
        later = replace(DONE, day=TODAY + timedelta(days=31))
        await store.keep_done(later, is_done=True)
        assert (await store.work_marks(VIEW, TODAY)).done == {}
        await store.keep_done(later, is_done=False)
        await store.keep_snooze("toft", None)
        marks = await store.work_marks(VIEW, later.day)
        assert (marks.done, marks.snoozed) == ({}, {})


async def test_a_snooze_ends_on_its_day_or_when_a_status_changes() -> None:
    (item,) = work_of([TOFT], NOW)
    async with open_store() as store:
        await store.keep_snooze("toft", SNOOZE)
        assert not (await store.work_marks(VIEW, TODAY)).is_open(item, TOFT)
        assert (await store.work_marks(VIEW, SNOOZE.until)).is_open(item, TOFT)
        lost = company_row("toft", connection_row("t1", "Deauthorized"), name="Toft Stores")
        assert (await store.work_marks(VIEW, TODAY)).is_open(item, lost)


async def test_a_clean_run_begins_without() -> None:
    async with open_store() as store:
        await store.keep_done(DONE, is_done=True)
        assert (await store.work_marks(VIEW, TODAY)).since(NOW + timedelta(seconds=1)).done == {}


async def test_no_password_of_a_pasted_search_is_stored() -> None:
    view = "link.codat.io/c?otp=987654"
    async with open_store() as store:
        await store.keep_done(replace(DONE, view=view), is_done=True)
        assert set((await store.work_marks(view, TODAY)).done) == {"toft"}
    with closing(sqlite3.connect(existing_store_file(PROFILE))) as database, database:
        assert "987654" not in repr(database.execute("SELECT * FROM work_done").fetchall())
        exported = [json.loads(line) for line in export_lines(database, PROFILE, NOW)]
        assert [each["view"] for each in exported if each["kind"] == "workDone"] == ["link.codat.io/c?otp=***"]
