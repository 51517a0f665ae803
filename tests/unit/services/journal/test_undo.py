"""A change of a company and its way back: the journal keeps the values before, and an undo is a write of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from console_app.codat.drafts import CompanyChanges, NewCompany
from console_app.codat.errors import OutcomeUnknown
from console_app.codat.idempotency import Intent
from console_app.services.companies.edit import CompanyEditing
from console_app.services.companies.errors import CompanyChangedError, CompanyDeletedError
from console_app.services.companies.field_changes import change_words, values_of
from console_app.services.journal import recovery
from console_app.services.journal.entries import Outcome
from console_app.services.journal.recovery import WriteState
from console_app.services.journal.undo import NotUndoable, undo_plan, undos_of

if TYPE_CHECKING:
    from console_app.codat.models import Company
    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.account.session import Session
    from console_app.services.companies.directory import Directory

TAGS = {"region": "uk", "owner": "jo"}
CHANGES = CompanyChanges("Toft Limited", "By Friday.", {"region": "ie"})


async def company_with_tags(session: Session) -> Company:
    return await session.client.create_company(NewCompany("Toft Stores", tags=TAGS), intent=Intent.new())


def facts_of(company: Company) -> tuple[str, str, dict[str, str]]:
    return company.name, company.description or "", dict(company.tags)


async def test_a_change_is_undone_and_the_undo_as_well(session: Session, directory: Directory) -> None:
    made = await company_with_tags(session)
    saved = await CompanyEditing(session, directory, made.id).submit(CHANGES, values_of(made, CHANGES.body()))
    assert saved is not None
    assert saved.is_sent
    entry = (await session.journal.entries())[0]
    assert entry.before == {"name": "Toft Stores", "description": "", "tags": TAGS}
    plan = undo_plan(entry)
    assert change_words(plan.steps()) == (
        "Name: “Toft Limited” → “Toft Stores”; Description: “By Friday.” removed; Tag region: “ie” → “uk”; "
        "Tag owner: “jo” added"
    )

    undoing = CompanyEditing(session, directory, made.id, undoes=entry.number)
    assert await undoing.submit(plan.changes, plan.shown) is not None
    assert facts_of(await session.client.get_company(made.id)) == facts_of(made)
    undo, first = (await session.journal.entries())[:2]
    assert (undo.undoes, undo.outcome) == (entry.number, Outcome.DONE)
    undos = undos_of([undo, first])
    assert undos == {first.number: undo}
    with pytest.raises(NotUndoable, match=f"undone already, by entry {undo.number} at "):
        undo_plan(first, undos[first.number])

    again = undo_plan(undo)
    redoing = CompanyEditing(session, directory, made.id, undoes=undo.number)
    assert await redoing.submit(again.changes, again.shown) is not None
    entries = (await session.journal.entries())[:3]
    assert undos_of(entries) == {undo.number: entries[0]}, "the first change is there again, and can be undone again"
    assert facts_of(await session.client.get_company(made.id)) == (CHANGES.name, CHANGES.description, CHANGES.tags)


async def test_what_another_person_has_changed_or_deleted_meanwhile_is_not_overwritten(
    session: Session, directory: Directory, account: EmbeddedSandbox
) -> None:
    made = await company_with_tags(session)
    rename, shown = CompanyChanges("Toft Limited"), {"name": "Toft Stores"}
    editing = CompanyEditing(session, directory, made.id)
    await session.client.update_company(made.id, CompanyChanges("Toft Group"), intent=Intent.new())
    sent = len(account.scenarios.writes)
    with pytest.raises(CompanyChangedError) as changed:
        await editing.submit(rename, shown)
    assert changed.value.company.name == "Toft Group"
    assert len(account.scenarios.writes) == sent
    assert await editing.submit(rename, {"name": "Toft Group"}) is not None
    assert (await session.journal.entries())[0].before == {"name": "Toft Group"}

    sent = len(account.scenarios.writes)
    saved = await CompanyEditing(session, directory, made.id).submit(rename, shown)
    assert saved is not None
    assert not saved.is_sent, "it has these values already"
    await session.client.delete_company(made.id)
    with pytest.raises(CompanyDeletedError):
        await editing.submit(CompanyChanges("Toft"), {"name": "Toft Limited"})
    assert directory.get(made.id) is None
    assert [each.method for each in account.scenarios.writes[sent:]] == ["DELETE"]


async def test_an_interrupted_change_is_checked_before_it_is_undone_or_finished(
    session: Session, directory: Directory, account: EmbeddedSandbox
) -> None:
    made = await company_with_tags(session)
    account.scenarios.fail_next(times=9, drop=True, stage="before", method="PATCH")
    editing, rename = CompanyEditing(session, directory, made.id), CompanyChanges("Toft Limited")
    with pytest.raises(OutcomeUnknown):
        await editing.submit(rename)
    account.scenarios.clear_faults()
    (entry,) = await session.journal.entries()
    with pytest.raises(NotUndoable, match="not known yet"):
        undo_plan(entry)
    assert (await recovery.check(session, entry)).can_be_finished
    await session.client.update_company(made.id, CompanyChanges("Toft Group"), intent=Intent.new())
    found = await recovery.check(session, entry)
    assert found.found is WriteState.UNCLEAR, "finished now, it would undo what another person has done"
    # The lost answer was that of a write that was done after all.
    await session.client.update_company(made.id, rename, intent=Intent.new())
    saved = await editing.submit(rename)
    assert saved is not None
    assert not editing.outcome_unknown
    assert (await session.journal.entries())[0].outcome is Outcome.DONE
    assert undo_plan((await session.journal.entries())[0]).changes == CompanyChanges("Toft Stores")


async def test_what_cannot_be_undone_says_why(session: Session, directory: Directory) -> None:
    made = await session.writing.create_company(NewCompany("Toft Stores"), intent=Intent.new())
    await session.writing.change_company(made.id, CompanyChanges("Toft"), intent=Intent.new())
    unrecorded, created = await session.journal.entries()
    with pytest.raises(NotUndoable, match="can only be deleted"):
        undo_plan(created)
    with pytest.raises(NotUndoable, match="by hand"):
        undo_plan(unrecorded)
    secret = "https://link-api.codat.io/companies/x?otp=123456"
    await session.client.update_company(made.id, CompanyChanges(description=secret), intent=Intent.new())
    await CompanyEditing(session, directory, made.id).submit(CompanyChanges(description="Gone."))
    entry = (await session.journal.entries())[0]
    assert "123456" not in str(entry.before)
    with pytest.raises(NotUndoable, match="by hand"):
        undo_plan(entry)
