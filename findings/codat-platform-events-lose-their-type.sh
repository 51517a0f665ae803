#!/usr/bin/env bash
# codat-platform 6.0.0: an event as most of Codat's own examples write it is read without its type, and without an error.
#
# One would expect: the SDK has a model for each kind of event that Codat sends to a webhook. An event that a model reads
#   without an error says afterwards what happened, or the model refuses it.
# What happens: Codat's description names the field `eventType`, and its examples of company.created and of nearly all
#   connection events name it `type`. The model knows the first and takes the second for nothing: `event_type` is None,
#   company and connection are read, and what `to_dict` gives back has no type at all. Even an event without any field is
#   one.
# Why it matters here: whoever keeps events by the model's type keeps connected, failed and disconnected as the same
#   nothing. The raw document is read for either name, and what has none is counted as unknown.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check codat-platform==6.0.0

"$work/venv/bin/python" - <<'PYTHON'
from codat_platform.models.shared import CompanyWebhook, ConnectionWebhook

connection = {
    "id": "7d1f8b52-52f4-4a0e-9a6c-0c6a7c0c5b11",
    "integrationId": "8a156a5a-39cb-4f9d-856e-76ef9b9a9607",
    "integrationKey": "gbol",
    "sourceId": "bdd831ce-eebd-4896-89a7-20e5ee8989ee",
    "sourceType": "Accounting",
    "platformName": "Xero",
    "linkUrl": "https://link.example/company/1/connection/2",
    "status": "Linked",
    "created": "2026-11-02T09:30:00Z",
}
company = {"id": "3b1f2a77-0f0d-4f64-8a25-3f4f5a3a9c01", "name": "Toft Stores"}


def event(field: str, kind: str) -> dict:
    payload = {"referenceCompany": company, "connection": connection}
    return {"id": "1f6a", field: kind, "generatedDate": "2026-11-02T09:31:07Z", "payload": payload}


for kind in ("connection.connected", "connection.disconnected"):
    documented = ConnectionWebhook.from_dict(event("eventType", kind))
    as_in_examples = ConnectionWebhook.from_dict(event("type", kind))
    print(f"{kind}: eventType is read as {documented.event_type!r}, type as {as_in_examples.event_type!r}")
    assert documented.event_type == kind
    assert as_in_examples.event_type is None
    assert as_in_examples.payload.connection.status == "Linked", "all else is read"
    assert not {"type", "eventType"} & as_in_examples.to_dict().keys()

known = company | {"redirect": f"https://link.example/company/{company['id']}"}
created = CompanyWebhook.from_dict({"id": "1f6a", "type": "company.created", "payload": known})
print(f"company.created: type is read as {created.event_type!r}")
assert created.event_type is None
nothing = ConnectionWebhook.from_dict({})
print(f"an event without any field: {nothing.to_dict()}")
assert nothing.to_dict() == {}
PYTHON
