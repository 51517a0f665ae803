"""The client and the sandbox, each written for itself, understand each other."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from console_app.codat import (
    BadRequest,
    CodatClient,
    CompanyChanges,
    Forbidden,
    Intent,
    NewCompany,
    NotFound,
    OutcomeUnknown,
    PaymentRequired,
    ServerError,
    Status,
    TooManyRequests,
    Unauthorized,
    all_of,
    field,
)

if TYPE_CHECKING:
    from console_app.sandbox.embedded import EmbeddedSandbox


async def test_the_whole_flow(sandbox: EmbeddedSandbox, sandbox_client: CodatClient) -> None:
    client = sandbox_client
    assert (await client.get_profile()).name
    typed = NewCompany("Example Company (Codat[1])", "a note", {"region": "uk"})
    company = await client.create_company(typed, intent=Intent.new())
    assert company.name == "Example Company Codat1"
    connection = await client.create_connection(company.id, "qhyg", intent=Intent.new())
    assert (connection.status, connection.integration_key) == (Status.PENDING_AUTH, "qhyg")
    assert connection.link_url is not None
    assert "otp=" in connection.link_url
    sandbox.scenarios.answer_as_customer(connection.id, "authorise")
    assert (await client.get_connection(company.id, connection.id)).status == Status.LINKED
    unlinked = await client.unlink_connection(company.id, connection.id, intent=Intent.new())
    assert unlinked.status == Status.UNLINKED
    changed = await client.update_company(company.id, CompanyChanges(name="Renamed"), intent=Intent.new())
    assert (changed.name, changed.description, changed.tags) == ("Renamed", "a note", {"region": "uk"})
    assert [each.id for each in await client.list_connections(company.id).collect()] == [connection.id]
    await client.delete_connection(company.id, connection.id)
    await client.delete_company(company.id)
    with pytest.raises(NotFound) as caught:
        await client.get_company(company.id)
    assert caught.value.correlation_id
    assert client.quota is not None


async def test_platforms(sandbox_client: CodatClient) -> None:
    integrations = {each.key: each for each in await sandbox_client.list_integrations().collect()}
    assert {"pdvj", "akxx", "qhyg", "pqsw", "knfz", "gbol"} <= set(integrations)
    assert integrations["pqsw"].is_offline_connector
    assert (await sandbox_client.get_integration("gbol")).name == "Xero"


async def test_filters(sandbox_client: CodatClient) -> None:
    everything = await sandbox_client.list_companies().collect()
    assert len(everything) >= 30
    pending = await sandbox_client.list_companies(query=field("dataConnections.status") == "PendingAuth").collect()
    expected = {c.id for c in everything if any(each.status == "PendingAuth" for each in c.connections)}
    assert {company.id for company in pending} == expected
    nowhere = all_of(*(field("dataConnections.status") != status for status in Status))
    without = await sandbox_client.list_companies(query=nowhere).collect()
    assert {company.id for company in without} == {c.id for c in everything if not c.connections}
    tagged = await sandbox_client.list_companies(tags=field("region") == "uk").collect()
    assert {c.id for c in tagged} == {c.id for c in everything if c.tags.get("region", "").casefold() == "uk"}
    newest = [c.created for c in await sandbox_client.list_companies(order_by="-created").collect() if c.created]
    assert newest == sorted(newest, reverse=True)


@pytest.mark.parametrize("stage", ["before", "after"])
async def test_a_create_that_fails_is_looked_after(
    sandbox: EmbeddedSandbox, sandbox_client: CodatClient, stage: str
) -> None:
    name = f"Failing {stage}"
    sandbox.scenarios.fail_next(500, method="POST", stage=stage)
    if stage == "after":
        assert (await sandbox_client.create_company(NewCompany(name), intent=Intent.new())).name == name
    else:
        with pytest.raises(ServerError) as caught:
            await sandbox_client.create_company(NewCompany(name), intent=Intent.new())
        assert caught.value.happened is False
    found = [each for each in await sandbox_client.list_companies().collect() if each.name == name]
    assert len(found) == (1 if stage == "after" else 0)


async def test_a_create_whose_answer_is_lost_is_replayed_and_not_done_twice(
    sandbox: EmbeddedSandbox, sandbox_client: CodatClient
) -> None:
    sandbox.scenarios.fail_next(drop=True, times=2, method="POST", stage="after")
    made = await sandbox_client.create_company(NewCompany("Lost Once"), intent=Intent.new())
    found = [each for each in await sandbox_client.list_companies().collect() if each.name == "Lost Once"]
    assert [each.id for each in found] == [made.id]
    writes = [call for call in sandbox.scenarios.calls if call.method == "POST"]
    assert len(writes) == 3
    assert len({call.idempotency_key for call in writes}) == 1


async def test_a_create_whose_answers_are_all_lost_is_unknown(
    sandbox: EmbeddedSandbox, sandbox_client: CodatClient
) -> None:
    sandbox.scenarios.fail_next(drop=True, times=99, method="POST", stage="after")
    intent = Intent.new()
    with pytest.raises(OutcomeUnknown) as caught:
        await sandbox_client.create_company(NewCompany("Lost Always"), intent=intent)
    assert caught.value.intent == intent
    sandbox.scenarios.clear_faults()
    found = [each for each in await sandbox_client.list_companies().collect() if each.name == "Lost Always"]
    assert len(found) == 1
    again = await sandbox_client.create_company(NewCompany("Lost Always"), intent=intent)
    assert again.id == found[0].id


async def test_limits(sandbox: EmbeddedSandbox, sandbox_client: CodatClient) -> None:
    sandbox.scenarios.set_company_limit(1)
    with pytest.raises(PaymentRequired) as caught:
        await sandbox_client.create_company(NewCompany("One more"), intent=Intent.new())
    assert caught.value.is_company_limit
    assert caught.value.validation
    sandbox.scenarios.limit_rate("90000")
    with pytest.raises(TooManyRequests) as slow:
        await sandbox_client.get_profile()
    assert slow.value.retry_after == 90000


async def test_a_wrong_key(sandbox: EmbeddedSandbox) -> None:
    async with CodatClient("0" * 40, base_url=sandbox.start().base_url) as client:
        with pytest.raises(Unauthorized):
            await client.get_profile()


async def test_the_state_of_data_and_reading_it_again(sandbox: EmbeddedSandbox, sandbox_client: CodatClient) -> None:
    client = sandbox_client
    company = await client.create_company(NewCompany("Data"), intent=Intent.new())
    connection = await client.create_connection(company.id, "gbol", intent=Intent.new())
    sandbox.scenarios.switch(read_seconds=600)
    assert await client.data.get_statuses(company.id) == []
    sandbox.scenarios.answer_as_customer(connection.id, "authorise")
    reads = await client.data.newest_operations(company.id)
    assert {each.status for each in reads} == {"Queued"}
    assert {each.connection_id for each in reads} == {connection.id}
    with pytest.raises(BadRequest, match="DatasetAlreadyInProgress"):
        await client.data.refresh(company.id, "company", intent=Intent.new())
    sandbox.scenarios.advance_clock(timedelta(minutes=11))
    statuses = {each.data_type: each for each in await client.data.get_statuses(company.id)}
    assert statuses["company"].current_status == "Complete"
    assert statuses["company"].last_successful_sync is not None
    assert statuses["bankTransactions"].current_status == "PermissionsError"
    begun = await client.data.refresh(company.id, "company", intent=Intent.new(), connection_id=connection.id)
    history = await client.data.newest_operations(company.id)
    assert [each.data_type for each in history if each.id == begun.id] == ["company"]
    await client.data.refresh_all(company.id, intent=Intent.new())
    found = await client.data.get_validation(company.id, statuses["bills"].latest_sync_id or "")
    assert found.errors == []
    sandbox.scenarios.switch(refreshes=False)
    with pytest.raises(Forbidden):
        await client.data.refresh_all(company.id, intent=Intent.new())


async def test_a_refresh_whose_answer_was_lost_is_found_by_its_read(
    sandbox: EmbeddedSandbox, sandbox_client: CodatClient
) -> None:
    client = sandbox_client
    company = await client.create_company(NewCompany("Lost"), intent=Intent.new())
    connection = await client.create_connection(company.id, "qhyg", intent=Intent.new())
    sandbox.scenarios.switch(read_seconds=0)
    sandbox.scenarios.answer_as_customer(connection.id, "authorise")
    sandbox.scenarios.fail_next(500, method="POST", stage="after")
    begun = await client.data.refresh(company.id, "journals", intent=Intent.new())
    history = await client.data.newest_operations(company.id)
    assert [each.id for each in history if each.data_type == "journals"] == [begun.id]
