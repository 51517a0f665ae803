"""What people say of a company is there in the next run, all of it, with who and when, and is never changed."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta

import pytest

from console_app.services.companies.follow_up import EventKind, FollowUpEvent, Wanted, events_of, follow_up_of
from console_app.services.companies.follow_up_form import read_follow_up, typed_first
from console_app.services.snapshots.dump import export_lines
from console_app.services.snapshots.follow_up_rows import READ_AT_ONCE, all_follow_ups
from console_app.store.database import open_file
from tests.builders import NOW
from tests.stores import PROFILE, existing_store_file, open_store

DUE = date(2026, 11, 28)
OWNER = FollowUpEvent("toft", EventKind.OWNER, "jo", "kim", NOW, id="1")
STEP = FollowUpEvent("toft", EventKind.STEP, "send a new link", "kim", NOW, DUE, "2")
NOTE = FollowUpEvent("toft", EventKind.NOTE, "calls back on Friday", "jo", NOW, id="3")


async def test_it_is_kept_in_its_order_and_another_console_reads_what_is_new() -> None:
    async with open_store() as store, open_store() as other:
        await store.keep_follow_ups([OWNER, STEP])
        events, last = await other.follow_ups()
        assert events == [replace(OWNER, number=1), replace(STEP, number=2)]
        await store.keep_follow_ups([STEP, NOTE])
        assert await other.follow_ups(last or 0) == ([replace(NOTE, number=4)], 4), "once, although written twice"
        assert await other.follow_ups(4) == ([], None)
        many = [replace(NOTE, id=f"n{number}") for number in range(READ_AT_ONCE)]
        await store.keep_follow_ups(many)
    with closing(open_file(existing_store_file(PROFILE))) as database:
        assert len(list(all_follow_ups(database))) == READ_AT_ONCE + 3


async def test_no_secret_is_stored_none_is_changed_and_a_row_of_a_later_version_is_left_out() -> None:
    secret = "see https://link.codat.io/company/x?otp=987654 or https://wiki.example/toft"
    async with open_store() as store:
        await store.keep_follow_ups([OWNER, replace(NOTE, text=secret), replace(STEP, due=None)])
    with closing(sqlite3.connect(existing_store_file(PROFILE))) as database:
        assert "987654" not in repr(database.execute("SELECT * FROM follow_up").fetchall())
        for statement in ("UPDATE follow_up SET row = ''", "DELETE FROM follow_up"):
            with pytest.raises(sqlite3.IntegrityError, match="never"):
                database.execute(statement)
        later = json.dumps({"kind": "mood", "text": "", "by": "jo", "at": 0})
        database.execute("INSERT INTO follow_up (id, company, row) VALUES ('9', x'61', ?)", (later,))
        database.commit()
        exported = [json.loads(line) for line in export_lines(database, PROFILE, NOW)]
    said = {each["kind"]: each for each in exported if each["kind"] in {"companyNote", "followUp"}}
    assert said["companyNote"]["text"] == "see (link left out) or https://wiki.example/toft"
    assert (said["followUp"]["what"], said["followUp"]["due"]) == ("step", None)
    async with open_store() as store:
        events, last = await store.follow_ups()
        assert (len(events), last) == (3, 4)


def test_the_note_of_an_earlier_version_is_the_first_of_the_history() -> None:
    path = existing_store_file(PROFILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(open_file(path)) as database:
        database.executescript(
            """
            DROP TABLE follow_up;
            CREATE TABLE company_notes (company BLOB PRIMARY KEY, row TEXT NOT NULL) WITHOUT ROWID;
            INSERT INTO company_notes VALUES (x'746f6674', '{"text":"calls back","by":"jo","at":1764072000000000}');
            PRAGMA user_version = 10;
            """
        )
    with closing(open_file(path)) as database:
        (event,) = all_follow_ups(database)
    assert (event.company_id, event.kind, event.text, event.by) == ("toft", EventKind.NOTE, "calls back", "jo")
    assert (event.at.year, len(event.id)) == (2025, 32)


def test_what_is_said_last_holds_and_what_is_done_stays_in_the_history() -> None:
    present = follow_up_of([NOTE, STEP, OWNER])
    assert (present.owner_name, present.next_step, present.due) == ("jo", "send a new link", DUE)
    assert events_of("toft", present, Wanted("jo", "send a new link", DUE, note=""), by="kim", at=NOW) == []
    later = NOW + timedelta(days=1)
    wanted = Wanted(owner="", step="ask again", due=None, done="send a new link", note="  no\nanswer ")
    events = events_of("toft", present, wanted, by="kim", at=later)
    assert [(each.kind, each.text, each.by) for each in events] == [
        (EventKind.OWNER, "", "kim"),
        (EventKind.DONE, "send a new link", "kim"),
        (EventKind.STEP, "ask again", "kim"),
        (EventKind.NOTE, "no answer", "kim"),
    ]
    after = follow_up_of([*present.events, *events])
    assert (after.owner, after.next_step, after.due) == (None, "ask again", None)
    assert [each.text for each in after.notes] == ["no answer", "calls back on Friday"]
    assert len(after.events) == 7
    # A colleague has agreed on something else while the form was open.
    typed = typed_first(present)._replace(is_done=True, note="x")
    reading = read_follow_up(typed._replace(step="", due=""), present, user="jo", today=DUE)
    late = events_of("toft", after, reading.wanted, by="jo", at=later)
    assert [(each.kind, each.text) for each in late] == [(EventKind.DONE, "send a new link"), (EventKind.NOTE, "x")]
    kept = follow_up_of([*after.events, *late])
    assert (kept.owner_name, kept.next_step) == ("", "ask again")
    dropped = events_of("toft", after, Wanted(step=""), by="kim", at=later)
    assert follow_up_of([*after.events, *dropped]).step is None
