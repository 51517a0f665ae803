"""Codat's own SDKs for Python, against the sandbox: what they can do with Codat they can do here."""

# The SDK exports its names lazily and leaves its methods untyped, which mypy cannot follow.
# mypy: disable-error-code="attr-defined,name-defined,union-attr,index,misc,operator,no-untyped-call"

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
from codat_platform import CodatPlatform
from codat_platform.models import operations, shared
from codat_platform.models.errors import ErrorMessage, SDKError
from codat_sync_for_payables import CodatSyncPayables
from codat_sync_for_payables.models import operations as payables_operations
from codat_sync_for_payables.models import shared as payables_shared
from codat_sync_for_payables.models.errors import ErrorMessage as PayablesErrorMessage

if TYPE_CHECKING:
    from console_app.sandbox.embedded import EmbeddedSandbox, Endpoint

ClientFor = Callable[..., httpx.Client]


def sdk_for(endpoint: Endpoint, client: httpx.Client, key: str | None = None) -> CodatPlatform:
    encoded = base64.b64encode((key or endpoint.api_key).encode()).decode()
    return CodatPlatform(
        security=shared.Security(auth_header=f"Basic {encoded}"), server_url=endpoint.base_url, client=client
    )


@pytest.fixture
def sdk(sandbox: EmbeddedSandbox, client_for: ClientFor) -> Iterator[CodatPlatform]:
    endpoint = sandbox.start()
    with sdk_for(endpoint, client_for(endpoint)) as sdk:
        yield sdk


def create_by_sdk(sdk: CodatPlatform, name: str = "Technicalium", **fields: object) -> shared.Company:
    company: shared.Company = sdk.companies.create(request={"name": name, **fields})
    return company


def test_a_company_is_created_read_updated_replaced_and_deleted(sdk: CodatPlatform) -> None:
    company = create_by_sdk(sdk, "Example Company (Codat[1])", description="SDK", tags={"region": "uk"})
    assert company.name == "Example Company Codat1"
    assert company.tags == {"region": "uk"}
    assert company.data_connections == []

    read = sdk.companies.get(request=operations.GetCompanyRequest(company_id=company.id))
    assert (read.id, read.description) == (company.id, "SDK")

    updated = sdk.companies.update(
        request=operations.UpdateCompanyRequest(
            company_id=company.id, company_update_request=shared.CompanyUpdateRequest(name="Renamed")
        )
    )
    assert (updated.name, updated.description) == ("Renamed", "SDK")

    replaced = sdk.companies.replace(
        request=operations.ReplaceCompanyRequest(
            company_id=company.id, company_request_body=shared.CompanyRequestBody(name="Replaced")
        )
    )
    assert (replaced.name, replaced.description, replaced.tags) == ("Replaced", None, None)

    assert sdk.companies.delete(request=operations.DeleteCompanyRequest(company_id=company.id)) is None
    with pytest.raises(ErrorMessage) as gone:
        sdk.companies.get(request=operations.GetCompanyRequest(company_id=company.id))
    assert gone.value.data.status_code == 404


def test_companies_are_listed_in_pages_with_query_order_and_tags(
    sandbox_for: Callable[..., EmbeddedSandbox], client_for: ClientFor
) -> None:
    endpoint = sandbox_for(companies=120).start()
    with sdk_for(endpoint, client_for(endpoint)) as sdk:
        ids: list[str] = []
        for number in (1, 2, 3):
            page = sdk.companies.list(request=operations.ListCompaniesRequest(page=number, page_size=50))
            ids += [company.id for company in page.results]
            assert page.total_results == 120
        assert len(set(ids)) == 120
        pending = sdk.companies.list(
            request=operations.ListCompaniesRequest(
                page=1, page_size=100, query="dataConnections.status=PendingAuth", order_by="-created"
            )
        )
        assert 0 < pending.total_results < 120
        assert all(
            any(connection.status == "PendingAuth" for connection in company.data_connections)
            for company in pending.results
        )
        tagged = sdk.companies.list(request=operations.ListCompaniesRequest(tags="region=uk-south"))
        assert tagged.results
        assert {company.tags["region"] for company in tagged.results} == {"uk-south"}


