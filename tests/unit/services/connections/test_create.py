"""Connections created, read for their link, and unlinked, over a real connection to the sandbox."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from console_app.codat.errors import BadRequest, OutcomeUnknown, ServerError
from console_app.codat.idempotency import Intent
from console_app.codat.models import Connection
from console_app.codat.pagination import AnsweredPage, Listing
from console_app.codat.record_parser import Batch
from console_app.codat.status_names import Status
from console_app.config.capabilities import EVERYTHING
from console_app.config.profiles import sandbox_profile
from console_app.services.account.identity import AccountIdentity
from console_app.services.account.permissions import Permissions
from console_app.services.account.submit_once import PendingWriteError
from console_app.services.connections.create import ConnectionCreation, fresh_link
from console_app.services.connections.unlink import UnlinkRequest
from console_app.services.connections.unlink_errors import NotLinked

if TYPE_CHECKING:
    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.account.session import Session

old_dies = pytest.mark.parametrize("account", [{"otp_rule": "old-dies"}], indirect=True)


def write_methods(account: EmbeddedSandbox) -> list[str]:
    return [call.method for call in account.scenarios.writes]


async def test_pressing_twice_makes_one_connection(
    session: Session, account: EmbeddedSandbox, new_company: Any
) -> None:
    company = await new_company()
    creation = ConnectionCreation(session, company.id)
    account.scenarios.hold_calls()
    first = asyncio.create_task(creation.submit("qhyg"))
    assert await asyncio.to_thread(account.scenarios.wait_for_held_calls)
    assert await creation.submit("qhyg") is None
    account.scenarios.release_calls()
    connection = await first
    assert connection is not None
    assert (connection.status, connection.integration_key) == (Status.PENDING_AUTH, "qhyg")
    assert (await creation.submit("qhyg")) == connection
    assert len((await session.client.get_company(company.id)).connections) == 1


async def test_a_lost_answer_does_not_make_a_second_connection(
    session: Session, account: EmbeddedSandbox, new_company: Any
) -> None:
    company = await new_company()
    creation = ConnectionCreation(session, company.id)
    account.scenarios.fail_next(drop=True, stage="after", method="POST", times=2)
    with pytest.raises(OutcomeUnknown):
        await creation.submit("qhyg")
    with pytest.raises(PendingWriteError):
        await creation.submit("gbol")
    assert await creation.submit("qhyg") is not None
    assert len((await session.client.get_company(company.id)).connections) == 1


async def test_another_platform_can_be_asked_for_after_a_refusal(
    session: Session, account: EmbeddedSandbox, new_connection: Any
) -> None:
    company, connection = await new_connection("gbol")
    account.scenarios.answer_as_customer(connection.id, "authorise")
    account.scenarios.switch(rival_rule="400")
    creation = ConnectionCreation(session, company.id)
    with pytest.raises(BadRequest):
        await creation.submit("qhyg")
    assert not creation.outcome_unknown


async def test_unlinking_gives_the_access_up_and_keeps_the_connection(
    session: Session, account: EmbeddedSandbox, new_connection: Any
) -> None:
    company, connection = await new_connection()
    account.scenarios.answer_as_customer(connection.id, "authorise")
    result = await UnlinkRequest(session, company.id, connection.id).submit()
    assert result is not None
    assert (result.connection.id, result.connection.status) == (connection.id, Status.UNLINKED)
    assert (await session.client.get_connection(company.id, connection.id)).status == Status.UNLINKED


@pytest.mark.parametrize("status", [Status.PENDING_AUTH, Status.DEAUTHORIZED, Status.UNLINKED])
async def test_what_is_no_longer_linked_is_not_unlinked(
    session: Session, account: EmbeddedSandbox, new_connection: Any, status: Status
) -> None:
    company, connection = await new_connection()
    if status is not Status.PENDING_AUTH:
        account.scenarios.answer_as_customer(connection.id, "authorise")
    if status is Status.DEAUTHORIZED:
        account.scenarios.deauthorize(connection.id)
    if status is Status.UNLINKED:
        await UnlinkRequest(session, company.id, connection.id).submit()
    account.scenarios.forget_calls()
    with pytest.raises(NotLinked) as refused:
        await UnlinkRequest(session, company.id, connection.id).submit()
    assert refused.value.connection.status == status
    assert str(status) in str(refused.value)
    assert write_methods(account) == []


async def test_an_unlink_that_is_left_open_can_be_asked_about_again(
    session: Session, account: EmbeddedSandbox, new_connection: Any
) -> None:
    company, connection = await new_connection()
    account.scenarios.answer_as_customer(connection.id, "authorise")
    intent = Intent.new()
    account.scenarios.fail_next(drop=True, stage="before", method="PATCH", times=2)
    with pytest.raises(OutcomeUnknown):
        await UnlinkRequest(session, company.id, connection.id, intent).submit()
    result = await UnlinkRequest(session, company.id, connection.id, intent).submit()
    assert result is not None
    assert result.connection.status == Status.UNLINKED
    keys = {call.idempotency_key for call in account.scenarios.writes if call.method == "PATCH"}
    assert keys == {intent.key}


async def test_an_unlink_that_codat_failed_is_known_not_to_have_happened(
    session: Session, account: EmbeddedSandbox, new_connection: Any
) -> None:
    company, connection = await new_connection()
    account.scenarios.answer_as_customer(connection.id, "authorise")
    account.scenarios.fail_next(500, stage="before", method="PATCH")
    with pytest.raises(ServerError) as failed:
        await UnlinkRequest(session, company.id, connection.id).submit()
    assert failed.value.happened is False


@old_dies
async def test_a_fresh_link_works_and_shows_that_filters_are_honoured(
    session: Session, new_connection: Any, customer: Any
) -> None:
    company, connection = await new_connection()
    fresh = await fresh_link(session, company.id, connection.id)
    assert session.filters_connections is True
    assert fresh.link_url != connection.link_url
    assert (await customer.opens(connection.link_url)).status_code == 401
    assert (await customer.opens(fresh.link_url)).status_code == 200


async def test_a_status_that_changed_since_it_was_drawn_does_not_matter(
    session: Session, account: EmbeddedSandbox, new_connection: Any
) -> None:
    company, connection = await new_connection()
    account.scenarios.answer_as_customer(connection.id, "authorise")
    fresh = await fresh_link(session, company.id, connection.id, connection.status)
    assert fresh.status == Status.LINKED
    assert session.filters_connections is True


async def test_once_it_is_known_a_link_costs_one_call(
    session: Session, account: EmbeddedSandbox, new_connection: Any
) -> None:
    company, connection = await new_connection()
    await fresh_link(session, company.id, connection.id)
    account.scenarios.forget_calls()
    await fresh_link(session, company.id, connection.id)
    assert [call.path for call in account.scenarios.calls] == [f"/companies/{company.id}/connections/{connection.id}"]


async def test_a_server_that_refuses_filters_is_read_plainly(
    session: Session, account: EmbeddedSandbox, new_connection: Any
) -> None:
    company, connection = await new_connection()
    account.scenarios.fail_next(400, path="*/connections")
    fresh = await fresh_link(session, company.id, connection.id)
    assert (fresh.id, session.filters_connections) == (connection.id, False)


class IgnoresFilters:
    """A client of a server that takes a filter and hands out everything all the same."""

    def __init__(self, *connections: Connection) -> None:
        self._connections = list(connections)

    def list_connections(self, _company_id: str, **_options: Any) -> Listing[Connection]:
        async def fetch(number: int, _size: int) -> AnsweredPage[Connection]:
            items = self._connections if number == 1 else []
            return AnsweredPage(len(items), Batch(list(items)), total=len(self._connections))

        return Listing(fetch, key=lambda connection: connection.id)

    async def get_connection(self, _company_id: str, connection_id: str) -> Connection:
        return next(each for each in self._connections if each.id == connection_id)


@pytest.mark.parametrize("others", [[], ["Linked"], ["PendingAuth", "Unlinked"]], ids=["alone", "one more", "two more"])
async def test_a_server_that_ignores_filters_is_found_out(others: list[str]) -> None:
    ours = Connection(id="ours", status=Status.PENDING_AUTH)
    rest = [Connection(id=f"other-{number}", status=status) for number, status in enumerate(others)]
    client = IgnoresFilters(*rest, ours)
    session: Any = SimpleNamespace(client=client, filters_connections=None, permissions=Permissions(EVERYTHING))
    session.identity = AccountIdentity(session)
    session.profile = sandbox_profile(None)
    assert await fresh_link(session, "company", "ours") == ours
    assert session.filters_connections is False
