"""A company or a connection is deleted once, and only as it was shown."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from console_app.codat.errors import NotFound, OutcomeUnknown
from console_app.services.account.activity import ActivityKind
from console_app.services.companies.delete import Deleted, Deletion
from console_app.services.companies.errors import CompanyChangedError
from console_app.services.journal.entries import Outcome

if TYPE_CHECKING:
    from console_app.codat.models import Company
    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.sandbox.faults import Stage
    from console_app.services.account.session import Session
    from console_app.services.companies.directory import Directory

both = pytest.mark.parametrize("whole", [True, False], ids=["company", "connection"])


@pytest.fixture
async def customer(session: Session, new_connection: Any) -> Company:
    """A company with a connection, as Codat has it."""
    company, _ = await new_connection()
    return await session.client.get_company(company.id)


def deletion_of(session: Session, directory: Directory, company: Company, *, whole: bool) -> Deletion:
    return Deletion(session, directory, company.id, None if whole else company.connections[0].id)


async def is_there(session: Session, company: Company, *, whole: bool) -> bool:
    try:
        found = await session.client.get_company(company.id)
    except NotFound:
        return False
    return whole or bool(found.connections)


def deletes(account: EmbeddedSandbox) -> int:
    return sum(call.method == "DELETE" for call in account.scenarios.writes)


@both
async def test_it_is_gone_once(
    session: Session, directory: Directory, account: EmbeddedSandbox, customer: Company, *, whole: bool
) -> None:
    deletion = deletion_of(session, directory, customer, whole=whole)
    assert tuple(await asyncio.gather(deletion.submit(customer), deletion.submit(customer))) == (Deleted.DONE, None)
    assert not await is_there(session, customer, whole=whole)
    assert await deletion.submit(customer) is Deleted.GONE_ALREADY
    assert deletes(account) == 1
    kinds = [each.kind for each in session.activity_log.of_company(customer.id)]
    assert kinds == [ActivityKind.COMPANY_DELETED if whole else ActivityKind.CONNECTION_DELETED]


@both
@pytest.mark.parametrize("stage", ["before", "after"])
async def test_a_lost_answer_is_looked_into_and_it_is_deleted_all_the_same(
    session: Session, directory: Directory, account: EmbeddedSandbox, customer: Company, *, whole: bool, stage: Stage
) -> None:
    deletion = deletion_of(session, directory, customer, whole=whole)
    shown = await deletion.read()
    assert shown is not None
    account.scenarios.fail_next(drop=True, stage=stage, method="DELETE")
    # The first read is the one that compares; those after it would find out at once.
    account.scenarios.fail_next(status=500, times=9, method="GET", after=1)
    for _ in range(2):
        with pytest.raises(OutcomeUnknown):
            await deletion.submit(shown)
        assert deletion.outcome_unknown
    account.scenarios.clear_faults()
    done = await deletion.submit(shown)
    assert (done, deletion.outcome_unknown) == (Deleted.DONE, False)
    assert not await is_there(session, customer, whole=whole)
    assert all(each.outcome is Outcome.DONE for each in await session.journal.entries())


async def test_what_has_changed_since_it_was_shown_is_not_deleted(
    session: Session, directory: Directory, account: EmbeddedSandbox, customer: Company
) -> None:
    deletion = deletion_of(session, directory, customer, whole=True)
    shown = await deletion.read()
    assert shown is not None
    account.scenarios.answer_as_customer(customer.connections[0].id, "authorise")
    with pytest.raises(CompanyChangedError) as changed:
        await deletion.submit(shown)
    assert not deletion.outcome_unknown
    assert deletes(account) == 0
    assert await deletion.submit(changed.value.company) is Deleted.DONE
