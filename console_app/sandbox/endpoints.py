"""Answer the operations of the API, on the state's thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console_app.sandbox import companies, connections, payables, refresh
from console_app.sandbox.catalogue import BY_KEY, CATALOGUE, profile
from console_app.sandbox.http import Answer, ApiError, Call, json_answer
from console_app.sandbox.lists import ordered, page, page_asked
from console_app.sandbox.query import INTEGRATION, matcher
from console_app.sandbox.serializers import Document, connection_document, with_link, with_links
from console_app.sandbox.webhooks import consumers

if TYPE_CHECKING:
    from console_app.sandbox.settings import Settings
    from console_app.sandbox.state import State
    from console_app.sandbox.switches import Switches

Operation = Callable[["Desk", Call], Answer]


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts of the sandbox that an operation works with."""

    state: State
    settings: Settings

    @property
    def switches(self) -> Switches:
        """Return the rules that can be switched."""
        return self.settings.switches


def list_companies(desk: Desk, call: Call) -> Answer:
    """Answer `GET /companies`."""
    asked = page_asked(call.parameters)
    found, total = companies.list_companies(desk.state, asked)
    results = with_links(desk.state, found, call.base_url, desk.settings.link_rule)
    answer = json_answer(page(call.path, call.parameters, asked, total, results))
    if desk.settings.unrest is not None:
        desk.settings.unrest.apply_churn(desk.state)
    return answer


def create_company(desk: Desk, call: Call) -> Answer:
    """Answer `POST /companies`."""
    return _company(desk, call, companies.create_company(desk.state, call.body(), desk.settings.company_limit))


def get_company(desk: Desk, call: Call) -> Answer:
    """Answer `GET /companies/{companyId}`."""
    return _company(desk, call, companies.get_company(desk.state, call.arguments["company_id"]))


def update_company(desk: Desk, call: Call) -> Answer:
    """Answer `PATCH /companies/{companyId}`."""
    return _company(desk, call, companies.update_company(desk.state, call.arguments["company_id"], call.body()))


def replace_company(desk: Desk, call: Call) -> Answer:
    """Answer `PUT /companies/{companyId}`."""
    return _company(desk, call, companies.replace_company(desk.state, call.arguments["company_id"], call.body()))


def delete_company(desk: Desk, call: Call) -> Answer:
    """Answer `DELETE /companies/{companyId}`."""
    companies.delete_company(desk.state, call.arguments["company_id"])
    return Answer(204)


def list_connections(desk: Desk, call: Call) -> Answer:
    """Answer `GET /companies/{companyId}/connections`."""
    asked = page_asked(call.parameters)
    company_id = call.arguments["company_id"].lower()
    found, total = connections.list_connections(desk.state, company_id, asked)
    results = with_link(desk.state, company_id, found, call.base_url, desk.settings.link_rule)
    return json_answer(page(call.path, call.parameters, asked, total, results))


def create_connection(desk: Desk, call: Call) -> Answer:
    """Answer `POST /companies/{companyId}/connections`."""
    key, rule = call.body().get("platformKey"), desk.switches.rival_rule
    document = connections.create_connection(desk.state, call.arguments["company_id"], key, rule=rule)
    return _connection(desk, call, document)


def get_connection(desk: Desk, call: Call) -> Answer:
    """Answer `GET /companies/{companyId}/connections/{connectionId}`."""
    row = connections.find_connection(desk.state, call.arguments["company_id"], call.arguments["connection_id"])
    return _connection(desk, call, connection_document(row))


def unlink_connection(desk: Desk, call: Call) -> Answer:
    """Answer `PATCH /companies/{companyId}/connections/{connectionId}`."""
    company_id, connection_id = call.arguments["company_id"], call.arguments["connection_id"]
    document = connections.unlink_connection(desk.state, company_id, connection_id, call.body())
    return _connection(desk, call, document)


def delete_connection(desk: Desk, call: Call) -> Answer:
    """Answer `DELETE /companies/{companyId}/connections/{connectionId}` with 200 and no body, as documented."""
    connections.delete_connection(desk.state, call.arguments["company_id"], call.arguments["connection_id"])
    return Answer(200)


def get_company_information(desk: Desk, call: Call) -> Answer:
    """Answer `GET /companies/{companyId}/connections/{connectionId}/payables/info`."""
    company_id, connection_id = call.arguments["company_id"], call.arguments["connection_id"]
    found = payables.company_information(desk.state, company_id, connection_id, desk.switches)
    return json_answer(found.document())


def get_data_status(desk: Desk, call: Call) -> Answer:
    """Answer `GET /companies/{companyId}/dataStatus`."""
    return json_answer(refresh.data_status(desk.state, call.arguments["company_id"]))


def list_pull_operations(desk: Desk, call: Call) -> Answer:
    """Answer `GET /companies/{companyId}/data/history`."""
    asked = page_asked(call.parameters)
    results, total = refresh.list_history(desk.state, call.arguments["company_id"], asked)
    return json_answer(page(call.path, call.parameters, asked, total, results))