def test_a_connection_is_created_linked_unlinked_and_deleted(sdk: CodatPlatform, sandbox: EmbeddedSandbox) -> None:
    company = create_by_sdk(sdk)
    connection = sdk.connections.create(
        request=operations.CreateConnectionRequest(
            company_id=company.id, request_body=operations.CreateConnectionRequestBody(platform_key="gbol")
        )
    )
    assert connection.status == shared.DataConnectionStatus.PENDING_AUTH
    assert httpx.get(connection.link_url).status_code == 200
    sandbox.scenarios.answer_as_customer(connection.id, "authorise")

    identifiers = {"company_id": company.id, "connection_id": connection.id}
    linked = sdk.connections.get(request=operations.GetConnectionRequest(**identifiers))
    assert linked.status == shared.DataConnectionStatus.LINKED
    assert datetime.fromisoformat(linked.created).tzinfo is not None
    listed = sdk.connections.list(request=operations.ListConnectionsRequest(company_id=company.id))
    assert [item.id for item in listed.results] == [connection.id]

    unlinked = sdk.connections.unlink(
        request=operations.UnlinkConnectionRequest(
            **identifiers,
            update_connection_status=shared.UpdateConnectionStatus(status=shared.DataConnectionStatus.UNLINKED),
        )
    )
    assert unlinked.status == shared.DataConnectionStatus.UNLINKED
    assert sdk.connections.delete(request=operations.DeleteConnectionRequest(**identifiers)) is None
    with pytest.raises(ErrorMessage) as gone:
        sdk.connections.get(request=operations.GetConnectionRequest(**identifiers))
    assert gone.value.data.status_code == 404


def test_integrations_and_the_profile_are_read(sdk: CodatPlatform) -> None:
    listed = sdk.integrations.list(
        request=operations.ListIntegrationsRequest(page=1, page_size=100, query="sourceType=Accounting")
    )
    assert {"qhyg", "gbol"} <= {item.key for item in listed.results}
    one = sdk.integrations.get(request=operations.GetIntegrationRequest(platform_key="pqsw"))
    assert one.is_offline_connector is True
    assert sdk.settings.get_profile().name == "Fernhill Payables"


def test_a_wrong_key_is_the_sdks_401(sandbox: EmbeddedSandbox, client_for: ClientFor) -> None:
    endpoint = sandbox.start()
    plain = client_for(endpoint)
    del plain.headers["Authorization"]
    with sdk_for(endpoint, plain, "wrong") as sdk, pytest.raises(ErrorMessage) as refused:
        sdk.settings.get_profile()
    assert refused.value.data.status_code == 401
    assert refused.value.data.error == "Unauthorized"
    assert refused.value.data.correlation_id


def test_the_plans_limit_is_the_sdks_402(sdk: CodatPlatform, sandbox: EmbeddedSandbox) -> None:
    sandbox.scenarios.set_company_limit(0)
    with pytest.raises(ErrorMessage) as refused:
        create_by_sdk(sdk)
    assert refused.value.data.status_code == 402
    assert refused.value.data.validation.errors[0].validator_name == "CreateCompany"


def linked_by_sdk(sdk: CodatPlatform, sandbox: EmbeddedSandbox, platform_key: str = "gbol") -> dict[str, str]:
    """Create a company with a connection that was just linked; return their ids by the SDK's names."""
    company = create_by_sdk(sdk, "Oakfield Joinery Ltd", tags={"region": "us-east"})
    body = operations.CreateConnectionRequestBody(platform_key=platform_key)
    request = operations.CreateConnectionRequest(company_id=company.id, request_body=body)
    connection = sdk.connections.create(request=request)
    sandbox.scenarios.answer_as_customer(connection.id, "authorise")
    return {"company_id": company.id, "connection_id": connection.id}


