"""Clocks that are wrong or put right, and laptops that sleep: what was sent once is still found, and sent no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest

from console_app.clock import now
from console_app.codat import Intent, NewCompany, OutcomeUnknown, ServerError
from console_app.codat.idempotency import KEY_LIFETIME
from console_app.services.companies.edit import CompanyCreation
from tests.faults.faulty_network import is_write
from tests.faults.troubles import answer, error_body, reset_after, status

if TYPE_CHECKING:
    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.account.session import Session
    from console_app.services.companies.directory import Directory
    from tests.clocks import ComputerClock
    from tests.faults.conftest import Account, Waits
    from tests.faults.faulty_network import Exchange, Network

DRAFT = NewCompany("Night Owls Ltd")


async def test_a_request_from_before_the_sleep_is_found(
    network: Network,
    session: Session,
    directory: Directory,
    account: Account,
    behind: EmbeddedSandbox,
    computer_clock: ComputerClock,
) -> None:
    """The lid is closed before it is sent again, the machine's counter stands still, and Codat fails afterwards."""
    sent = 0

    async def lost_and_then_failing(exchange: Exchange) -> None:
        nonlocal sent
        sent += 1
        if sent == 1:
            await reset_after(exchange)
        computer_clock.wrong_by = slept = timedelta(hours=1)
        behind.scenarios.advance_clock(slept)
        await exchange.send(answer(500, error_body(500), date=format_datetime(behind.scenarios.now(), usegmt=True)))

    network.plan(lost_and_then_failing, is_write)
    try:
        done = await CompanyCreation(session, directory).submit(DRAFT)
    finally:
        behind.scenarios.reset_clock()
    assert done is not None
    assert sent == 2
    assert await account.companies() == 1


async def test_a_press_long_after_the_first_finds_what_the_first_has_made(
    network: Network, session: Session, directory: Directory, account: Account, waits: Waits
) -> None:
    creation = CompanyCreation(session, directory)
    network.plan(reset_after)
    with pytest.raises(OutcomeUnknown):
        await creation.submit(DRAFT)
    # Meanwhile the list was read, with the new company in it, and twenty minutes went by.
    network.heal()
    await session.client.list_companies().collect()
    await waits.sleep(1200)
    network.plan(status(500), is_write)
    done = await creation.submit(DRAFT)
    assert done is not None
    assert done.company.name == DRAFT.name
    assert await account.companies() == 1


async def test_a_key_of_an_earlier_run_leaves_open_what_may_be_its_work(
    network: Network, session: Session, account: Account
) -> None:
    """`--idempotency-key` of a command that was cut off: what it made is there, and Codat fails now."""
    made = await account.client.create_company(DRAFT, intent=Intent.new())
    await session.client.list_companies().collect()
    network.plan(status(500), is_write)
    again = Intent(Intent.new().key, now(), is_reused=True)
    with pytest.raises(OutcomeUnknown):
        await session.client.create_company(DRAFT, intent=again)
    # Where nothing is there that it could be, nothing has happened.
    await account.client.delete_company(made.id)
    with pytest.raises(ServerError) as caught:
        await session.client.create_company(DRAFT, intent=again)
    assert caught.value.happened is False


async def test_a_key_is_not_used_for_longer_because_the_clock_was_put_back(computer_clock: ComputerClock) -> None:
    intent = Intent.new()
    assert intent.is_fresh()
    assert not replace(intent, created_at=now() + timedelta(hours=2)).is_fresh(), "nobody knows how old it is"
    computer_clock.advance(KEY_LIFETIME)
    computer_clock.wrong_by = -KEY_LIFETIME
    assert not intent.is_fresh(), "the clock says now, but an hour and a half has been counted"
    assert not replace(intent, created_at=now()).is_fresh()


@pytest.mark.parametrize("hours", [-30, 30])
async def test_a_wrong_clock_here_hides_nothing(
    hours: int, network: Network, session: Session, account: Account, computer_clock: ComputerClock
) -> None:
    """This machine's clock is off by more than a day."""
    computer_clock.wrong_by = timedelta(hours=hours)
    assert len(await session.client.list_companies().collect()) == account.there
    assert session.clock_ahead is not None
    assert abs(session.clock_ahead - timedelta(hours=hours)) < timedelta(seconds=5)

    async def done_but_failing(exchange: Exchange) -> None:
        await exchange.work()
        await exchange.send(answer(500, error_body(500)))

    network.plan(done_but_failing, is_write)
    company = await session.client.create_company(DRAFT, intent=Intent.new())
    assert company.name == DRAFT.name
    assert await account.companies() == 1


async def test_an_hour_is_not_waited_for(network: Network, session: Session, waits: Waits) -> None:
    """What Codat asks for is waited, as long as a person would; what is longer is told instead."""
    network.plan(status(503, retry_after="20"), times=1)
    await session.client.list_companies().collect()
    assert waits.slept == [20.0]
    network.plan(status(429, retry_after="3600"))
    before = len(network.asked)
    with pytest.raises(Exception, match="slow down") as caught:
        await session.client.list_companies().collect()
    assert getattr(caught.value, "retry_after", None) == 3600.0
    assert len(network.asked) == before + 1
    assert waits.slept == [20.0]


@pytest.mark.parametrize(
    ("retry_after", "waited"),
    [("7", 7.0), ("-5", 0.5), ("soon", 0.5), ("", 0.5), ("Thu, 01 Jan 1970 00:00:00 GMT", 0.5)],
)
async def test_what_codat_asks_for_is_waited(
    retry_after: str, waited: float, network: Network, session: Session, account: Account, waits: Waits
) -> None:
    for is_fitting in (lambda asked: asked.method == "GET", is_write):
        network.plan(status(429, retry_after=retry_after), is_fitting, times=1)
        waits.slept.clear()
        if is_fitting is is_write:
            await session.client.unlink_connection(account.customer.id, account.connection.id, intent=Intent.new())
        else:
            await session.client.get_company(account.customer.id)
        assert waits.slept == [waited]
