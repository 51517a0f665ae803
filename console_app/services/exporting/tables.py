"""Documents for programs: CSV, JSON and JSON Lines."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from console_app.services.exporting.document import SCHEMA, Cell, Document
from console_app.services.exporting.texts import exact, seen, shown, stamp
from console_app.services.spreadsheets import harmless

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOT_ASCII = re.compile(r"[^ -~\n]+")

SOURCE_NAMES = ("as_of_utc", "profile", "account", "filter", "of_companies")
"""The last columns of every CSV table: where it is from, on each row, for a table cannot say it elsewhere. One that the
rows have themselves is not there twice."""


def as_csv(document: Document) -> str:
    """The table as RFC 4180 has it. What a spreadsheet would run as a formula gets an apostrophe before it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    names = [column.csv_name for column in document.columns]
    source = document.provenance
    values = (
        stamp(source.as_of),
        harmless(seen(source.profile)),
        harmless(seen(source.account)),
        harmless(seen(source.query)),
        document.counts.get("companies", ""),
    )
    last = {name: value for name, value in zip(SOURCE_NAMES, values, strict=True) if name not in names}
    writer.writerow([*names, *last])
    for row in document.rows:
        writer.writerow([*map(_csv_cell, row), *last.values()])
    return out.getvalue()


def _csv_cell(cell: Cell) -> str | int:
    if isinstance(cell, int):
        return cell
    # A moment stays one: it begins with a digit, and nothing in it came from outside.
    return stamp(cell) if isinstance(cell, datetime) else harmless(shown(cell))


def as_json(document: Document) -> str:
    """One object: the header, and `rows`, a row a line."""
    return "".join(_json_pieces(document))


def _json_pieces(document: Document) -> Iterator[str]:
    head = _dumped(header(document))
    yield f'{head[:-1]}, "rows": ['
    before = "\n"
    for line in _rows(document):
        yield f"{before}{line}"
        before = ",\n"
    yield "\n]}\n"


def as_json_lines(document: Document) -> str:
    """The header in the first line, then a row a line."""
    return "".join(f"{line}\n" for line in (_dumped(header(document)), *_rows(document)))


def header(document: Document) -> dict[str, Any]:
    """What is said of the document as a whole."""
    source = document.provenance
    head: dict[str, Any] = {
        "schema": SCHEMA,
        "kind": str(document.kind),
        "asOf": stamp(source.as_of),
        "madeAt": stamp(source.made_at),
        "profile": exact(source.profile),
        "account": exact(source.account) or None,
        "sandbox": source.is_sandbox,
        "filter": exact(source.query),
        "counts": dict(document.counts),
        "columns": [column.json_key for column in document.columns],
    }
    if document.between is not None:
        for name, look in zip(("before", "after"), document.between, strict=True):
            head[name] = {"id": look.id, "at": stamp(look.at), "reason": str(look.reason) or None}
    return head


def _rows(document: Document) -> Iterator[str]:
    keys = [column.json_key for column in document.columns]
    for row in document.rows:
        yield _dumped(dict(zip(keys, map(json_value, row), strict=True)))


def json_value(cell: Cell) -> Any:
    """A cell as JSON has it: texts exactly, moments in UTC, tags an object, errors a list."""
    match cell:
        case None | int():
            return cell
        case str():
            return exact(cell)
        case datetime():
            return stamp(cell)
        case Mapping():
            return {exact(key): exact(value) for key, value in cell.items()}
        case errors:
            return [
                {"code": exact(each.code), "text": exact(each.text), "at": stamp(each.at) if each.at else None}
                for each in errors
            ]


def _dumped(value: Any) -> str:
    """JSON in readable UTF-8, in which whatever acts on a terminal, hides, or cannot be encoded is written as `\\u`."""
    return _NOT_ASCII.sub(_escaped, json.dumps(value, ensure_ascii=False))


def _escaped(match: re.Match[str]) -> str:
    text = match[0]
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else json.dumps(each)[1:-1] for each in text)