def statuses_by_sdk(sdk: CodatPlatform, company_id: str) -> shared.DataStatuses:
    return sdk.refresh_data.get(request=operations.GetCompanyDataStatusRequest(company_id=company_id))


def test_the_state_of_the_data_is_read(sdk: CodatPlatform, sandbox: EmbeddedSandbox) -> None:
    company = create_by_sdk(sdk)
    assert statuses_by_sdk(sdk, company.id).bills is None
    company_id = linked_by_sdk(sdk, sandbox)["company_id"]
    assert statuses_by_sdk(sdk, company_id).bills.current_status == "Queued"
    sandbox.scenarios.advance_clock(timedelta(seconds=20))
    statuses = statuses_by_sdk(sdk, company_id)
    assert statuses.bills.current_status == "Complete"
    assert statuses.bills.latest_sync_id == statuses.bills.latest_successful_sync_id
    assert statuses.bank_transactions.current_status == "PermissionsError"
    assert statuses.bank_transactions.last_successful_sync is None


def test_the_history_and_a_validation_are_read(sdk: CodatPlatform, sandbox: EmbeddedSandbox) -> None:
    sandbox.scenarios.switch(read_outcomes={"bills": "ValidationError"})
    company_id = linked_by_sdk(sdk, sandbox)["company_id"]
    sandbox.scenarios.advance_clock(timedelta(seconds=20))
    page = sdk.refresh_data.list_pull_operations(
        request=operations.ListPullOperationsRequest(
            company_id=company_id,
            page=1,
            page_size=1,
            query="status!=Complete&&status!=NotSupported",
            order_by="-dataType",
        )
    )
    assert page.total_results == 2
    (failed,) = page.results
    assert (failed.data_type, failed.status, failed.is_errored) == ("bills", "ValidationError", True)
    one = operations.GetPullOperationRequest(company_id=company_id, dataset_id=failed.id)
    assert sdk.refresh_data.get_pull_operation(request=one).error_message == failed.error_message
    validated = operations.GetReadValidationResultsRequest(company_id=company_id, dataset_id=failed.id)
    (error,) = sdk.read_data.get_validation_results(request=validated).errors
    assert error.validator_name == "BillsValidator"


def test_data_is_read_again(sdk: CodatPlatform, sandbox: EmbeddedSandbox) -> None:
    ids = linked_by_sdk(sdk, sandbox)
    sandbox.scenarios.advance_clock(timedelta(seconds=20))
    bills = operations.RefreshDataTypeRequest(data_type=shared.SchemaDataType.BILLS, **ids)
    queued = sdk.refresh_data.by_data_type(request=bills)
    assert (queued.connection_id, queued.status, queued.is_completed) == (ids["connection_id"], "Queued", False)
    with pytest.raises(ErrorMessage) as running:
        sdk.refresh_data.by_data_type(request=bills)
    assert running.value.data.status_code == 400
    assert queued.id in running.value.data.error
    everything = operations.RefreshCompanyDataRequest(company_id=ids["company_id"])
    assert sdk.refresh_data.all(request=everything) is None
    sandbox.scenarios.advance_clock(timedelta(seconds=20))
    assert statuses_by_sdk(sdk, ids["company_id"]).bills.latest_successful_sync_id == queued.id
    sandbox.scenarios.switch(refreshes=False)
    with pytest.raises(ErrorMessage) as refused:
        sdk.refresh_data.by_data_type(request=bills)
    assert refused.value.data.status_code == 403
    with pytest.raises(ErrorMessage) as refused_all:
        sdk.refresh_data.all(request=everything)
    assert refused_all.value.data.status_code == 403


@pytest.mark.parametrize("status", ["400", "409"])
def test_a_refused_second_connection_is_undocumented_for_the_sdk(
    sdk: CodatPlatform, sandbox: EmbeddedSandbox, status: str
) -> None:
    sandbox.scenarios.switch(rival_rule=status)
    company_id = linked_by_sdk(sdk, sandbox)["company_id"]
    body = operations.CreateConnectionRequestBody(platform_key="qhyg")
    with pytest.raises(SDKError) as refused:
        sdk.connections.create(request=operations.CreateConnectionRequest(company_id=company_id, request_body=body))
    assert refused.value.status_code == int(status)


