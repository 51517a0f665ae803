"""Data is read again once, is written down, and an account that may not is remembered in Codat's words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from console_app.codat.errors import BadRequest, Forbidden, OutcomeUnknown
from console_app.config.capabilities import Capability, Permission, Rule
from console_app.config.refused_calls import refused_calls_file
from console_app.services.account.permissions import NotAllowed, Permissions
from console_app.services.data.refresh import RefreshRequest, refusal_of_account
from console_app.services.journal import recovery
from console_app.services.journal.entries import Outcome
from console_app.services.journal.recovery import WriteState
from tests.journals import answered_writes, killed_while

if TYPE_CHECKING:
    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.account.session import Session

LATER = timedelta(minutes=5)
"""After this the first reads have ended."""


async def test_a_data_type_is_queued_and_written_down(
    session: Session, account: EmbeddedSandbox, linked_company: Any
) -> None:
    company = await linked_company()
    account.scenarios.advance_clock(LATER)
    request = RefreshRequest(session, company.id, "company", company.connections[0].id)
    refreshed = await request.submit()
    assert refreshed is not None
    assert refreshed.operation is not None
    assert refreshed.operation.data_type == "company"
    assert refreshed.words == "Company: Codat will read it again."
    assert await request.submit() == refreshed, "a second press asks for nothing"
    (write,) = answered_writes(account)
    assert write.path.endswith(f"/companies/{company.id}/data/queue/company")
    (entry,) = await session.journal.entries()
    assert (entry.action, entry.outcome, entry.body) == ("refresh-data", Outcome.DONE, {"dataType": "company"})
    assert entry.connection_id == company.connections[0].id


async def test_all_data_is_queued(session: Session, account: EmbeddedSandbox, linked_company: Any) -> None:
    company = await linked_company()
    account.scenarios.advance_clock(LATER)
    refreshed = await RefreshRequest(session, company.id).submit()
    assert refreshed is not None
    assert refreshed.words == "All of the company's data: Codat will read it again."
    (write,) = answered_writes(account)
    assert write.path.endswith("/data/all")


async def test_all_data_is_recorded_as_the_companys_even_if_a_connection_is_named(
    session: Session, account: EmbeddedSandbox, linked_company: Any
) -> None:
    """The check of an unknown outcome would look at that connection alone."""
    company = await linked_company()
    account.scenarios.advance_clock(LATER)
    await RefreshRequest(session, company.id, None, company.connections[0].id).submit()
    (entry,) = await session.journal.entries()
    assert (entry.company_id, entry.connection_id) == (company.id, "")


async def test_data_that_is_being_read_is_not_an_error(
    session: Session, account: EmbeddedSandbox, linked_company: Any
) -> None:
    account.scenarios.switch(read_seconds=600)
    company = await linked_company()
    refreshed = await RefreshRequest(session, company.id, "company").submit()
    assert refreshed is not None
    assert refreshed.was_in_progress
    assert refreshed.words == "Company: being read already."
    assert (await session.journal.entries())[0].outcome is Outcome.REFUSED


async def test_any_other_refusal_is_an_error(session: Session, linked_company: Any) -> None:
    company = await linked_company()
    with pytest.raises(BadRequest, match="no data type"):
        await RefreshRequest(session, company.id, "nonsense").submit()
    assert await refusal_of_account(session) is None


async def test_a_refusal_of_the_account_is_remembered_in_codats_words_until_it_may(
    session: Session, account: EmbeddedSandbox, linked_company: Any
) -> None:
    company = await linked_company()
    account.scenarios.advance_clock(LATER)
    account.scenarios.switch(refreshes=False)
    with pytest.raises(Forbidden) as caught:
        await RefreshRequest(session, company.id, "company").submit()
    refused = await refusal_of_account(session)
    assert refused is not None
    assert refused.message == caught.value.message
    assert refused_calls_file().stat().st_mode & 0o777 == 0o600
    account.scenarios.switch(refreshes=True)
    await RefreshRequest(session, company.id, "company").submit()
    assert await refusal_of_account(session) is None


@pytest.mark.parametrize("content", ["", "[]", '{"default x": 3}', "\x00"])
async def test_a_file_that_is_not_the_programs_stops_nothing(
    session: Session, account: EmbeddedSandbox, linked_company: Any, content: str
) -> None:
    company = await linked_company()
    refused_calls_file().parent.mkdir(parents=True, exist_ok=True)
    refused_calls_file().write_text(content)
    assert await refusal_of_account(session) is None
    account.scenarios.switch(refreshes=False)
    with pytest.raises(Forbidden):
        await RefreshRequest(session, company.id, "company").submit()
    assert await refusal_of_account(session) is not None


async def test_without_permission_nothing_is_sent(
    session: Session, account: EmbeddedSandbox, linked_company: Any
) -> None:
    company = await linked_company()
    rules = {Capability.CREATE: Rule(Permission.NO, "a test")}
    session.__dict__["permissions"] = Permissions(session.profile.capabilities.limited(rules))
    with pytest.raises(NotAllowed):
        await RefreshRequest(session, company.id, "company").submit()
    assert account.scenarios.calls == []


async def test_a_lost_answer_is_found_by_the_read_that_was_begun(
    session: Session, account: EmbeddedSandbox, linked_company: Any
) -> None:
    company = await linked_company()
    account.scenarios.advance_clock(LATER)
    account.scenarios.fail_next(drop=True, method="POST", stage="after", times=9)
    request = RefreshRequest(session, company.id, "company")
    try:
        refreshed = await request.submit()
    except OutcomeUnknown:
        account.scenarios.clear_faults()
        refreshed = await request.submit()
    assert refreshed is not None
    history = await session.client.data.newest_operations(company.id)
    assert len([each for each in history if each.data_type == "company"]) == 2, "the first link's, and one more"


@pytest.mark.parametrize("reached", [True, False], ids=["reached Codat", "did not reach Codat"])
async def test_a_refresh_that_a_killed_program_was_at(
    session: Session, account: EmbeddedSandbox, linked_company: Any, *, reached: bool
) -> None:
    company = await linked_company()
    account.scenarios.advance_clock(LATER)
    killed_while(account, "refresh", company.id, "--data-type", "company", reached=reached)
    account.scenarios.forget_calls()
    (finding,) = [each async for each in recovery.examine(session)]
    assert finding.found is (WriteState.DONE if reached else WriteState.NOT_DONE)
    assert answered_writes(account) == [], "a check sends nothing"
    if not reached:
        await recovery.finish(session, finding)
        (write,) = answered_writes(account)
        assert write.idempotency_key == finding.entry.key
    assert (await session.journal.entries())[-1].outcome is Outcome.DONE
