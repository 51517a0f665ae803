"""A customer's way in: what is chosen can be chosen again, and what is done is done once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from console_app.codat.drafts import NewCompany
from console_app.codat.errors import CodatError, OutcomeUnknown
from console_app.codat.idempotency import Intent
from console_app.services.account.submit_once import PendingWriteError
from console_app.services.companies.prechecks import FindingKind
from console_app.services.onboarding.onboarding import Onboarding, Stage
from tests.unit.services.reads import find_platform

if TYPE_CHECKING:
    from console_app.codat.models import Company
    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.account.session import Session
    from console_app.services.companies.directory import Directory


def stage_of(onboarding: Onboarding) -> Stage:
    """The missing step, which changes behind mypy's back."""
    return onboarding.stage


async def company_with(session: Session, *keys: str) -> Company:
    """A company with a pending connection to each platform."""
    company = await session.client.create_company(NewCompany("Quill"), intent=Intent.new())
    for key in keys:
        await session.client.create_connection(company.id, key, intent=Intent.new())
    return await session.client.get_company(company.id)


def posts(account: EmbeddedSandbox) -> list[str]:
    """The writes that were done, repeats left out."""
    return [call.path.split("/")[-1] for call in account.scenarios.calls if call.method == "POST" and not call.replayed]


async def test_a_new_customer_is_created_and_connected_once(
    session: Session, directory: Directory, account: EmbeddedSandbox
) -> None:
    onboarding = Onboarding(session, directory)
    assert stage_of(onboarding) is Stage.CUSTOMER
    onboarding.use_new_customer(NewCompany("Quill"))
    assert stage_of(onboarding) is Stage.SOFTWARE
    onboarding.connects(await find_platform(session, "gbol"))
    assert (stage_of(onboarding), onboarding.creates_company, onboarding.creates_connection) == (
        Stage.REVIEW,
        True,
        True,
    )
    assert posts(account) == []
    for _ in range(2):
        await onboarding.create_company()
        assert await onboarding.create_connection()
    assert stage_of(onboarding) is Stage.LINK
    assert posts(account) == ["companies", "connections"]
    assert (
        [each.integration_key for each in onboarding.company.connections] == ["gbol"] if onboarding.company else False
    )


async def test_another_name_after_the_company_was_created_changes_nothing(
    session: Session, directory: Directory, account: EmbeddedSandbox
) -> None:
    onboarding = Onboarding(session, directory)
    onboarding.use_new_customer(NewCompany("Quill"))
    await onboarding.create_company()
    onboarding.use_new_customer(NewCompany("Quill and Sons"))
    assert onboarding.name == "Quill"
    assert await onboarding.create_company() is None
    assert posts(account) == ["companies"]


async def test_a_pending_connection_of_the_same_software_is_used_again(
    session: Session, directory: Directory, account: EmbeddedSandbox
) -> None:
    company = await company_with(session, "gbol")
    onboarding = Onboarding(session, directory)
    onboarding.use_existing(company)
    onboarding.connects(await find_platform(session, "gbol"))
    assert onboarding.reused == company.connections[0]
    assert not [kind for kind in ("connection",) if onboarding.creates_connection]
    assert FindingKind.ALREADY_PENDING not in {each.kind for each in onboarding.findings()}
    before = posts(account)
    assert await onboarding.create_connection() == company.connections[0]
    assert posts(account) == before
    onboarding.create_anyway()
    assert onboarding.creates_connection, onboarding.reused
    assert FindingKind.ALREADY_PENDING in {each.kind for each in onboarding.findings()}


async def test_the_missing_step_of_a_known_customer_is_the_consent(session: Session, directory: Directory) -> None:
    company = await company_with(session, "gbol", "plai")
    onboarding = Onboarding(session, directory)
    onboarding.use_existing(company)
    waiting = onboarding.waiting_connection()
    assert waiting is not None
    assert waiting.integration_key == "plai"  # the newest
    onboarding.reconnects(waiting)
    assert (stage_of(onboarding), onboarding.reused, onboarding.findings()) == (Stage.REVIEW, waiting, [])


async def test_who_is_linked_lacks_no_consent(session: Session, directory: Directory, account: EmbeddedSandbox) -> None:
    company = await company_with(session, "gbol", "plai")
    account.scenarios.answer_as_customer(company.connections[0].id, "authorise")
    onboarding = Onboarding(session, directory)
    onboarding.use_existing(await session.client.get_company(company.id))
    assert stage_of(onboarding) is Stage.SOFTWARE
    assert onboarding.waiting_connection() is None


async def test_other_software_after_an_unknown_outcome_is_refused_until_that_is_known(
    session: Session, directory: Directory, account: EmbeddedSandbox
) -> None:
    onboarding = Onboarding(session, directory)
    onboarding.use_existing(await company_with(session))
    xero = await find_platform(session, "gbol")
    onboarding.connects(xero)
    account.scenarios.fail_next(drop=True, stage="after", method="POST")
    account.scenarios.fail_next(drop=True, times=50)
    with pytest.raises(OutcomeUnknown):
        await onboarding.create_connection()
    assert onboarding.outcome_unknown
    account.scenarios.clear_faults()
    onboarding.connects(await find_platform(session, "qhyg"))
    with pytest.raises(PendingWriteError):
        await onboarding.create_connection()
    onboarding.connects(xero)
    connection = await onboarding.create_connection()
    assert connection is not None
    assert posts(account) == ["companies", "connections"]


async def test_what_failed_can_be_tried_again_without_the_company_twice(
    session: Session, directory: Directory, account: EmbeddedSandbox
) -> None:
    onboarding = Onboarding(session, directory)
    onboarding.use_new_customer(NewCompany("Quill"))
    onboarding.connects(await find_platform(session, "gbol"))
    await onboarding.create_company()
    account.scenarios.fail_next(403, method="POST", path="*/connections")
    with pytest.raises(CodatError):
        await onboarding.create_connection()
    assert await onboarding.create_company() is None
    assert await onboarding.create_connection()
    assert [each for each in account.scenarios.calls if each.method == "POST" and each.path == "/companies"][1:] == []
