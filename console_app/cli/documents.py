"""Report companies, connections and links as JSON for `--json`. Links are one-time passwords: only on request.

The texts are as Codat gave them. Moments are ISO 8601 in UTC.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console_app.codat.status_names import Status
from console_app.services.text.time_format import iso_day, iso_utc_or_none

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from console_app.codat.models import Company, Connection
    from console_app.services.companies.follow_up import FollowUp, FollowUpEvent
    from console_app.services.companies.prechecks import Finding
    from console_app.services.connections.entity import EntityCheck
    from console_app.services.links.link import ShownLink


def company_document(company: Company) -> dict[str, Any]:
    """Return a company: `id`, `name`, `description`, `created`, `tags`, `ownerUserIds`."""
    return {
        "id": company.id,
        "name": company.name,
        "description": company.description,
        "created": moment(company.created),
        "tags": dict(company.tags),
        "ownerUserIds": list(company.owner_user_ids),
    }


def connection_document(connection: Connection | None) -> dict[str, Any] | None:
    """Return a connection as JSON.

    Keys: `id`, `platformKey`, `platformName`, `sourceType`, `status`, `linked`, `created`, `lastSync`, `errors`.
    """
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


def entity_document(check: EntityCheck | None) -> dict[str, Any] | None:
    """Return whose books a connection leads to; None if Codat was never asked.

    Keys: `name`, `currency`, `match` (see `EntityMatch`), `why`, `seenAt`, `before`, `confirmedBy`, `confirmedAt`.
    """
    if check is None:
        return None
    seen, before = check.seen, check.seen.before
    return {
        "name": seen.entity.name,
        "currency": seen.entity.currency or None,
        "match": str(check.match),
        "why": check.why or None,
        "seenAt": moment(seen.seen_at),
        "before": None if before is None else {"name": before.name, "currency": before.currency or None},
        "confirmedBy": seen.confirmed_by or None,
        "confirmedAt": moment(seen.confirmed_at),
    }


def follow_up_document(follow_up: FollowUp) -> dict[str, Any] | None:
    """Return how a company is followed up; None if nobody has said anything of it.

    Keys: `owner` and `nextStep` (None, or `text`, `by`, `at`, and of the step `due`), and `notes`, the newest first.
    """
    if not follow_up.events:
        return None
    step = follow_up.step
    return {
        "owner": None if follow_up.owner is None else _event_document(follow_up.owner),
        "nextStep": None if step is None else {**_event_document(step), "due": step.due and iso_day(step.due)},
        "notes": [_event_document(each) for each in follow_up.notes],
    }


def _event_document(event: FollowUpEvent) -> dict[str, Any]:
    return {"text": event.text, "by": event.by, "at": moment(event.at)}


def link_document(link: ShownLink | None) -> dict[str, Any] | None:
    """Return a link: `url`, `madeAt`, `expiresAt` (None if no end is known), `worksOnce`."""
    if link is None:
        return None
    return {
        "url": link.url,
        "madeAt": moment(link.made_at),
        "expiresAt": moment(link.expires_at),
        "worksOnce": link.works_once,
    }


def finding_documents(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return the findings of the checks: `kind`, `severity`, `message`, `instead`, `companyId`, `connectionId`."""
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
    """Return a moment in ISO 8601 and UTC, or None."""
    return iso_utc_or_none(when)
