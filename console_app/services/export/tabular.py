"""Write documents for programs: CSV, JSON and JSON Lines."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from console_app.services.companies.follow_up import FollowUpEvent
from console_app.services.export.document import SCHEMA, Cell, Document
from console_app.services.export.text import for_cell
from console_app.services.text.sanitize import for_machines, for_people, for_spreadsheet
from console_app.services.text.time_format import iso_utc, iso_utc_or_none

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from console_app.services.companies.cached_company import OpenError

_NOT_ASCII = re.compile(r"[^ -~\n]+")

SOURCE_NAMES = ("as_of_utc", "profile", "account", "filter", "of_companies")
"""The last columns of every CSV table: its provenance, on each row, because a table has no other place for it.

A column that the rows already have is not repeated.
"""


def as_csv(document: Document) -> str:
    """Return the table in RFC 4180. A cell that a spreadsheet would run as a formula gets an apostrophe before it."""
    names = [column.csv_name for column in document.columns]
    source = document.provenance
    values = (
        iso_utc(source.as_of),
        for_spreadsheet(for_people(source.profile)),
        for_spreadsheet(for_people(source.account)),
        for_spreadsheet(for_people(source.query)),
        document.counts.get("companies", ""),
    )
    last = {name: value for name, value in zip(SOURCE_NAMES, values, strict=True) if name not in names}
    return csv_table([*names, *last], ([*map(_csv_cell, row), *last.values()] for row in document.rows))


def csv_table(names: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    """Return a table in RFC 4180: the names of its columns, then its rows, whose cells are sanitized already.

    Args:
        names: The names of the columns.
        rows: The rows, each with a cell for every column.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows(rows)
    return out.getvalue()


def _csv_cell(cell: Cell) -> str | int:
    if isinstance(cell, int):
        return cell
    # A moment is unchanged: it begins with a digit, and nothing in it came from outside.
    return iso_utc(cell) if isinstance(cell, datetime) else for_spreadsheet(for_cell(cell))


def as_json(document: Document) -> str:
    """Return one object: the header, and `rows`, a row a line."""
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
    """Return the header in the first line, then a row a line."""
    return "".join(f"{line}\n" for line in (_dumped(header(document)), *_rows(document)))


def header(document: Document) -> dict[str, Any]:
    """Return the header of the document."""
    source = document.provenance
    head: dict[str, Any] = {
        "schema": SCHEMA,
        "kind": str(document.kind),
        "asOf": iso_utc(source.as_of),
        "madeAt": iso_utc(source.made_at),
        "profile": for_machines(source.profile),
        "account": for_machines(source.account) or None,
        "sandbox": source.is_sandbox,
        "filter": for_machines(source.query),
        "counts": dict(document.counts),
        "columns": [column.json_key for column in document.columns],
    }
    if document.between is not None:
        for name, snapshot in zip(("before", "after"), document.between, strict=True):
            head[name] = {"id": snapshot.id, "at": iso_utc(snapshot.at), "reason": str(snapshot.reason) or None}
    return head


def _rows(document: Document) -> Iterator[str]:
    keys = [column.json_key for column in document.columns]
    for row in document.rows:
        yield _dumped(dict(zip(keys, map(json_value, row), strict=True)))


def json_value(cell: Cell) -> Any:
    """Return a cell in JSON: texts unchanged, moments in UTC, tags an object, ids and errors a list."""
    match cell:
        case None | int():
            return cell
        case str():
            return for_machines(cell)
        case datetime():
            return iso_utc(cell)
        case Mapping():
            return {for_machines(key): for_machines(value) for key, value in cell.items()}
        case several:
            return [for_machines(each) if isinstance(each, str) else _object(each) for each in several]


def _object(part: OpenError | FollowUpEvent) -> dict[str, Any]:
    if isinstance(part, FollowUpEvent):
        return {"text": for_machines(part.text), "by": for_machines(part.by), "at": iso_utc(part.at)}
    return _error(part)


def _error(error: OpenError) -> dict[str, Any]:
    return {"code": for_machines(error.code), "text": for_machines(error.text), "at": iso_utc_or_none(error.at)}


def _dumped(value: Any) -> str:
    r"""Return JSON in readable UTF-8, with `\u` for characters that act on a terminal, hide, or cannot be encoded."""
    return _NOT_ASCII.sub(_escaped, json.dumps(value, ensure_ascii=False))


def _escaped(match: re.Match[str]) -> str:
    text = match[0]
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else json.dumps(each)[1:-1] for each in text)
