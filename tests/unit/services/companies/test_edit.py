"""Companies created over a real connection to the sandbox: once, whatever goes wrong on the way."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from console_app.codat.drafts import NewCompany
from console_app.codat.errors import InvalidInput, OutcomeUnknown, PaymentRequired
from console_app.services.account.submit_once import PendingWriteError
from console_app.services.companies.edit import CompanyCreation

if TYPE_CHECKING:
    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.account.session import Session
    from console_app.services.companies.directory import Directory

DRAFT = NewCompany("Toft Stores", "Deli in Leeds", {"region": "uk"})


@pytest.fixture
def creation(session: Session, directory: Directory) -> CompanyCreation:
    return CompanyCreation(session, directory)


async def names_at_codat(session: Session) -> list[str]:
    return [company.name for company in await session.client.list_companies().collect()]


async def test_a_created_company_is_in_the_list_at_once(creation: CompanyCreation, directory: Directory) -> None:
    created = await creation.submit(DRAFT)
    assert created is not None
    known = directory.get(created.company.id)
    assert known is not None
    assert (known.name, known.description, known.tags) == ("Toft Stores", "Deli in Leeds", (("region", "uk"),))
    assert not created.name_is_unexpected


async def test_pressing_twice_creates_one(
    creation: CompanyCreation, session: Session, account: EmbeddedSandbox
) -> None:
    account.scenarios.hold_calls()
    first = asyncio.create_task(creation.submit(DRAFT))
    assert await asyncio.to_thread(account.scenarios.wait_for_held_calls)
    assert await creation.submit(DRAFT) is None
    account.scenarios.release_calls()
    created = await first
    assert created is not None
    assert await creation.submit(DRAFT) == created
    assert await names_at_codat(session) == ["Toft Stores"]
    assert len(account.scenarios.writes) == 1


async def test_an_answer_that_was_lost_is_asked_for_again(
    creation: CompanyCreation, session: Session, account: EmbeddedSandbox
) -> None:
    account.scenarios.fail_next(drop=True, stage="after", method="POST", times=2)
    with pytest.raises(OutcomeUnknown):
        await creation.submit(DRAFT)
    assert creation.outcome_unknown
    with pytest.raises(PendingWriteError):
        await creation.submit(NewCompany("Toft Stores Ltd"))
    created = await creation.submit(DRAFT)
    assert created is not None
    assert await names_at_codat(session) == ["Toft Stores"]
    assert len({call.idempotency_key for call in account.scenarios.writes}) == 1


async def test_a_cancelled_create_is_not_done_twice(
    creation: CompanyCreation, session: Session, account: EmbeddedSandbox
) -> None:
    account.scenarios.hold_calls()
    task = asyncio.create_task(creation.submit(DRAFT))
    assert await asyncio.to_thread(account.scenarios.wait_for_held_calls)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    account.scenarios.release_calls()
    assert creation.outcome_unknown
    assert await creation.submit(DRAFT) is not None
    assert await names_at_codat(session) == ["Toft Stores"]


async def test_what_was_refused_can_be_sent_again_once_there_is_room(
    creation: CompanyCreation, session: Session, account: EmbeddedSandbox
) -> None:
    account.scenarios.set_company_limit(0)
    with pytest.raises(PaymentRequired) as refused:
        await creation.submit(DRAFT)
    assert refused.value.is_company_limit
    assert not creation.outcome_unknown
    account.scenarios.set_company_limit(None)
    assert await creation.submit(DRAFT) is not None
    assert await names_at_codat(session) == ["Toft Stores"]


async def test_bad_input_is_refused_before_it_is_sent(creation: CompanyCreation, account: EmbeddedSandbox) -> None:
    with pytest.raises(InvalidInput) as refused:
        await creation.submit(NewCompany("[]", tags={"x" * 28: "y"}))
    assert refused.value.field == "name"
    assert account.scenarios.writes == []
    assert await creation.submit(DRAFT) is not None


@pytest.mark.parametrize("typed", ["Example Company (Codat[1])", "  Toft Stores  ", "Café Zoë"])
async def test_a_name_that_is_cleaned_as_announced_is_no_surprise(creation: CompanyCreation, typed: str) -> None:
    created = await creation.submit(NewCompany(typed))
    assert created is not None
    assert not created.name_is_unexpected


async def test_another_name_than_announced_is_told(creation: CompanyCreation) -> None:
    created = await creation.submit(DRAFT)
    assert created is not None
    renamed = type(created)(created.company.model_copy(update={"name": "Toft"}), created.name_sent)
    assert renamed.name_is_unexpected
