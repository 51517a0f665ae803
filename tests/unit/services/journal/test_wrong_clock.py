"""The journal on a computer whose clock was wrong for a while: its order, its filters, and what is found out by it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from console_app.clock import computer_now, now
from console_app.codat.drafts import NewCompany
from console_app.codat.idempotency import KEY_LIFETIME, Intent
from console_app.services.account.submit_once import PendingWriteError
from console_app.services.account.write_request import Action
from console_app.services.companies.directory import Directory
from console_app.services.companies.edit import CompanyCreation
from console_app.services.journal import recovery
from console_app.services.journal.other_journals import Others, together
from console_app.services.journal.recovery import WriteState
from console_app.services.journal.search import narrow
from tests.clocks import server_now
from tests.journals import left_open

if TYPE_CHECKING:
    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.account.session import Session
    from tests.clocks import ComputerClock

AHEAD = timedelta(hours=26)
NAME = "Toft Stores"


def cut_off(session: Session, **about: Any) -> None:
    """A write that an earlier run had begun."""
    left_open(session.profile, Action.CREATE_COMPANY, companyName=NAME, body={"name": NAME}, **about)


async def states_found(session: Session) -> list[WriteState]:
    return [each.found async for each in recovery.examine(session)]


async def test_moments_are_codats_own_and_the_filters_find_them(
    session: Session, computer_clock: ComputerClock
) -> None:
    computer_clock.wrong_by = AHEAD
    await session.identify()
    await CompanyCreation(session, Directory(session)).submit(NewCompany(NAME))
    (entry,) = await session.journal.entries()
    assert entry.dated
    assert abs(entry.at - server_now()) < timedelta(seconds=30)
    assert abs(entry.key_at - server_now()) < timedelta(seconds=30)
    computer_clock.wrong_by = timedelta(0)
    assert narrow([entry], "since:1h", now()) == [entry]
    assert entry.milliseconds is not None
    assert entry.ended_at is not None
    assert entry.ended_at - entry.at < timedelta(minutes=1)


async def test_what_was_made_while_the_clock_was_ahead_is_found(
    session: Session, computer_clock: ComputerClock
) -> None:
    """By the clock it was written with, it would be looked for among what will be made tomorrow."""
    computer_clock.wrong_by = AHEAD
    await session.identify()
    cut_off(session, at=now(), dated=True)
    await session.client.create_company(NewCompany(NAME), intent=Intent.new())
    computer_clock.wrong_by = timedelta(0)
    assert await states_found(session) == [WriteState.DONE]


async def test_what_an_earlier_version_dated_in_the_future_is_left_to_a_person(
    session: Session, computer_clock: ComputerClock
) -> None:
    computer_clock.wrong_by = AHEAD
    cut_off(session, at=computer_now())
    await session.client.create_company(NewCompany(NAME), intent=Intent.new())
    computer_clock.wrong_by = timedelta(0)
    assert await states_found(session) == [WriteState.UNCLEAR], "“not done” would have it done a second time"


async def test_a_key_is_as_old_as_it_is_at_codat_though_the_clock_was_put_back(
    session: Session, account: EmbeddedSandbox, computer_clock: ComputerClock
) -> None:
    await session.identify()
    cut_off(session, at=now() - KEY_LIFETIME - timedelta(minutes=5), dated=True)
    computer_clock.wrong_by = -timedelta(hours=1)
    (entry,) = await session.journal.entries()
    assert computer_now() - entry.key_at < KEY_LIFETIME / 2
    assert not entry.intent.is_fresh()
    with pytest.raises(PendingWriteError):
        await CompanyCreation(session, Directory(session)).submit(NewCompany(NAME))
    assert account.scenarios.writes == []


@pytest.mark.parametrize("wrong_by", [AHEAD, -AHEAD])
async def test_a_wrong_clock_keeps_nobody_from_asking_again_within_the_lifetime_of_a_key(
    session: Session, account: EmbeddedSandbox, computer_clock: ComputerClock, wrong_by: timedelta
) -> None:
    computer_clock.wrong_by = wrong_by
    # Asked for before Codat has said what time it is.
    intent = Intent.new()
    await session.identify()
    assert intent.is_fresh()
    computer_clock.advance(timedelta(minutes=20))
    made = await session.client.create_company(NewCompany(NAME), intent=intent)
    assert made == await session.client.create_company(NewCompany(NAME), intent=intent)
    computer_clock.advance(KEY_LIFETIME)
    assert not intent.is_fresh()


async def test_writes_of_one_journal_stay_in_their_order_among_those_of_others(session: Session) -> None:
    hour = timedelta(hours=1)
    began = now() - 9 * hour
    for after in (0 * hour, 1 * hour + AHEAD, 2 * hour):
        cut_off(session, at=began + after)
    own = await session.journal.entries()
    assert [each.number for each in own] == [3, 2, 1]
    for entries in (together(own, Others()), together([], Others((tuple(own),)))):
        assert [each.number for each in entries] == [3, 2, 1]
    assert [each.number for each in together(own[2:], Others((tuple(own[:2]),)))] == [3, 2, 1]
