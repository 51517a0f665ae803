"""Report the result of a bulk unlink: a table for a spreadsheet, a text for a case.

Neither contains a link, a one-time password or a key. Names are literal: a spreadsheet does not run them as a formula,
and Markdown does not read them as markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from console_app.codat.errors import CodatError
from console_app.config.secure_files import write_new
from console_app.services.account.permissions import SANDBOX_WORDS
from console_app.services.connections.unlink import StepStatus
from console_app.services.export.markdown import markdown_table
from console_app.services.export.tabular import csv_table
from console_app.services.text.sanitize import for_markdown, for_people, for_spreadsheet, without_secrets
from console_app.services.text.time_format import for_a_file, iso_utc

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from console_app.services.account.session import Session
    from console_app.services.connections.unlink import BulkUnlink, Skipped, StepResult

COLUMNS = (
    "profile",
    "account",
    "company",
    "company id",
    "platform",
    "connection id",
    "last sync",
    "result",
    "when",
    "status",
    "error",
    "correlation id",
)
SKIPPED = "skipped"


class Line(NamedTuple):
    """The report's line for one connection; texts are sanitized."""

    company: str
    company_id: str
    platform: str
    connection_id: str
    last_sync: str
    result: str
    when: str
    status: str
    error: str
    correlation_id: str


class UnlinkReport:
    """The report of a bulk unlink in its current state."""

    def __init__(self, session: Session, bulk: BulkUnlink) -> None:
        """Report on a bulk unlink.

        Args:
            session: The session, for the profile and the account in the head.
            bulk: The run; steps that it has not reached yet are in the report as such.
        """
        self._profile = for_people(session.profile.name)
        self._account = for_people(session.account.name) if session.account else ""
        self._is_sandbox = session.profile.is_sandbox
        self._bulk = bulk
        self.lines = [
            *(_line(result) for result in bulk.results),
            *(_line_skipped(each) for each in bulk.plan.skipped),
        ]

    def csv(self) -> str:
        """Return the table in RFC 4180."""
        shared = (self._profile, self._account)
        return csv_table(COLUMNS, ([for_spreadsheet(cell) for cell in (*shared, *line)] for line in self.lines))

    def markdown(self) -> str:
        """Return the same for people."""
        bulk = self._bulk
        counts = [f"{bulk.count(status)} {status.value}" for status in StepStatus if bulk.count(status)]
        if bulk.plan.skipped:
            counts.append(f"{len(bulk.plan.skipped)} {SKIPPED}")
        parts = [
            "# Connections unlinked",
            "",
            *([f"- {SANDBOX_WORDS}"] if self._is_sandbox else []),
            f"- Account: {for_markdown(self._account) or 'unknown'} (profile {for_markdown(self._profile)})",
            f"- From {_moment(bulk.began_at)} to {_moment(bulk.ended_at)}",
            f"- {', '.join(counts) or 'nothing to do'}",
            "",
            *markdown_table(
                ("Company", "Platform", "Result", "When", "Status", "Error", "Ids"), map(_cells, self.lines)
            ),
        ]
        return "\n".join(parts) + "\n"

    @property
    def stem(self) -> str:
        """Return the name of its files, without their endings."""
        stamp = for_a_file(self._bulk.began_at, seconds=True) if self._bulk.began_at else "not-begun"
        return f"unlinked-{stamp}"

    def save(self, table: Path) -> tuple[Path, Path]:
        """Write both into an existing folder, readable by their owner only.

        Args:
            table: The path of the table; the text is beside it.

        Returns:
            The paths of the table and of the text.

        Raises:
            OSError: A file could not be written.
        """
        # Spreadsheets recognise UTF-8 by the mark.
        table = write_new(table, self.csv().encode("utf-8-sig"))
        return table, write_new(table.with_suffix(".md"), self.markdown().encode())


def _line(result: StepResult) -> Line:
    step, error = result.step, result.error
    return Line(
        for_people(step.company_name),
        for_people(step.company_id),
        for_people(step.platform),
        for_people(step.connection_id),
        _moment(step.last_sync, "never"),
        result.status.value,
        _moment(result.at, ""),
        for_people(result.connection.status) if result.connection else "",
        _error_text(error),
        for_people(error.correlation_id) if isinstance(error, CodatError) else "",
    )


def _line_skipped(each: Skipped) -> Line:
    return Line(
        for_people(each.company_name),
        for_people(each.company_id),
        for_people(each.platform),
        for_people(each.connection_id),
        "",
        f"{SKIPPED}: {for_people(each.reason)}",
        "",
        for_people(each.status),
        "",
        "",
    )


def _cells(line: Line) -> tuple[str, ...]:
    """Return the cells of a line in Markdown, where ids stand together in the last one."""
    error = f"{line.error} (correlation id {line.correlation_id})" if line.correlation_id else line.error
    ids = " / ".join(each for each in (line.company_id, line.connection_id) if each)
    return line.company, line.platform, line.result, line.when, line.status, error, ids


def _error_text(error: Exception | None) -> str:
    return "" if error is None else without_secrets(error.message if isinstance(error, CodatError) else error)


def _moment(moment: datetime | None, never: str = "–") -> str:
    return iso_utc(moment) if moment else never
