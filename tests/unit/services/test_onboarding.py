"""A customer's way in: what is chosen can be chosen again, and what is done is done once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from console_app.codat.drafts import NewCompany
from console_app.codat.errors import CodatError, OutcomeUnknown
from console_app.codat.writes import Intent
from console_app.services.asking import UnfinishedWrite
from console_app.services.checking import Concern
from console_app.services.onboarding import Onboarding, Stage
from console_app.services.platforms import list_platforms

if TYPE_CHECKING:
    from console_app.codat.models import Company
    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.directory import Directory
    from console_app.services.platforms import Platform
    from console_app.services.session import Session


async def platform(session: Session, key: str) -> Platform:
    return next(each for each in await list_platforms(session) if each.key == key)


def stage_of(way: Onboarding) -> Stage:
    """The missing step, which changes behind mypy's back."""
    return way.stage


async def company_with(session: Session, *keys: str) -> Company:
    """A company with a pending connection to each platform."""
    company = await session.client.create_company(NewCompany("Quill"), intent=Intent.new())
    for key in keys:
        await session.client.create_connection(company.id, key, intent=Intent.new())
    return await session.client.get_company(company.id)


def writes(account: EmbeddedSandbox) -> list[str]:
    """The writes that were done, repeats left out."""
    return [call.path.split("/")[-1] for call in account.scenarios.calls if call.method == "POST" and not call.replayed]


async def test_a_new_customer_is_created_and_connected_once(
    session: Session, directory: Directory, account: EmbeddedSandbox
) -> None:
    way = Onboarding(session, directory)
    assert stage_of(way) is Stage.CUSTOMER
    way.is_new(NewCompany("Quill"))
    assert stage_of(way) is Stage.SOFTWARE
    way.connects(await platform(session, "gbol"))
    assert (stage_of(way), way.creates_company, way.creates_connection) == (Stage.CHECK, True, True)
    assert writes(account) == []
    for _ in range(2):
        await way.create_company()
        assert await way.create_connection()
    assert stage_of(way) is Stage.LINK
    assert writes(account) == ["companies", "connections"]
    assert [each.integration_key for each in way.company.connections] == ["gbol"] if way.company else False


async def test_another_name_after_the_company_was_created_changes_nothing(
    session: Session, directory: Directory, account: EmbeddedSandbox
) -> None:
    way = Onboarding(session, directory)
    way.is_new(NewCompany("Quill"))
    await way.create_company()
    way.is_new(NewCompany("Quill and Sons"))
    assert way.name == "Quill"
    assert await way.create_company() is None
    assert writes(account) == ["companies"]


async def test_a_pending_connection_of_the_same_software_is_used_again(
    session: Session, directory: Directory, account: EmbeddedSandbox
) -> None:
    company = await company_with(session, "gbol")
    way = Onboarding(session, directory)
    way.is_known(company)
    way.connects(await platform(session, "gbol"))
    assert way.reused == company.connections[0]
    assert not [kind for kind in ("connection",) if way.creates_connection]
    assert Concern.ALREADY_PENDING not in {each.kind for each in way.findings()}
    before = writes(account)
    assert await way.create_connection() == company.connections[0]
    assert writes(account) == before
    way.makes_another()
    assert way.creates_connection, way.reused
    assert Concern.ALREADY_PENDING in {each.kind for each in way.findings()}


async def test_the_missing_step_of_a_known_customer_is_the_consent(session: Session, directory: Directory) -> None:
    company = await company_with(session, "gbol", "plai")
    way = Onboarding(session, directory)
    way.is_known(company)
    waiting = way.waiting_connection()
    assert waiting is not None
    assert waiting.integration_key == "plai"  # the newest
    way.reconnects(waiting)
    assert (stage_of(way), way.reused, way.findings()) == (Stage.CHECK, waiting, [])


async def test_who_is_linked_lacks_no_consent(session: Session, directory: Directory, account: EmbeddedSandbox) -> None:
    company = await company_with(session, "gbol", "plai")
    account.scenarios.answer_as_customer(company.connections[0].id, "authorise")
    way = Onboarding(session, directory)
    way.is_known(await session.client.get_company(company.id))
    assert stage_of(way) is Stage.SOFTWARE
    assert way.waiting_connection() is None


async def test_other_software_after_an_unknown_outcome_is_refused_until_that_is_known(
    session: Session, directory: Directory, account: EmbeddedSandbox
) -> None:
    way = Onboarding(session, directory)
    way.is_known(await company_with(session))
    xero = await platform(session, "gbol")
    way.connects(xero)
    account.scenarios.fail_next(drop=True, stage="after", method="POST")
    account.scenarios.fail_next(drop=True, times=50)
    with pytest.raises(OutcomeUnknown):
        await way.create_connection()
    assert way.outcome_unknown
    account.scenarios.clear_faults()
    way.connects(await platform(session, "qhyg"))
    with pytest.raises(UnfinishedWrite):
        await way.create_connection()
    way.connects(xero)
    connection = await way.create_connection()
    assert connection is not None
    assert writes(account) == ["companies", "connections"]


async def test_what_failed_can_be_tried_again_without_the_company_twice(
    session: Session, directory: Directory, account: EmbeddedSandbox
) -> None:
    way = Onboarding(session, directory)
    way.is_new(NewCompany("Quill"))
    way.connects(await platform(session, "gbol"))
    await way.create_company()
    account.scenarios.fail_next(403, method="POST", path="*/connections")
    with pytest.raises(CodatError):
        await way.create_connection()
    assert await way.create_company() is None
    assert await way.create_connection()
    assert [each for each in account.scenarios.calls if each.method == "POST" and each.path == "/companies"][1:] == []
