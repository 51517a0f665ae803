"""The last step of a call: the customer's data begins to come."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from console_app.services.watch.poll_interval import PAUSES, first_sync

if TYPE_CHECKING:
    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.account.session import Session


async def linked(account: EmbeddedSandbox, new_connection: Any) -> tuple[str, str]:
    company, connection = await new_connection("gbol")
    account.scenarios.answer_as_customer(connection.id, "authorise")
    return company.id, connection.id


def reads(account: EmbeddedSandbox, connection_id: str) -> int:
    return sum(call.path.endswith(connection_id) for call in account.scenarios.calls if call.method == "GET")


async def test_tells_when_the_first_data_has_come(
    session: Session, account: EmbeddedSandbox, new_connection: Any
) -> None:
    ids = await linked(account, new_connection)
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            account.scenarios.advance_clock(timedelta(hours=1))

    connection = await first_sync(session, *ids, sleep=sleep)
    assert connection is not None
    assert connection.last_sync is not None
    assert len(waited) <= 3


async def test_gives_up_after_ten_minutes(session: Session, account: EmbeddedSandbox, new_connection: Any) -> None:
    ids = await linked(account, new_connection)
    before = account.scenarios.now()
    account.scenarios.set_clock(before - timedelta(days=1))

    async def sleep(_seconds: float) -> None:
        account.scenarios.set_clock(before - timedelta(days=1))

    assert await first_sync(session, *ids, sleep=sleep) is None
    assert reads(account, ids[1]) == len(PAUSES)
    assert sum(PAUSES) <= 600


async def test_spends_no_call_when_few_are_left(
    session: Session, account: EmbeddedSandbox, new_connection: Any
) -> None:
    ids = await linked(account, new_connection)
    account.scenarios.set_quota_left(100)
    await session.client.get_profile()

    async def sleep(_seconds: float) -> None:
        return

    assert await first_sync(session, *ids, sleep=sleep) is None
    assert reads(account, ids[1]) == 0


async def test_an_error_ends_it_quietly(session: Session, account: EmbeddedSandbox, new_connection: Any) -> None:
    ids = await linked(account, new_connection)
    account.scenarios.fail_next(403, method="GET", path=f"*{ids[1]}")

    async def sleep(_seconds: float) -> None:
        return

    assert await first_sync(session, *ids, sleep=sleep) is None
    assert reads(account, ids[1]) == 1
