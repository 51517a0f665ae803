"""The entries of one company are found without reading the whole journal, and they are the same."""

from __future__ import annotations

import shutil
from contextlib import closing
from typing import TYPE_CHECKING, Any

from console_app.services.account.write_request import Action
from console_app.services.companies.timeline_reader import read_timeline
from console_app.services.journal.company_entries import stored_company_entries
from console_app.services.journal.entries import EventKind, Outcome, write_event
from console_app.services.journal.other_journals import other_company_entries
from console_app.services.journal.recorder import stored_entries
from console_app.services.journal.search import of_company
from console_app.services.snapshots.file_name import store_folder
from console_app.store import database as opening
from console_app.store import journal
from tests.builders import profile as profile_of
from tests.journals import left_open
from tests.stores import existing_store_file, open_store

if TYPE_CHECKING:
    from console_app.config.profiles import Profile
    from console_app.services.account.session import Session

AT = "2026-11-25T12:00:00Z"


def written(*events: dict[str, Any]) -> Any:
    connection = opening.open_in_memory()
    for event in events:
        journal.append(connection, write_event({"at": AT, **event}))
    return connection


def test_they_are_those_of_the_whole_journal_with_their_outcomes() -> None:
    begun, ended = {"event": EventKind.BEGUN, "action": "unlink"}, {"event": EventKind.ENDED, "outcome": "done"}
    with closing(
        written(
            {**begun, "id": "1", "action": "create-company", "companyName": "Café “Toft”"},
            {**begun, "id": "22", "companyId": "other", "companyName": "Toft", "body": {"note": '"companyId":"toft"'}},
            {**ended, "id": "1", "companyId": "toft"},
            {**begun, "id": "2", "companyId": "toft", "companyName": "Café “Toft”"},
            {"event": EventKind.NOTED, "id": "3", "action": "confirm-entity", "companyId": "toft"},
            {**ended, "id": "22"},
            {**begun, "id": "4", "action": "create-company", "companyName": "Café “Toft”"},
            {**ended, "id": "2", "outcome": "unknown"},
            {**ended, "id": "4", "outcome": "refused", "error": 'no "id":"22" here'},
            {"event": EventKind.SETTLED, "id": "2", "outcome": "done", "how": "checked at Codat"},
        )
    ) as connection:
        found = stored_company_entries(connection, "toft", "Café “Toft”")
        assert found == of_company(stored_entries(connection), "toft", "Café “Toft”")
        assert [(each.id, each.outcome) for each in found] == [
            ("4", Outcome.REFUSED),
            ("3", Outcome.DONE),
            ("2", Outcome.DONE),
            ("1", Outcome.DONE),
        ]
        assert stored_company_entries(connection, "nobody") == []


def test_those_in_other_journals_are_found_once_and_by_id_alone() -> None:
    here, work = profile_of(base_url="https://codat.test"), profile_of("work", base_url="https://codat.test")
    left_open(here, Action.UNLINK, companyId="toft")
    left_open(work, Action.UNLINK, companyId="toft", companyName="Toft")
    left_open(work, Action.CREATE_COMPANY, companyName="Toft")
    shutil.copy(existing_store_file(work), store_folder() / "copy-000000000000.db")
    (found,), unread = other_company_entries(here, "toft")
    assert (found.profile, found.company_name, unread) == ("work", "Toft", ())


async def test_a_journal_that_cannot_be_read_leaves_the_rest_of_the_timeline(
    session: Session, profile: Profile
) -> None:
    existing_store_file(profile).mkdir(parents=True)
    async with open_store(profile_of("elsewhere")) as store:
        timeline = await read_timeline(session, store, "toft")
    assert timeline.events == ()
    (gap,) = timeline.gaps
    assert "The journal cannot be read" in gap
    assert gap.endswith("Changes made from here are missing.")
