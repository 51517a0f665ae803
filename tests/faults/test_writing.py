"""Each trouble while something is changed: what the person is told is what is so at the server, and never twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.faulty_network import Exchange, Trouble, is_write, meets_all, none_at_all
from tests.faults.troubles import CORRELATION, LATER_ROWS, NOT_THERE, ROWS, Row, reset_after, reset_before
from tests.faults.writes import Told, Write, press, writes_of

if TYPE_CHECKING:
    from console_app.services.account.session import Session
    from console_app.services.companies.directory import Directory
    from tests.faults.conftest import Account
    from tests.faults.faulty_network import Network


def lost_and_then(first: Trouble, trouble: Trouble) -> Trouble:
    """The first change meets `first`, and all that comes after `trouble`."""
    lost = False

    async def both(exchange: Exchange) -> None:
        nonlocal lost
        if lost:
            await trouble(exchange)
        elif exchange.asked.is_write:
            lost = True
            await first(exchange)
        else:
            await none_at_all(exchange)

    return both


CASES = [(row, "the first change") for row in ROWS]
# The change meets the same as above; what differs are the reads around it, and half of the rows show how those end.
CASES += [(row, "everything") for row in ROWS[::2]]
CASES += [(row, way) for row in LATER_ROWS for way in ("after a lost answer", "after a lost request")]
# Silence is waited for, and where nothing was done at all it is like a reset before.
CASES = [(row, way) for row, way in CASES if (row.name, way) != ("no answer, not done", "after a lost request")]


@pytest.mark.parametrize(("row", "way"), CASES, ids=lambda each: each if isinstance(each, str) else each.name)
async def test_what_is_told_is_what_is_so(
    row: Row, way: str, network: Network, session: Session, directory: Directory, account: Account
) -> None:
    for write in writes_of(session, directory, account):
        if row.name == "404" and way == "after a lost request" and write.name.startswith("delete"):
            # Codat itself says that it is not there: no wiser answer can be had.
            network.heal()
            await write.press()
            continue
        if way == "the first change":
            network.plan(row.trouble, is_write, times=1)
        elif way == "everything":
            network.plan(row.trouble, meets_all)
        else:
            first = reset_after if way == "after a lost answer" else reset_before
            network.plan(lost_and_then(first, row.trouble))
        if await tell(write, row) is not Told.DONE and way.startswith("after"):
            # They press once more while it goes on.
            await tell(write, row)
        network.heal()
        await settle_write(write)
    keys = [each.headers["idempotency-key"] for each in network.writes if each.method in {"POST", "PATCH"}]
    assert keys, "every change that can be recognised carries a key"


async def tell(write: Write, row: Row) -> Told:
    """Ask for it, and hold what is told against what is so."""
    told, said, error = await press(write)
    so = await write.count()
    assert so <= 1, write.name
    if told is not Told.UNKNOWN:
        assert (told is Told.DONE) == bool(so), (write.name, told, so, said, error)
    if said is not None and told is Told.UNKNOWN:
        assert "Do not start over" in said.meaning, write.name
        assert said.next_step, write.name
    elif said is not None and told is Told.NOT_DONE:
        # Before what is asked again, a read may meet the first loss, and a list is always there.
        not_there = (NOT_THERE.happened, "does not exist any more") if row.name.startswith("404") else ()
        others = ("was lost", *not_there)
        assert any(each in said.happened for each in (row.words.happened, *others)), (write.name, said)
        assert said.next_step, write.name
        assert said.correlation_id == (CORRELATION if row.has_correlation else None), write.name
    return told


async def settle_write(write: Write) -> None:
    """All is well again, and the person presses the same key once more."""
    was_so = await write.count()
    told, _said, error = await press(write)
    assert await write.count() == 1, (write.name, was_so, told, error)
    if not was_so:
        assert told is Told.DONE, (write.name, error)
