"""Each trouble while something is changed: what the person is told is what is so at the server, and never twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.deeds import Deed, Told, deeds_of, press
from tests.faults.faulty_network import Asked, Exchange, Trouble, meets_all, none_at_all
from tests.faults.troubles import CORRELATION, LATER_ROWS, NOT_THERE, ROWS, Row, reset_after, reset_before

if TYPE_CHECKING:
    from console_app.services.directory import Directory
    from console_app.services.session import Session
    from tests.faults.conftest import Account
    from tests.faults.faulty_network import Network


def is_write(asked: Asked) -> bool:
    return asked.is_write


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


CASES = [(row, way) for row in ROWS for way in ("the first change", "everything")]
CASES += [(row, way) for row in LATER_ROWS for way in ("after a lost answer", "after a lost request")]
# Silence is waited for, and where nothing was done at all it is like a reset before.
CASES = [(row, way) for row, way in CASES if (row.name, way) != ("no answer, not done", "after a lost request")]


@pytest.mark.parametrize(("row", "way"), CASES, ids=lambda each: each if isinstance(each, str) else each.name)
async def test_what_is_told_is_what_is_so(
    row: Row, way: str, network: Network, session: Session, directory: Directory, account: Account
) -> None:
    for deed in deeds_of(session, directory, account):
        if row.name == "404" and way == "after a lost request" and deed.name.startswith("delete"):
            # Codat itself says that it is not there: no wiser answer can be had.
            network.heal()
            await deed.press()
            continue
        if way == "the first change":
            network.plan(row.trouble, is_write, times=1)
        elif way == "everything":
            network.plan(row.trouble, meets_all)
        else:
            first = reset_after if way == "after a lost answer" else reset_before
            network.plan(lost_and_then(first, row.trouble))
        if await tell(deed, row) is not Told.DONE and way.startswith("after"):
            # They press once more while it goes on.
            await tell(deed, row)
        network.heal()
        await settle(deed)
    keys = [each.headers["idempotency-key"] for each in network.writes if each.method in {"POST", "PATCH"}]
    assert keys, "every change that can be recognised carries a key"


async def tell(deed: Deed, row: Row) -> Told:
    """Ask for it, and hold what is told against what is so."""
    told, said, error = await press(deed)
    so = await deed.count()
    assert so <= 1, deed.name
    if told is not Told.UNKNOWN:
        assert (told is Told.DONE) == bool(so), (deed.name, told, so, said, error)
    if said is not None and told is Told.UNKNOWN:
        assert "Do not begin anew" in said.meaning, deed.name
        assert said.next_step, deed.name
    elif said is not None and told is Told.NOT_DONE:
        # Before what is asked again, a read may meet the first loss, and a list is always there.
        others = ("was lost", NOT_THERE.happened if row.name.startswith("404") else row.words.happened)
        assert any(each in said.happened for each in (row.words.happened, *others)), (deed.name, said)
        assert said.next_step, deed.name
        assert said.correlation_id == (CORRELATION if row.has_correlation else None), deed.name
    return told


async def settle(deed: Deed) -> None:
    """All is well again, and the person presses the same key once more."""
    was_so = await deed.count()
    told, _said, error = await press(deed)
    assert await deed.count() == 1, (deed.name, was_so, told, error)
    if not was_so:
        assert told is Told.DONE, (deed.name, error)
