"""Exports: companies, an audit, what changed, or the journal, as CSV, JSON, JSON Lines, Markdown or an HTML report.

No file holds a link to connect with or a one-time password, whatever somebody typed into a description: web addresses
that could be one are replaced by "(a link)".

**JSON** (`schema` 1) is one object: `schema`, `kind` (`companies`, `audit`, `changes` or `journal`), `asOf` (when the
refresh began whose rows these are), `madeAt`, `profile`, `account` (null where it is not known, and where the rows are
of the journals of several), `sandbox` (whether they are the sandbox's made-up companies), `filter` (the search, empty
for all companies), `counts` (an object of numbers), `columns` (the keys of a row, in order), and `rows` (a list of
objects).
`changes` also has `before` and `after`, the two looks that were compared: `id`, `at` and `reason` (`audit`, `snapshot`,
`refresh`; null where nobody knows). Texts are as Codat gave them; moments are ISO 8601 in UTC (`2026-11-25T12:00:00Z`);
what is not known is null. **JSON Lines** has the same object without `rows` in its first line, and then a row a line.
New keys may come without a new `schema`; none goes or changes its meaning without one.

- A row of `companies` is a connection of a company, and companies without connections have a row of their own, whose
  connection is null: `companyId`, `company`, `standing` (the worst status of the company, `none` without connections,
  null where none could be read), `description`, `tags` (an object), `created`, `createdBy`, `connectionId`,
  `platformKey`, `platform`, `sourceType`, `status`, `connectionCreated`, `lastSync`, `statusSince` (the first look that
  saw this status after another one), `errors` (open ones: a list of `code`, `text`, `at`).
- A row of `audit` is a figure: `section`, `key` (stable), `partOf` (the key of the figure it is a part of), `label`,
  `counts` (`companies` or `connections`), `count`, `companies` (how many companies its list has), `query` (the search
  that lists them).
- A row of `changes` is a change: `kind` (see `console_app.services.changes.ChangeKind`), `companyId`, `company`,
  `connectionId`, `platformKey`, `platform`, `before`, `after` (statuses), `seenBefore`, `seen` (the two looks between
  which it happened), `errors`.
- A row of `journal` is a write: `number`, `at` (when it was about to be sent), `user`, `host`, `action` (see
  `console_app.services.writing.Action`), `company`, `companyId`, `platform`, `connectionId`, `outcome` (see
  `console_app.services.journal.events.Outcome`), `httpStatus`, `error`, `correlationId`, `milliseconds`, `settledAt`,
  `settledBy`, `settledHow` (when what had been left open was found out), `profile`, `account`, `idempotencyKey`, `sent`
  (the body, as a text).

**CSV** is RFC 4180 in UTF-8 with CRLF. Its columns are those of the rows with `_` for capitals, those with moments end
in `_utc` (`2026-11-25T12:00:00Z`), and behind them stand `as_of_utc`, `profile`, `account`, `filter` and `of_companies`
(how many companies there are in all), but for those that the rows have themselves. Cells are one line without control
characters; those that a spreadsheet would run as a formula begin with an apostrophe. A file begins with a byte order
mark, for spreadsheets; a pipe gets none. CSV cannot hold all of a text: line breaks become blanks, blanks at the ends
go, and several tags or errors stand in one cell with `; ` between them, which a tag itself may hold. JSON has them as
they are.

**Markdown** and **HTML** are for people. The HTML report is one file with its charts in it, without scripts; it loads
nothing, prints, and is dark or light as its reader is.
"""

from __future__ import annotations

from console_app.services.exporting.document import SCHEMA, Document, Format, Kind, Provenance
from console_app.services.exporting.saving import default_name, file_content, format_of, render, save, save_text
from console_app.services.exporting.subjects import (
    audit_document,
    changes_document,
    companies_document,
    journal_document,
    provenance,
)

__all__ = [
    "SCHEMA",
    "Document",
    "Format",
    "Kind",
    "Provenance",
    "audit_document",
    "changes_document",
    "companies_document",
    "default_name",
    "file_content",
    "format_of",
    "journal_document",
    "provenance",
    "render",
    "save",
    "save_text",
]
