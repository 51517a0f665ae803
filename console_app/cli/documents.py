"""Companies, connections and links as `--json` has them. Links are one-time passwords: they are there if asked for.

The texts are as Codat gave them. Moments are ISO 8601 in UTC.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from console_app.codat.statuses import Status

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from console_app.codat.models import Company, Connection
    from console_app.services.checking import Finding
    from console_app.services.links import ShownLink


def company_document(company: Company) -> dict[str, Any]:
    """A company: `id`, `name`, `description`, `created`, `tags`."""
    return {
        "id": company.id,
        "name": company.name,
        "description": company.description,
        "created": moment(company.created),
        "tags": dict(company.tags),
    }


def connection_document(connection: Connection | None) -> dict[str, Any] | None:
    """A connection: `id`, `platformKey`, `platformName`, `sourceType`, `status`, `linked`, `created`, `lastSync`,
    `errors`."""
    if connection is None:
        return None
    return {
        "id": connection.id,
        "platformKey": connection.integration_key,
        "platformName": connection.platform_name,
        "sourceType": connection.source_type,
        "status": connection.status,
        "linked": connection.status == Status.LINKED,
        "created": moment(connection.created),
        "lastSync": moment(connection.last_sync),
        "errors": [
            {"code": each.status_code, "message": each.error_message, "at": moment(each.errored_on)}
            for each in connection.errors
        ],
    }


def link_document(link: ShownLink | None) -> dict[str, Any] | None:
    """A link: `url`, `madeAt`, `expiresAt`, `worksOnce`."""
    if link is None:
        return None
    return {
        "url": link.url,
        "madeAt": moment(link.made_at),
        "expiresAt": moment(link.expires_at) if link.works_once else None,
        "worksOnce": link.works_once,
    }


def finding_documents(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """What the checks found: `kind`, `severity`, `message`, `instead`, `companyId`, `connectionId`."""
    return [
        {
            "kind": str(each.kind),
            "severity": str(each.severity),
            "message": each.sentence,
            "instead": each.instead,
            "companyId": each.company_id,
            "connectionId": each.connection_id,
        }
        for each in findings
    ]


def moment(when: datetime | None) -> str | None:
    """A moment for machines."""
    return None if when is None else when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
