"""What was open when the program ended is open when it begins again: of the same profile, and unless it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console_app.config.settings import Settings
from console_app.services.account.ui_state import ui_state_folder
from console_app.services.companies.columns import SortBy
from console_app.services.companies.views import View, delete_view, save_view
from console_app.tui.widgets.company_table import CompanyTable
from tests.tui.steps import open_connection_with_link

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.sandbox.embedded import EmbeddedSandbox


def shown(console: Any) -> dict[str, Any]:
    """What the list shows, and where the cursor is."""
    home = console.app.home
    table = home.query_one(CompanyTable)
    return {
        "text": home.search.line.value,
        "status": home.search.status,
        "view": home.views.name,
        "order": home.search.order,
        "columns": home.views.columns,
        "rows": [row.id for row in table.rows],
        "company": table.cursor_key,
    }


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


async def test_the_list_begins_as_it_was_left_and_clean_begins_without_and_destroys_nothing(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox]
) -> None:
    account = make_account()
    save_view(View("Theirs", "limited", columns=(SortBy.NAME, SortBy.TAGS), key="t", is_own=True))
    async with open_console(sandbox=account, theme=None) as console:
        await console.until(lambda: console.app.directory.snapshot, "the saved snapshot")
        await console.press("v", "t")
        await console.sees("“Theirs”", "Limited")
        await console.press("1", "s", "down", "down")
        await console.app.run_action("app.toggle_dark")
        was = shown(console)
    assert was["rows"]
    assert was["company"] != was["rows"][0]
    (kept,) = ui_state_folder().iterdir()
    before = kept.read_text()

    async with open_console(sandbox=account, theme=None, clean=True) as console:
        assert shown(console)["text"] == ""
        assert console.app.theme == "codat-dark"
        await console.press("slash", "x", "enter")
    assert kept.read_text() == before

    async with open_console(sandbox=account, theme=None) as console:
        await console.until(lambda: shown(console) == was, "what was open")
        assert console.app.theme == "codat-light"
        assert "“Theirs”, changed" in console.text
        # What was set since counts for more than what was picked before.
        console.app.settings = Settings(theme="light")
        await console.app.run_action("app.toggle_dark")
        # What is typed into the search of the last run begins another one. Later it is continued.
        await console.press("slash", "x")
        assert shown(console)["text"] == "x"
        await console.press("tab", "slash", "y")
        assert shown(console)["text"] == "xy"
        await console.press("escape", "0", "escape")
        assert shown(console)["text"] == ""

    delete_view("Theirs")
    kept.write_text(before.replace('"-', '"-no such column '))
    async with open_console(sandbox=account, theme=None) as console:
        await console.until(lambda: shown(console)["text"] == "limited", "the search of the view that is gone")
        assert console.app.theme == "codat-light"
        await console.sees("as of")
        assert "Theirs" not in console.text
