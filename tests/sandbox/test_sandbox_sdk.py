"""Codat's own SDK for Python, against the sandbox: what it can do with Codat it can do here."""

# The SDK exports its names lazily and leaves its methods untyped, which mypy cannot follow.
# mypy: disable-error-code="attr-defined,name-defined,union-attr,index,no-untyped-call"

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import httpx
import pytest
from codat_platform import CodatPlatform
from codat_platform.models import operations, shared
from codat_platform.models.errors import ErrorMessage

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
