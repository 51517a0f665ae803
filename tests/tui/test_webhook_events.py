"""Codat's events reach every screen without a poll, and without moving anybody's cursor."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from console_app.clock import computer_now
from console_app.codat.idempotency import Intent
from console_app.receiver.server import bound
from console_app.services.webhooks import follower
from console_app.services.webhooks.events import EVENT_TYPES
from console_app.tui.features import webhook_events
from console_app.tui.screens.companies.screen import CompaniesScreen
from console_app.tui.screens.worklist import WorkTable
from console_app.tui.widgets.company_table import CompanyTable
from tests.tui.steps import open_company, open_connection, open_connection_with_link
from tests.webhook_events import SECRET, connection_event, receiving, signed

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.sandbox.embedded import EmbeddedSandbox


@pytest.fixture(autouse=True)
def _polls_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Poll the store as often as a test can wait."""
    monkeypatch.setattr(webhook_events, "BEGINS_AFTER", 0.0)
    for name in ("POLL_EVERY", "POLL_SELDOM"):
        monkeypatch.setattr(follower, name, 0.05)


async def go_to_the_list(console: Any) -> None:
    while not isinstance(console.app.screen, CompaniesScreen):
        screen = console.app.screen
        await console.press("escape")
        await console.until(lambda screen=screen: console.app.screen is not screen, "the screen before")


async def test_events_reach_the_list_and_the_open_screens_without_a_poll(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox]
) -> None:
    account = make_account(scenarios=True, companies=40)
    async with open_console(sandbox=account) as console:
        app = console.app
        # Codat here is the sandbox, which sends its events to the receiver as Codat would.
        listener = bound("127.0.0.1", 0)
        webhooks, url = app.session.client.webhooks, f"http://127.0.0.1:{listener.getsockname()[1]}/webhooks"
        consumer = await webhooks.create_consumer(url, EVENT_TYPES, intent=Intent.new())
        secret = await webhooks.sandbox_secret(consumer.id)
        async with receiving(app.store.path, secret, SECRET, listener=listener) as receiver:

            async def tell(kind: str, status: str, company_id: str, connection_id: str, **more: Any) -> None:
                body = connection_event(kind, status, company=company_id, connection=connection_id, **more)
                assert (await receiver.post(body, signed(body))).status_code == 204

            def linked(place: int) -> Any:
                rows = (row for row in app.directory.all() if len(row.connections) == 1)
                return [row for row in rows if row.statuses == ("Linked",)][place]

            # The list: another row changes, the cursor stays, and Codat is not asked.
            table = app.screen.query_one(CompanyTable)
            await console.press("down", "down")
            under_cursor, calls = table.cursor_key, app.session.calls_made
            other = next(row for row in map(linked, range(9)) if row.id != under_cursor)
            account.scenarios.deauthorize(other.connections[0].id)
            await console.until(lambda: app.directory.get(other.id).statuses == ("Deauthorized",), "the changed row")
            assert (table.cursor_key, app.session.calls_made) == (under_cursor, calls)
            # One that was long on its way is a hint: Codat is asked, and knows better.
            late = linked(1)
            hour = computer_now() - timedelta(hours=1)
            await tell("connection.disconnected", "Unlinked", late.id, late.connections[0].id, generated=hour)
            await console.until(lambda: app.session.calls_made > calls, "a question to Codat")
            assert app.directory.get(late.id).statuses == ("Linked",)

            # A worklist: another row changes, and the cursor stays.
            await console.press("3", "L")
            await console.until(lambda: console.app.screen.query(WorkTable), "the worklist")
            work = app.screen.query_one(WorkTable)
            await console.until(lambda: work.row_count > 1, "its rows")
            await console.press("down")
            under_cursor, item = work.cursor_key, work.rows[0]
            assert "● Linked" not in console.text
            account.scenarios.answer_as_customer(item.tasks[0].connection_id, "authorise")
            await console.sees("● Linked")
            assert (work.cursor_key, work.rows[0]) == (under_cursor, item)
            await go_to_the_list(console)

            # The customer on the phone: nothing is polled, and one call brings Linked at once.
            screen = await open_connection_with_link(console, "2")
            await console.until(lambda: app.event_coverage.state.endpoints, "where events go")
            await console.reads("Codat reports changes at once")
            account.scenarios.forget_calls()
            account.scenarios.answer_as_customer(screen.connection.id, "authorise")
            await console.until(lambda: screen.outcome is not None and screen.outcome.good, "Linked")
            reads = [call.path for call in account.scenarios.calls if call.path.endswith("/connections")]
            assert len(reads) == 1, reads
            # Elsewhere, a connection that nobody watches.
            await go_to_the_list(console)
            screen = await open_connection(console, "1")
            account.scenarios.deauthorize(screen.connection.id)
            await console.until(lambda: screen.connection.status == "Deauthorized", "what has become of it")
            account.scenarios.answer_as_customer(screen.connection.id, "authorise")
            await console.until(lambda: screen.connection.status == "Linked", "that it came back")
        # The receiver has ended: polling is quick again, and that is said.
        await console.notices("Codat's events have stopped: the receiver does not run")
        assert app.event_words.startswith("Codat's events have stopped")


async def test_companies_and_connections_come_and_go_with_events(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox]
) -> None:
    account = make_account(scenarios=True, companies=40)
    async with open_console(sandbox=account) as console:
        app = console.app
        async with receiving(app.store.path) as receiver:

            async def tell(body: str) -> None:
                assert (await receiver.post(body, signed(body))).status_code == 204

            begun = len(app.directory)
            await tell(connection_event("connection.created", "PendingAuth", company="new one", connection="n1"))
            await console.until(lambda: len(app.directory) == begun + 1, "the new company")
            assert app.directory.get("new one").statuses == ("PendingAuth",)
            # The company's own link: what the customer picks there is shown while it is open.
            await console.press("home")
            await open_company(console)
            await console.press("L")
            await console.sees("Company link")
            opened = app.screen.customer_id
            await tell(connection_event("connection.created", "PendingAuth", company=opened, connection="n2"))
            await console.sees("They chose Xero", "PendingAuth")
            await tell(connection_event("connection.connected", "Linked", company=opened, connection="n2"))
            await console.sees("They chose Xero", "Linked")
            await go_to_the_list(console)
            # Gone, they say: Codat is asked, because a list that lacks a customer is worse than a call.
            row = next(each for each in app.directory.all() if each.statuses == ("Linked",))
            calls = app.session.calls_made
            await tell(
                connection_event("connection.deleted", "Linked", company=row.id, connection=row.connections[0].id)
            )
            await console.until(lambda: app.session.calls_made > calls, "a question to Codat")
            assert app.directory.get(row.id).connections
            await tell(connection_event("connection.deleted", "Linked", company="new one", connection="n1"))
            await console.until(lambda: not app.directory.get("new one").connections, "the deleted connection")
            await tell(connection_event("company.deleted").replace('"referenceCompany"', '"id": "new one", "x"'))
            await console.until(lambda: app.directory.get("new one") is None, "the deleted company")
            assert len(app.directory) == begun