def get_pull_operation(desk: Desk, call: Call) -> Answer:
    """Answer `GET /companies/{companyId}/data/history/{datasetId}`."""
    return json_answer(refresh.get_dataset(desk.state, call.arguments["company_id"], call.arguments["dataset_id"]))


def get_validation(desk: Desk, call: Call) -> Answer:
    """Answer `GET /companies/{companyId}/sync/{datasetId}/validation`."""
    return json_answer(refresh.validation(desk.state, call.arguments["company_id"], call.arguments["dataset_id"]))


def refresh_all(desk: Desk, call: Call) -> Answer:
    """Answer `POST /companies/{companyId}/data/all` with 204."""
    refresh.refresh_all(desk.state, call.arguments["company_id"], desk.switches)
    return Answer(204)


def refresh_data_type(desk: Desk, call: Call) -> Answer:
    """Answer `POST /companies/{companyId}/data/queue/{dataType}`."""
    company_id, data_type = call.arguments["company_id"], call.arguments["data_type"]
    connection_id = call.parameters.get("connectionId") or None
    return json_answer(refresh.refresh_type(desk.state, company_id, data_type, connection_id, desk.switches))


def list_integrations(_desk: Desk, call: Call) -> Answer:
    """Answer `GET /integrations`."""
    asked = page_asked(call.parameters)
    documents = [integration.document() for integration in CATALOGUE]
    if asked.query is not None:
        fits = matcher(asked.query, INTEGRATION, "Integration")
        documents = [document for document in documents if fits(document)]
    documents = ordered(documents, asked.order, INTEGRATION, "Integration")
    results = documents[asked.skipped : asked.skipped + asked.size]
    return json_answer(page(call.path, call.parameters, asked, len(documents), results))


def get_integration(_desk: Desk, call: Call) -> Answer:
    """Answer `GET /integrations/{platformKey}`.

    Raises:
        ApiError: 404, for an unknown platform key.
    """
    key = call.arguments["platform_key"]
    if key not in BY_KEY:
        raise ApiError(404, f"No integration was found with platform key {key}", service="ClientsApi")
    return json_answer(BY_KEY[key].document())


def list_webhook_consumers(desk: Desk, _call: Call) -> Answer:
    """Answer `GET /webhooks`."""
    return json_answer(consumers.list_consumers(desk.state))


def create_webhook_consumer(desk: Desk, call: Call) -> Answer:
    """Answer `POST /webhooks` with 201."""
    consumer = consumers.create_consumer(desk.state, call.body())
    desk.state.events.consumers_changed()
    return json_answer(consumer, 201)


def delete_webhook_consumer(desk: Desk, call: Call) -> Answer:
    """Answer `DELETE /webhooks/{webhookId}` with 204."""
    consumers.delete_consumer(desk.state, call.arguments["webhook_id"])
    return Answer(204)


def get_profile(_desk: Desk, _call: Call) -> Answer:
    """Answer `GET /profile`."""
    return json_answer(profile())


def not_spoken(_desk: Desk, call: Call) -> Answer:
    """Answer any other request with 404.

    Raises:
        ApiError: 404, always.
    """
    raise ApiError(404, f"The sandbox does not speak {call.method} {call.path}")


def _company(desk: Desk, call: Call, document: Document) -> Answer:
    return json_answer(with_links(desk.state, [document], call.base_url, desk.settings.link_rule)[0])


def _connection(desk: Desk, call: Call, document: Document) -> Answer:
    company_id = call.arguments["company_id"].lower()
    return json_answer(with_link(desk.state, company_id, [document], call.base_url, desk.settings.link_rule)[0])


RESOURCES: dict[str, dict[str, Operation]] = {
    "/companies": {"GET": list_companies, "POST": create_company},
    "/companies/{company_id}": {
        "GET": get_company,
        "PATCH": update_company,
        "PUT": replace_company,
        "DELETE": delete_company,
    },
    "/companies/{company_id}/connections": {"GET": list_connections, "POST": create_connection},
    "/companies/{company_id}/connections/{connection_id}": {
        "GET": get_connection,
        "PATCH": unlink_connection,
        "DELETE": delete_connection,
    },
    "/companies/{company_id}/connections/{connection_id}/payables/info": {"GET": get_company_information},
    "/companies/{company_id}/dataStatus": {"GET": get_data_status},
    "/companies/{company_id}/data/history": {"GET": list_pull_operations},
    "/companies/{company_id}/data/history/{dataset_id}": {"GET": get_pull_operation},
    "/companies/{company_id}/sync/{dataset_id}/validation": {"GET": get_validation},
    "/companies/{company_id}/data/all": {"POST": refresh_all},
    "/companies/{company_id}/data/queue/{data_type}": {"POST": refresh_data_type},
    "/integrations": {"GET": list_integrations},
    "/integrations/{platform_key}": {"GET": get_integration},
    "/profile": {"GET": get_profile},
    "/webhooks": {"GET": list_webhook_consumers, "POST": create_webhook_consumer},
    "/webhooks/{webhook_id}": {"DELETE": delete_webhook_consumer},
}
