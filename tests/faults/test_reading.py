"""Each trouble while something is read: the person is told what happened, what it means, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from console_app.codat import CodatError
from console_app.services.text.error_messages import explain
from tests.faults.troubles import CORRELATION, KEY_REFUSED, NOT_THERE, ROWS, Row

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from console_app.services.account.session import Session
    from tests.faults.conftest import Account
    from tests.faults.faulty_network import Network

READS: dict[str, Callable[[Session, Account], Awaitable[Any]]] = {
    "companies": lambda session, _: session.client.list_companies().collect(),
    "company": lambda session, account: session.client.get_company(account.customer.id),
    "connection": lambda session, account: session.client.get_connection(account.customer.id, account.connection.id),
    "account": lambda session, _: session.identify(),
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
async def test_what_is_read(row: Row, network: Network, session: Session, account: Account) -> None:
    for name, read in READS.items():
        network.heal()
        good = await read(session, account)
        network.plan(row.trouble)
        if row.reads_survive:
            assert type(await read(session, account)) is type(good)
            continue
        with pytest.raises(CodatError) as caught:
            await read(session, account)
        told = explain(caught.value, f"reading the {name}")
        words = row.words
        if name in {"companies", "account"}:
            of_every_account = {"403": KEY_REFUSED, "404": NOT_THERE, "404 page": NOT_THERE}
            words = of_every_account.get(row.name, words)
        assert words.happened in told.happened
        assert words.next_step in told.next_step
        assert "Nothing was changed" in told.meaning
        assert str(told.request).startswith("GET /")
        assert told.correlation_id == (CORRELATION if row.has_correlation else None)
        # And nothing is broken for good.
        network.heal()
        assert type(await read(session, account)) is type(good)
    assert not network.writes
