"""Run `codat-console schema`: print the JSON Schema of a command's output."""

from __future__ import annotations

import json
from typing import Any

import click

from console_app.cli import options

OF_COMMANDS = {"diff": "changes"}
"""Commands that are not called what their document is."""
DOCUMENTS = (
    *("companies", "audit", "changes", "company", "company-list", "snapshot"),
    *("doctor", "journal", "worklist", "handover", "profiles", "whoami", "version", "event"),
)


@click.command(
    "schema",
    help="Print the JSON Schema (draft 2020-12) of a DOCUMENT written with --json: companies, audit, changes (of "
    "`diff`), company, company-list (of `company -`), snapshot, doctor, journal, worklist (exported in the "
    "program), handover, profiles, whoami, version, or event, which is a line on stderr. For JSON Lines, --row prints "
    "the schema of a line after the first.\n\n"
    "Keys may be added within a version; removing one or changing its meaning makes a new number in `schema`.",
    context_settings=options.SETTINGS,
)
@click.argument("document", type=click.Choice((*DOCUMENTS, *OF_COMMANDS)), metavar="DOCUMENT")
@click.option("--row", is_flag=True, help="The schema of a row: a line of JSON Lines after the first.")
def command(*, document: str, row: bool) -> None:
    """Run `schema`.

    Raises:
        click.UsageError: A row is asked for, and the document has none.
    """
    from console_app.services.export.document import Kind
    from console_app.services.export.schema import DRAFT, row_schema

    document = OF_COMMANDS.get(document, document)
    if row and document not in list(Kind):
        raise click.UsageError(
            f"Only companies, audit, changes, journal, worklist and handover have rows, not {document}."
        )
    schema = {"$schema": DRAFT, **row_schema(Kind(document))} if row else schema_for(document)
    click.echo(json.dumps(schema, indent=2))


def schema_for(document: str) -> dict[str, Any]:
    """Return the JSON Schema of one of `DOCUMENTS`; each says whether it is the sandbox's."""
    from console_app.services.export.document import Kind
    from console_app.services.export.schema import FLAG, document_schema

    if document in list(Kind):
        return document_schema(Kind(document))
    schema = _schema_of_others(document)
    schema["properties"]["sandbox"] = FLAG
    schema["required"] = list(dict.fromkeys((*schema["required"], "sandbox")))
    return schema


def _schema_of_others(document: str) -> dict[str, Any]:
    """Return the schema of a document without rows."""
    from console_app.services.export.schema import MOMENT, NUMBER, NUMBERS, TEXT, or_null, schema_of

    if document == "event":
        return schema_of(document, {"event": TEXT, "message": TEXT})
    if document == "doctor":
        verdict = {"enum": ["ok", "skipped", "warning", "broken"]}
        check = _thing({"subject": TEXT, "verdict": verdict, "found": TEXT, "advice": or_null(TEXT)})
        checks = {"type": "array", "items": check}
        return schema_of(document, {"kind": {"const": document}, "asOf": MOMENT, "verdict": verdict, "checks": checks})
    if document == "snapshot":
        snapshot = {"id": NUMBER, "at": MOMENT, "companies": NUMBER, "connections": NUMBER, "statuses": NUMBERS}
        of_snapshot = _thing({**snapshot, "standings": NUMBERS, "reason": or_null(TEXT)})
        return schema_of(document, {"kind": {"const": document}, "kept": {"type": "boolean"}, "snapshot": of_snapshot})
    if document in {"profiles", "whoami"}:
        return schema_of(document, {"kind": {"const": document}, **_of_accounts(document)})
    if document == "version":
        texts = {"type": "object", "additionalProperties": TEXT}
        return schema_of(document, {"kind": {"const": document}, "version": TEXT, "versions": texts, "paths": texts})
    parts, timeline = _company_parts()
    if document == "company":
        return schema_of(document, {"kind": {"const": document}, **parts}, timeline=timeline)
    companies = {"type": "array", "items": _thing(parts, timeline=timeline)}
    return schema_of(document, {"kind": {"const": document}, "companies": companies})


def _thing(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    from console_app.services.export.schema import thing

    return thing(required, **optional)


def _of_accounts(document: str) -> dict[str, Any]:
    """Return the properties of `profiles` and `whoami`."""
    from console_app.config.capabilities import Capability, Permission
    from console_app.config.profiles import KeySource
    from console_app.services.export.schema import TEXT, or_null

    flag = {"type": "boolean"}
    rule = _thing({"permission": {"enum": [each.name.lower() for each in Permission]}, "source": TEXT})
    both = {
        "sandbox": flag,
        "production": flag,
        "baseUrl": or_null(TEXT),
        "keySource": or_null({"enum": [str(each) for each in KeySource]}),
        "account": or_null(TEXT),
        "capabilities": _thing(dict.fromkeys(map(str, Capability), rule)),
    }
    if document == "whoami":
        return {"profile": TEXT, "expected": or_null(TEXT), "confirmed": flag, **both}
    profile = _thing({"name": TEXT, "default": flag, "problem": or_null(TEXT), **both})
    return {"file": TEXT, "profiles": {"type": "array", "items": profile}}


def _company_parts() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the properties of a company's document (see `console_app.cli.documents`), and its timeline."""
    from console_app.services.connections.entity import EntityMatch
    from console_app.services.export.schema import MOMENT, NOTE, PAIRS, TEXT, or_null
    from console_app.services.journal.entries import Outcome

    moment, text = or_null(MOMENT), or_null(TEXT)
    owners = {"type": "array", "items": TEXT}
    company = _thing(
        {"id": TEXT, "name": TEXT, "description": text, "created": moment, "tags": PAIRS, "ownerUserIds": owners}
    )
    error = _thing({"code": text, "message": text, "at": moment})
    confirmed = {"confirmedBy": text, "confirmedAt": moment}
    before = or_null(_thing({"name": TEXT, "currency": text}))
    match = {"enum": [str(each) for each in EntityMatch]}
    entity = _thing(
        {"name": TEXT, "currency": text, "match": match, "why": text, "seenAt": MOMENT, "before": before, **confirmed}
    )
    connection = _thing(
        {
            "id": TEXT,
            "platformKey": TEXT,
            "platformName": TEXT,
            "sourceType": TEXT,
            "status": TEXT,
            "linked": {"type": "boolean"},
            "created": moment,
            "lastSync": moment,
            "errors": {"type": "array", "items": error},
            "entity": or_null(entity),
        }
    )
    outcome = or_null({"enum": [str(each) for each in Outcome]})
    event = _thing(
        {
            "at": MOMENT,
            "kind": TEXT,
            **dict.fromkeys(("action", "who", "profile", "connectionId", "platformKey", "platformName"), text),
            "outcome": outcome,
            **dict.fromkeys(("before", "after", "text", "due"), text),
            "seenBefore": moment,
            "seen": MOMENT,
        }
    )
    step = _thing({**NOTE["properties"], "due": text})
    follow_up = _thing({"owner": or_null(NOTE), "nextStep": or_null(step), "notes": {"type": "array", "items": NOTE}})
    connections = {"type": "array", "items": connection}
    parts = {"asOf": MOMENT, "company": company, "connections": connections, "followUp": or_null(follow_up)}
    return parts, {"type": "array", "items": event}
