"""Export companies, an audit, changes, the journal, a worklist or a handover, in any of the formats.

No file contains a link URL or a one-time password, whatever a description contains: web addresses
that could be one are replaced by "(a link)".

**JSON** (`schema` 2) is one object: `schema`, `kind` (`companies`, `audit`, `changes`, `journal`, `worklist` or
`handover`), `asOf` (when the refresh began whose rows these are), `madeAt`, `profile`, `account` (null if it is not
known, or if the rows are from the journals of several), `sandbox` (true for the sandbox's made-up companies), `filter`
(the search, empty for all companies), `counts` (an object of numbers), `columns` (the keys of a row, in order), and
`rows` (a list of objects).
`changes` also has `before` and `after`, the two compared snapshots: `id`, `at` and `reason` (`audit`, `snapshot`,
`refresh`; null if unknown). Texts are as Codat gave them; moments are ISO 8601 in UTC (`2026-11-25T12:00:00Z`);
unknown values are null. **JSON Lines** has the same object without `rows` in its first line, and then a row a line.
New keys may be added without a new `schema`; none is removed or changes its meaning without one.

- A row of `companies` is a connection of a company, and companies without connections have a row of their own, whose
  connection is null: `companyId`, `company`, `standing` (the worst status of the company, `none` without connections,
  null if none could be read), `description`, `tags` (an object), `created`, `createdBy`, `connectionId`,
  `platformKey`, `platform`, `sourceType`, `status`, `connectionCreated`, `lastSync`, `statusSince` (the first snapshot
  with this status after one with another), `errors` (open ones: a list of `code`, `text`, `at`), `ownerUserIds` (a
  list of the ids of the account's users who own the company; empty if Codat names none), `entity` and
  `entityCurrency` (the name and the currency of the customer's books, null if Codat was never asked), `entityMatch`
  (see `console_app.services.connections.entity.EntityMatch`), `entitySeen`, `entityConfirmedBy` and
  `entityConfirmedAt` (the person who said that it is right, and when), `owner`, `nextStep`, `due` (a day), `note`,
  `notedBy` and `notedAt` (how people follow the company up, with its newest note).
- A row of `audit` is a figure: `section`, `key` (stable), `partOf` (the key of the figure it is a part of), `label`,
  `counts` (`companies` or `connections`), `count`, `companies` (how many companies its list has), `query` (the search
  that lists them).
- A row of `changes` is a change: `kind` (see `console_app.services.snapshots.models.ChangeKind`), `companyId`,
  `company`, `connectionId`, `platformKey`, `platform`, `before`, `after` (statuses), `seenBefore`, `seen` (the two
  snapshots between which it happened), `errors`.
- A row of `journal` is a write, or what a person has confirmed: `number`, `at` (when it was about to be sent), `user`,
  `host`, `action` (see `console_app.services.account.write_request.Action`), `company`, `companyId`, `platform`,
  `connectionId`, `outcome` (see `console_app.services.journal.entries.Outcome`), `httpStatus`, `error`,
  `correlationId`, `milliseconds`, `settledAt`, `settledBy`, `settledHow` (how an unknown outcome was resolved),
  `profile`, `account`, `idempotencyKey`, `sent` (the body, as a text).
- A row of `worklist` is a connection that needs work, or a company without any: `companyId`, `company`, `state`
  (`done`, `snoozed` or `to do`), `why`, `connectionId`, `platform`, `status`, `note`, `notedBy`, `notedAt`, `doneBy`,
  `doneAt`, `snoozedUntil` (a day), `snoozedBy`, `errors`, `owner`, `nextStep`, `due`.
  `filter` is the search that it was made of, or `(marked)`, or `(what changed)`.
- A row of `handover` is a company: `companyId`, `company`, `standing`, `connections` (a text), `owner`, `ownerBy`,
  `ownerAt`, `nextStep`, `due`, `nextStepBy`, `nextStepAt`, `notes` (the newest first: a list of `text`, `by`, `at`).

**CSV** is RFC 4180 in UTF-8 with CRLF. Its columns are those of the rows with `_` for capitals, those with moments end
in `_utc` (`2026-11-25T12:00:00Z`), followed by `as_of_utc`, `profile`, `account`, `filter` and `of_companies`
(the number of all companies), except for those that the rows have themselves. Cells are one line without control
characters; those that a spreadsheet would run as a formula begin with an apostrophe. A file begins with a byte order
mark, for spreadsheets; a pipe gets none. CSV cannot hold every text: line breaks become blanks, blanks at the ends
are removed, and several tags or errors share one cell with `; ` between them, which a tag may contain itself. JSON has
them unchanged.

**Markdown** and **HTML** are for people. The HTML report is one file with its charts and without scripts; it loads
nothing, can be printed, and follows the reader's dark or light setting.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console_app.services.export.builders import audit_document as audit_document
    from console_app.services.export.builders import changes_document as changes_document
    from console_app.services.export.builders import companies_document as companies_document
    from console_app.services.export.builders import journal_document as journal_document
    from console_app.services.export.builders import provenance as provenance
    from console_app.services.export.document import SCHEMA as SCHEMA
    from console_app.services.export.document import Document as Document
    from console_app.services.export.document import Kind as Kind
    from console_app.services.export.document import Provenance as Provenance
    from console_app.services.export.files import default_name as default_name
    from console_app.services.export.files import file_content as file_content
    from console_app.services.export.files import render as render
    from console_app.services.export.files import save as save
    from console_app.services.export.files import save_text as save_text
    from console_app.services.export.formats import FORMATS as FORMATS
    from console_app.services.export.formats import Format as Format
    from console_app.services.export.formats import format_of as format_of
    from console_app.services.export.handover import handover_document as handover_document
    from console_app.services.export.worklist import worklist_document as worklist_document

_HOME = {
    name: module
    for module, names in {
        "builders": ("audit_document", "changes_document", "companies_document", "journal_document", "provenance"),
        "document": ("SCHEMA", "Document", "Kind", "Provenance"),
        "files": ("default_name", "file_content", "render", "save", "save_text"),
        "formats": ("FORMATS", "Format", "format_of"),
        "handover": ("handover_document",),
        "worklist": ("worklist_document",),
    }.items()
    for name in names
}
"""The public names, imported on first use: the help of a command needs the formats alone."""


if not TYPE_CHECKING:  # A type checker would accept any name from a module-level __getattr__.

    def __getattr__(name: str) -> object:
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """List the public names, including those that are imported on first use."""
    return sorted({*globals(), *_HOME})
