"""Write the JSON Schema (draft 2020-12) of the documents from the same columns as the documents.

Keys may be added to a document without another `schema` number, so that no schema here forbids them.
"""

from __future__ import annotations

from typing import Any

from console_app.services.audit.snapshot_diff import ORDER
from console_app.services.export.builders import AUDIT_COLUMNS, CHANGE_COLUMNS, COMPANY_COLUMNS, JOURNAL_COLUMNS
from console_app.services.export.document import SCHEMA, Column, Kind
from console_app.services.export.handover import HANDOVER_COLUMNS
from console_app.services.export.worklist import WORK_COLUMNS
from console_app.services.journal.entries import Outcome
from console_app.services.snapshots.reasons import SnapshotReason

DRAFT = "https://json-schema.org/draft/2020-12/schema"
TEXT: dict[str, Any] = {"type": "string"}
FLAG: dict[str, Any] = {"type": "boolean"}
NUMBER: dict[str, Any] = {"type": "integer", "minimum": 0}
MOMENT: dict[str, Any] = {"type": "string", "format": "date-time", "pattern": "Z$"}
NUMBERS: dict[str, Any] = {"type": "object", "additionalProperties": NUMBER}
PAIRS: dict[str, Any] = {"type": "object", "additionalProperties": TEXT}
NOTE: dict[str, Any] = {
    "type": "object",
    "required": ["text", "by", "at"],
    "properties": {"text": TEXT, "by": TEXT, "at": MOMENT},
}

_COLUMNS = {
    Kind.COMPANIES: COMPANY_COLUMNS,
    Kind.AUDIT: AUDIT_COLUMNS,
    Kind.CHANGES: CHANGE_COLUMNS,
    Kind.JOURNAL: JOURNAL_COLUMNS,
    Kind.WORKLIST: WORK_COLUMNS,
    Kind.HANDOVER: HANDOVER_COLUMNS,
}
_ALWAYS_TEXT = {"section", "key", "label", "query", "user", "host", "action", "profile", "idempotency_key"}
_OF_A_COMPANY = {"company_id", "company"}
_ALWAYS_A_MOMENT = {"seen", "at"}


def or_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the same schema, or null for an unknown value."""
    return {"anyOf": [schema, {"type": "null"}]}


def thing(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    """Return the schema of an object with all of `required`, and possibly others."""
    return {"type": "object", "required": list(required), "properties": {**required, **optional}}


def schema_of(title: str, properties: dict[str, Any], **optional: Any) -> dict[str, Any]:
    """Return the schema of a whole document, which contains its version.

    Args:
        title: The title of the schema.
        properties: The schemas of the required keys, without the version.
        **optional: The schemas of the other keys.
    """
    return {"$schema": DRAFT, "title": title, **thing({"schema": {"const": SCHEMA}, **properties}, **optional)}


def row_schema(kind: Kind) -> dict[str, Any]:
    """Return the schema of a row, which is a line of JSON Lines after the first.

    `--columns` leaves some of its keys out.
    """
    return thing({}, **{column.json_key: _cell(column, kind) for column in _COLUMNS[kind]})


def document_schema(kind: Kind) -> dict[str, Any]:
    """Return the schema of a document with rows. The first line of JSON Lines is the same without `rows`."""
    keys = [column.json_key for column in _COLUMNS[kind]]
    snapshot = thing(
        {"id": NUMBER, "at": MOMENT, "reason": or_null({"enum": [str(each) for each in SnapshotReason if each]})}
    )
    return schema_of(
        str(kind),
        {
            "kind": {"const": str(kind)},
            "asOf": MOMENT,
            "madeAt": MOMENT,
            "profile": TEXT,
            "account": or_null(TEXT),
            "sandbox": FLAG,
            "filter": TEXT,
            "counts": NUMBERS,
            "columns": {"type": "array", "items": {"enum": keys}, "uniqueItems": True},
            **({"before": snapshot, "after": snapshot} if kind is Kind.CHANGES else {}),
        },
        rows={"type": "array", "items": row_schema(kind)},
    )


def _cell(column: Column, kind: Kind) -> dict[str, Any]:
    match column.key:
        case "kind":
            return {"enum": [str(each) for each in ORDER]}
        case "counts":
            return {"enum": ["companies", "connections"]}
        case "count" | "companies" | "number":
            return NUMBER
        case "http_status" | "milliseconds" | "undoes":
            return or_null(NUMBER)
        case "outcome":
            return {"enum": [str(each) for each in Outcome]}
        case key if key in _OF_A_COMPANY:
            # A company that could not be created has no id.
            return or_null(TEXT) if kind is Kind.JOURNAL else TEXT
        case "tags":
            return PAIRS
        case "owner_user_ids":
            return {"type": "array", "items": TEXT}
        case "errors":
            return {"type": "array", "items": thing({"code": TEXT, "text": TEXT, "at": or_null(MOMENT)})}
        case "notes":
            return {"type": "array", "items": NOTE}
        case key if column.is_moment:
            return MOMENT if key in _ALWAYS_A_MOMENT else or_null(MOMENT)
        case key:
            return TEXT if key in _ALWAYS_TEXT else or_null(TEXT)
