"""A company as it is kept on disk: one line of JSON, without anything secret.

Link URLs never get as far as a `CompanySummary`; what a person or another program wrote into a name, a note, a tag
or an error may hold one all the same, so one-time passwords go from all of them, and web addresses from errors.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from sys import intern
from typing import TYPE_CHECKING, Any, overload

from console_app.codat.redact import HIDDEN, hide_otp
from console_app.services.summaries import (
    CompanySummary,
    ConnectionSummary,
    OpenError,
    fold,
    haystack_of,
    once_each,
    statuses_of,
    urgency,
)
from console_app.services.visible import visible
from console_app.services.without_secrets import without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# ASCII, so that half a surrogate pair in a name is no obstacle.
to_json = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


@overload
def micros(moment: datetime) -> int: ...


@overload
def micros(moment: datetime | None) -> int | None: ...


def micros(moment: datetime | None) -> int | None:
    """A moment as microseconds since 1970; one without a time zone is taken for UTC."""
    if moment is None:
        return None
    # Dividing by a timedelta would take three times as long, and every row has several moments.
    past = moment - EPOCH if moment.tzinfo else moment.replace(tzinfo=UTC) - EPOCH
    return (past.days * 86_400 + past.seconds) * 1_000_000 + past.microseconds


def moment_of(value: int | None) -> datetime | None:
    """The moment of so many microseconds since 1970."""
    return None if value is None else EPOCH + timedelta(microseconds=value)


def key_of(text: str) -> bytes:
    """A text as SQLite can compare it, whatever is in it; the order is Python's own."""
    return text.encode("utf-8", "surrogatepass")


def text_of(key: bytes) -> str:
    """The text again."""
    return key.decode("utf-8", "surrogatepass")


def harmless(text: str) -> str:
    """A name, note or tag without a one-time password, as it came where it can be: one that only shows once the text
    is made visible is looked for, too."""
    seen = visible(text)
    if "otp" not in seen.lower():
        return text
    clean = hide_otp(text)
    seen = visible(clean)
    return clean if hide_otp(seen) == seen else hide_otp(seen)


def errors_row(errors: Iterable[OpenError]) -> list[list[Any]]:
    """Errors as they are kept."""
    return [[without_secrets(error.code), without_secrets(error.text), micros(error.at)] for error in errors]


def errors_of(rows: Iterable[Sequence[Any]]) -> tuple[OpenError, ...]:
    """Errors as they were kept."""
    return tuple(OpenError(code, text, moment_of(at)) for code, text, at in rows)


def harmless_texts(company: CompanySummary) -> tuple[str, str, str, list[list[str]]]:
    """The name, the note, who created it and the tags, each without one-time passwords."""
    name, description, created_by = company.name, company.description, company.created_by
    texts = [name, description, created_by]
    for tag in company.tags:
        texts += tag
    if "otp" not in visible(" ".join(texts)).lower():
        return name, description, created_by, [list(tag) for tag in company.tags]
    tags = [
        [harmless(key), HIDDEN if "otp" in visible(key).lower() else harmless(value)] for key, value in company.tags
    ]
    return harmless(name), harmless(description), harmless(created_by), tags


def sort_key_of(company: CompanySummary) -> bytes:
    """What the row is ordered by: the name as it is kept."""
    name = harmless(company.name)
    return key_of(company.sort_key if name == company.name else f"{fold(name)}\0{company.id}")


def cached_text(company: CompanySummary) -> str:
    """The row of the cache."""
    name, description, created_by, tags = harmless_texts(company)
    return to_json(
        [
            company.id,
            name,
            description,
            micros(company.created),
            micros(company.last_sync),
            tags,
            created_by,
            company.unreadable,
            [
                [
                    each.id,
                    each.integration_key,
                    each.platform_name,
                    each.status,
                    each.source_type,
                    micros(each.created),
                    micros(each.last_sync),
                    errors_row(each.errors),
                ]
                for each in company.connections
            ],
        ]
    )


def company_of(text: str) -> CompanySummary:
    """The company again.

    Raises:
        ValueError, TypeError, OverflowError: the text is not one of ours.
    """
    identity, name, description, created, last_sync, tags, created_by, unreadable, connections = json.loads(text)
    return make_company(
        identity,
        name,
        description,
        moment_of(created),
        moment_of(last_sync),
        tuple((intern(key), value) for key, value in tags),
        created_by,
        unreadable,
        tuple(
            ConnectionSummary(
                connection_id,
                intern(key),
                intern(platform),
                intern(status),
                intern(source),
                moment_of(made),
                moment_of(synced),
                errors_of(errors) if errors else (),
            )
            for connection_id, key, platform, status, source, made, synced, errors in connections
        ),
    )


def make_company(
    identity: str,
    name: str,
    description: str,
    created: datetime | None,
    last_sync: datetime | None,
    tags: tuple[tuple[str, str], ...],
    created_by: str,
    unreadable: int,
    connections: tuple[ConnectionSummary, ...],
) -> CompanySummary:
    """A row of the list out of its parts; what can be worked out is."""
    connections = tuple(once_each(connections))
    sort_name = fold(name)
    return CompanySummary(
        id=identity,
        name=name,
        description=description,
        created=created,
        last_sync=last_sync,
        tags=tags,
        connections=connections,
        statuses=statuses_of(connections, unreadable=unreadable > 0),
        haystack=haystack_of(name, description, identity, tags, created_by, connections),
        sort_name=sort_name,
        sort_key=f"{sort_name}\0{identity}",
        unreadable=unreadable,
        created_by=created_by,
    )


def by_urgency(connections: Iterable[ConnectionSummary]) -> tuple[ConnectionSummary, ...]:
    """Connections in the order of a row."""
    return tuple(sorted(connections, key=lambda each: urgency(each.status)))
