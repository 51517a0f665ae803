"""What a killed program or a lost answer has left open is found at the next start, and never done twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from console_app.clock import now
from console_app.codat.client import CodatClient
from console_app.codat.drafts import CompanyChanges, NewCompany
from console_app.codat.errors import OutcomeUnknown
from console_app.codat.idempotency import Intent
from console_app.services.account.identity import WrongAccount
from console_app.services.account.session import Session
from console_app.services.account.submit_once import PendingWriteError
from console_app.services.account.write_request import Action
from console_app.services.companies.directory import Directory
from console_app.services.companies.edit import CompanyCreation
from console_app.services.connections.create import ConnectionCreation, fresh_company_link, fresh_link
from console_app.services.connections.unlink import UnlinkRequest
from console_app.services.journal import recovery
from console_app.services.journal.entries import Outcome
from console_app.services.journal.recovery import Finding, NothingToFinish, WriteState
from tests.clocks import quick_retry
from tests.journals import answered_writes, killed_while, left_open

if TYPE_CHECKING:
    from console_app.codat.listed_companies import ListedCompany
    from console_app.codat.models import Company
    from console_app.sandbox.embedded import EmbeddedSandbox

reached_or_not = pytest.mark.parametrize("reached", [True, False], ids=["reached Codat", "did not reach Codat"])


async def findings(session: Session) -> list[Finding]:
    return [each async for each in recovery.examine(session)]


async def companies_at_codat(account: EmbeddedSandbox) -> list[ListedCompany]:
    """Return what is at Codat, seen by another."""
    endpoint = account.start()
    async with CodatClient(endpoint.api_key, base_url=endpoint.base_url) as client:
        return await client.list_companies().collect()


async def connected_company(session: Session, *, linked: bool = False) -> Company:
    made = await session.client.create_company(NewCompany("Toft Stores"), intent=Intent.new())
    await session.client.create_connection(made.id, "gbol", intent=Intent.new())
    return await session.client.get_company(made.id)


@reached_or_not
async def test_a_company_that_a_killed_program_was_creating(
    session: Session, account: EmbeddedSandbox, *, reached: bool
) -> None:
    await session.client.create_company(NewCompany("Toft Stores"), intent=Intent.new())
    account.scenarios.forget_calls()
    account.scenarios.advance_clock(timedelta(hours=1))
    killed_while(account, "create", "Ambridge Dairy", "--anyway", reached=reached)
    (finding,) = await findings(session)
    assert finding.found is (WriteState.DONE if reached else WriteState.NOT_DONE)
    assert answered_writes(account) == [], "a check sends nothing"
    if reached:
        assert finding.company_id == next(
            each.id for each in await companies_at_codat(account) if each.name != "Toft Stores"
        )
        assert (await session.journal.entries())[0].outcome is Outcome.DONE
    else:
        assert finding.can_be_finished
        await recovery.finish(session, finding)
        (write,) = answered_writes(account)
        assert write.idempotency_key == finding.entry.key
    assert sorted(each.name for each in await companies_at_codat(account)) == ["Ambridge Dairy", "Toft Stores"]
    assert await findings(session) == []


@reached_or_not
async def test_a_connection_that_a_killed_program_was_creating(
    session: Session, account: EmbeddedSandbox, *, reached: bool
) -> None:
    made = await session.client.create_company(NewCompany("Ambridge Dairy"), intent=Intent.new())
    killed_while(account, "connect", made.id, "gbol", reached=reached)
    (finding,) = await findings(session)
    assert finding.found is (WriteState.DONE if reached else WriteState.NOT_DONE)
    if not reached:
        await recovery.finish(session, finding)
    (company,) = await companies_at_codat(account)
    assert [each.integration_key for each in company.connections] == ["gbol"]
    if reached:
        assert finding.connection_id == company.connections[0].id
    assert await findings(session) == []


@reached_or_not
async def test_an_unlink_that_a_killed_program_was_at(
    session: Session, account: EmbeddedSandbox, *, reached: bool
) -> None:
    made = await connected_company(session)
    account.scenarios.answer_as_customer(made.connections[0].id, "authorise")
    killed_while(account, "unlink", made.id, made.connections[0].id, "--yes", reached=reached)
    (finding,) = await findings(session)
    assert finding.found is (WriteState.DONE if reached else WriteState.NOT_DONE)
    assert finding.company_name == "Toft Stores"
    if not reached:
        assert (await companies_at_codat(account))[0].connections[0].status == "Linked"
        await recovery.finish(session, finding)
    assert (await companies_at_codat(account))[0].connections[0].status == "Unlinked"
    assert await findings(session) == []


async def test_what_was_finished_too_late_for_its_key_is_looked_at_again_first(
    session: Session, account: EmbeddedSandbox
) -> None:
    killed_while(account, "create", "Ambridge Dairy", reached=False)
    (finding,) = await findings(session)
    old = now() - timedelta(hours=3)
    late = Finding(
        **{
            **{name: getattr(finding, name) for name in Finding.__slots__},
            "entry": finding.entry.__class__(
                **{**{name: getattr(finding.entry, name) for name in finding.entry.__slots__}, "key_at": old}
            ),
        }
    )
    # Somebody else has done it meanwhile.
    await session.client.create_company(NewCompany("Ambridge Dairy"), intent=Intent.new())
    account.scenarios.forget_calls()
    with pytest.raises(NothingToFinish) as told:
        await recovery.finish(session, late)
    assert told.value.finding.found is WriteState.DONE
    assert account.scenarios.writes == []
    assert len(await companies_at_codat(account)) == 1


async def test_what_is_too_old_for_its_key_is_finished_as_a_write_of_its_own(
    session: Session, account: EmbeddedSandbox
) -> None:
    old = now() - timedelta(hours=3)
    left_open(session.profile, Action.CREATE_COMPANY, at=old, companyName="Toft Stores", body={"name": "Toft Stores"})
    (finding,) = await findings(session)
    assert finding.found is WriteState.NOT_DONE
    await recovery.finish(session, finding)
    assert [each.name for each in await companies_at_codat(account)] == ["Toft Stores"]
    assert [each.outcome for each in await session.journal.entries()] == [Outcome.DONE, Outcome.NOT_DONE]
    assert await findings(session) == []


async def test_several_of_that_name_are_left_to_a_person(session: Session, account: EmbeddedSandbox) -> None:
    killed_while(account, "create", "Ambridge Dairy", reached=True)
    await session.client.create_company(NewCompany("Ambridge Dairy"), intent=Intent.new())
    (finding,) = await findings(session)
    assert finding.found is WriteState.UNCLEAR
    assert not finding.can_be_finished
    assert await findings(session) == [finding], "it stays until somebody has decided"
    await recovery.drop(session, finding)
    assert await findings(session) == []
    (entry,) = await session.journal.entries()
    assert (entry.outcome, entry.settled_by) == (Outcome.DROPPED, session.journal.writer)


async def test_a_change_whose_answer_was_lost(session: Session, account: EmbeddedSandbox) -> None:
    made = await connected_company(session)
    account.scenarios.fail_next(times=2, drop=True, stage="after", method="PATCH")
    with pytest.raises(OutcomeUnknown):
        await session.writing.change_company(made.id, CompanyChanges(description="By Friday."), intent=Intent.new())
    (finding,) = await findings(session)
    assert finding.found is WriteState.DONE
    account.scenarios.fail_next(times=2, drop=True, stage="before", method="PATCH")
    with pytest.raises(OutcomeUnknown):
        await session.writing.change_company(made.id, CompanyChanges(description="By Monday."), intent=Intent.new())
    (finding,) = await findings(session)
    assert finding.found is WriteState.NOT_DONE
    await recovery.finish(session, finding)
    assert (await companies_at_codat(account))[0].description == "By Monday."


@pytest.mark.parametrize("whole", [True, False], ids=["company", "connection"])
async def test_a_deletion_whose_answer_was_lost(session: Session, account: EmbeddedSandbox, *, whole: bool) -> None:
    made = await connected_company(session)
    account.scenarios.fail_next(drop=True, stage="before", method="DELETE")
    account.scenarios.fail_next(status=500, times=2, method="GET", path="/companies/*")
    writing = session.writing
    delete = partial(writing.delete_company, made.id)
    if not whole:
        delete = partial(writing.delete_connection, made.id, made.connections[0].id)
    with pytest.raises(OutcomeUnknown):
        await delete(intent=Intent.new())
    account.scenarios.clear_faults()
    (finding,) = await findings(session)
    assert finding.found is WriteState.NOT_DONE
    assert not finding.can_be_finished, "what deletes is decided anew"
    await recovery.drop(session, finding)
    assert (await session.journal.entries())[0].outcome is Outcome.NOT_DONE


async def test_a_screen_that_asks_again_about_an_unlink_settles_it(session: Session, account: EmbeddedSandbox) -> None:
    made = await connected_company(session)
    account.scenarios.answer_as_customer(made.connections[0].id, "authorise")
    Directory(session).upsert(made)
    request = UnlinkRequest(session, made.id, made.connections[0].id)
    account.scenarios.fail_next(times=2, drop=True, stage="after", method="PATCH")
    with pytest.raises(OutcomeUnknown):
        await request.submit()
    assert (await session.journal.entries())[0].outcome is Outcome.UNKNOWN
    await request.submit()
    (entry,) = await session.journal.entries()
    assert (entry.outcome, entry.settled_how) == (Outcome.DONE, "checked at Codat")


async def test_in_another_account_nothing_is_taken_for_done(session: Session) -> None:
    left_open(session.profile, Action.DELETE_COMPANY, companyId=str(uuid4()), companyName="Toft Stores")
    # The key of the profile is another account's meanwhile, where that company is not, of course.
    meant = Session(replace(session.profile, account="Somebody else"), retry=quick_retry())
    await meant.open()
    try:
        with pytest.raises(WrongAccount):
            await findings(meant)
        assert [each.outcome for each in await meant.journal.entries()] == [Outcome.OPEN]
    finally:
        await meant.close()


async def test_the_same_asked_for_again_in_another_run_goes_under_the_key_of_the_first(
    session: Session, account: EmbeddedSandbox
) -> None:
    killed_while(account, "create", "Toft Stores", "--anyway", reached=True)
    account.scenarios.forget_calls()
    (before,) = await session.journal.entries()
    created = await CompanyCreation(session, Directory(session)).submit(NewCompany("Toft Stores"))
    assert created is not None
    assert [each.name for each in await session.client.list_companies().collect()] == ["Toft Stores"]
    assert {each.idempotency_key for each in account.scenarios.writes} == {before.key}
    assert [each.outcome for each in await session.journal.entries()] == [Outcome.DONE, Outcome.DONE]
    # And now that it is settled, whoever wants another one of that name gets one.
    await CompanyCreation(session, Directory(session)).submit(NewCompany("Toft Stores"))
    assert len(await session.client.list_companies().collect()) == 2


async def test_another_form_for_the_same_makes_no_second_one(session: Session, account: EmbeddedSandbox) -> None:
    company = await session.client.create_company(NewCompany("Toft Stores"), intent=Intent.new())
    account.scenarios.fail_next(drop=True, stage="after", method="POST", times=4)
    account.scenarios.fail_next(drop=True, method="GET", times=9)
    for _form in range(2):
        with pytest.raises(OutcomeUnknown):
            await ConnectionCreation(session, company.id).submit("qhyg")
    account.scenarios.clear_faults()
    assert await ConnectionCreation(session, company.id).submit("qhyg") is not None
    there = await session.client.list_connections(company.id).collect()
    assert [each.integration_key for each in there].count("qhyg") == len(there) == 1


async def test_the_same_asked_for_too_late_has_to_be_looked_for_first(
    session: Session, account: EmbeddedSandbox
) -> None:
    long_ago = now() - timedelta(minutes=100)
    left_open(
        session.profile, Action.CREATE_COMPANY, at=long_ago, companyName="Toft Stores", body={"name": "Toft Stores"}
    )
    creation = CompanyCreation(session, Directory(session))
    with pytest.raises(PendingWriteError, match="Resolve it first"):
        await creation.submit(NewCompany("Toft Stores"))
    assert account.scenarios.writes == []
    assert [each.found for each in await findings(session)] == [WriteState.NOT_DONE]


async def test_what_another_write_has_made_is_not_taken_for_the_result_of_both(
    session: Session, account: EmbeddedSandbox
) -> None:
    left_open(session.profile, Action.CREATE_COMPANY, companyName="Toft Stores", body={"name": "Toft Stores", "x": 1})
    await CompanyCreation(session, Directory(session)).submit(NewCompany("Toft Stores"))
    assert [each.found for each in await findings(session)] == [WriteState.NOT_DONE]


async def test_no_link_is_asked_for_in_another_account_than_the_one_that_is_meant(
    session: Session, account: EmbeddedSandbox
) -> None:
    company = await connected_company(session)
    meant = Session(replace(session.profile, account="Somebody else"), retry=quick_retry())
    await meant.open()
    account.scenarios.forget_calls()
    try:
        with pytest.raises(WrongAccount):
            await fresh_link(meant, company.id, str(uuid4()))
        with pytest.raises(WrongAccount):
            await fresh_company_link(meant, company.id)
    finally:
        await meant.close()
    assert {each.path for each in account.scenarios.calls} == {"/profile"}
