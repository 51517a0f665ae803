"""What was open when the program ended is open when it begins again: of the same profile, and unless it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console_app.services.account.ui_state import ui_state_folder
from tests.tui.steps import open_connection_with_link

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.sandbox.embedded import EmbeddedSandbox


async def test_a_customer_who_waits_is_watched_again_in_the_next_run(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox]
) -> None:
    account = make_account(scenarios=True)
    async with open_console(sandbox=account) as console:
        await console.until(lambda: console.app.directory.snapshot, "the saved snapshot")
        await open_connection_with_link(console, "2")
        (waits,) = console.app.waiting_room.all()
    (kept,) = ui_state_folder().iterdir()
    assert waits.connection.id in kept.read_text()
    assert "otp" not in kept.read_text()
    assert "http" not in kept.read_text()

    async with open_console(sandbox=account) as console:
        await console.notices("1 link is watched again")
        await console.sees("1 waiting")
        (again,) = console.app.waiting_room.all()
        assert (again.connection.id, again.since, again.link) == (waits.connection.id, waits.since, None)
        account.scenarios.answer_as_customer(again.connection.id, "authorise")
        console.app.waiting_room.poll_now()
        await console.notices("is connected to")
    assert waits.connection.id not in kept.read_text()