def test_owners_are_read(sandbox_for: Callable[..., EmbeddedSandbox], client_for: ClientFor) -> None:
    endpoint = sandbox_for(companies=120).start()
    with sdk_for(endpoint, client_for(endpoint)) as sdk:
        companies = sdk.companies.list(request=operations.ListCompaniesRequest(page=1, page_size=200)).results
        owned = [company for company in companies if company.owner_user_ids]
        assert 0 < len(owned) < len(companies)
        query = f"ownerUserIds={owned[0].owner_user_ids[0]}"
        found = sdk.companies.list(request=operations.ListCompaniesRequest(page=1, page_size=200, query=query)).results
        assert owned[0].id in {company.id for company in found}


@pytest.fixture
def payables(sandbox: EmbeddedSandbox, client_for: ClientFor) -> Iterator[CodatSyncPayables]:
    endpoint = sandbox.start()
    encoded = base64.b64encode(endpoint.api_key.encode()).decode()
    security = payables_shared.Security(auth_header=f"Basic {encoded}")
    with CodatSyncPayables(security=security, server_url=endpoint.base_url, client=client_for(endpoint)) as sdk:
        yield sdk


def test_sync_for_payables_tells_who_was_linked(
    sdk: CodatPlatform, payables: CodatSyncPayables, sandbox: EmbeddedSandbox
) -> None:
    ids = linked_by_sdk(sdk, sandbox)
    request = payables_operations.GetCompanyInformationRequest(**ids)
    told = payables.company_information.get(request=request)
    assert (told.company_name, told.base_currency) == ("Oakfield Joinery Limited", "USD")
    sandbox.scenarios.deauthorize(ids["connection_id"])
    with pytest.raises(PayablesErrorMessage) as lost:
        payables.company_information.get(request=request)
    assert lost.value.data.status_code == 400
    sandbox.scenarios.answer_as_customer(ids["connection_id"], "authorise", "none")
    nobody = payables.company_information.get(request=request)
    assert (nobody.company_name, nobody.base_currency) == (None, None)
    sandbox.scenarios.switch(payables=False)
    with pytest.raises(PayablesErrorMessage) as refused:
        payables.company_information.get(request=request)
    assert refused.value.data.status_code == 403


def test_sync_for_payables_links_and_unlinks_as_well(payables: CodatSyncPayables, sandbox: EmbeddedSandbox) -> None:
    company = payables.companies.create(request={"name": "Technicalium"})
    body = payables_operations.CreateConnectionRequestBody(platform_key="qhyg")
    connection = payables.connections.create(
        request=payables_operations.CreateConnectionRequest(company_id=company.id, request_body=body)
    )
    sandbox.scenarios.answer_as_customer(connection.id, "authorise")
    unlink = payables_operations.UnlinkConnectionRequest(
        company_id=company.id,
        connection_id=connection.id,
        request_body=payables_operations.UnlinkConnectionUpdateConnection(status="Unlinked"),
    )
    assert payables.connections.unlink(request=unlink).status == "Unlinked"


def test_webhook_consumers_are_created_listed_and_deleted(sdk: CodatPlatform) -> None:
    created = sdk.webhooks.create_consumer(
        request=shared.WebhookConsumerPrototype(
            url="https://example.com/hook", event_types=["connection.connected"], company_tags=["region:uk"]
        )
    )
    assert (created.url, created.disabled, created.company_tags) == ("https://example.com/hook", False, ["region:uk"])
    (listed,) = sdk.webhooks.list_consumers().results
    assert listed == created
    sdk.webhooks.delete_consumer(request=operations.DeleteWebhookConsumerRequest(webhook_id=created.id))
    assert sdk.webhooks.list_consumers().results == []
