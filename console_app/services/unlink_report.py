"""What an unlink of several connections has done, to be kept: a table for a spreadsheet, a text for a case.

Neither holds a link, a one-time password or a key. Names are literal: a spreadsheet does not run them as a formula,
and Markdown does not read them as markup.
"""

from __future__ import annotations

import csv
import errno
import io
import os
import re
from datetime import UTC
from typing import TYPE_CHECKING, NamedTuple

from console_app.codat.errors import CodatError
from console_app.codat.redact import redact
from console_app.config.private_files import write_new
from console_app.services.markdown_text import literal
from console_app.services.permits import SANDBOX_WORDS
from console_app.services.spreadsheets import harmless
from console_app.services.unlinking import Fate
from console_app.services.visible import visible

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from console_app.services.session import Session
    from console_app.services.unlinking import BulkUnlink, LeftAlone, StepResult

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
LEFT_ALONE = "left alone"

_ADDRESS = re.compile(r"https?://\S+")


class Line(NamedTuple):
    """What the report says of one connection; texts as they are seen."""

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
    """The report of a bulk unlink as it stands now."""

    def __init__(self, session: Session, bulk: BulkUnlink) -> None:
        self._profile = _seen(session.profile.name)
        self._account = _seen(session.account.name) if session.account else ""
        self._is_sandbox = session.profile.is_sandbox
        self._bulk = bulk
        self.lines = [
            *(_line(result) for result in bulk.results),
            *(_line_left_alone(each) for each in bulk.plan.left_alone),
        ]

    def csv(self) -> str:
        """The table as RFC 4180 has it."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for line in self.lines:
            writer.writerow([harmless(cell) for cell in (self._profile, self._account, *line)])
        return out.getvalue()

    def markdown(self) -> str:
        """The same for people."""
        bulk = self._bulk
        counts = [f"{bulk.count(fate)} {fate.value}" for fate in Fate if bulk.count(fate)]
        if bulk.plan.left_alone:
            counts.append(f"{len(bulk.plan.left_alone)} {LEFT_ALONE}")
        parts = [
            "# Connections unlinked",
            "",
            *([f"- {SANDBOX_WORDS}"] if self._is_sandbox else []),
            f"- Account: {literal(self._account) or 'not told'} (profile {literal(self._profile)})",
            f"- From {_moment(bulk.began_at)} to {_moment(bulk.ended_at)}",
            f"- {', '.join(counts) or 'nothing to do'}",
            "",
            "| Company | Platform | Result | When | Status | Error | Ids |",
            "| --- | --- | --- | --- | --- | --- | --- |",
        ]
        for line in self.lines:
            error = literal(line.error)
            if line.correlation_id:
                error += f" (correlation id {literal(line.correlation_id)})"
            ids = " / ".join(literal(each) for each in (line.company_id, line.connection_id) if each)
            cells = [
                literal(line.company),
                literal(line.platform),
                literal(line.result),
                literal(line.when),
                literal(line.status),
                error,
                ids,
            ]
            parts.append(f"| {' | '.join(cells)} |")
        return "\n".join(parts) + "\n"

    def save(self, folder: Path) -> tuple[Path, Path]:
        """Write both into a folder, readable by their owner only; the paths of the table and of the text.

        Raises:
            OSError: the folder or a file could not be written.
        """
        stamp = f"{self._bulk.began_at:%Y%m%d-%H%M%S}" if self._bulk.began_at else "not-begun"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except FileExistsError as error:
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder)) from error
        # Spreadsheets know UTF-8 by the mark.
        table = write_new(folder / f"unlinked-{stamp}.csv", self.csv().encode("utf-8-sig"))
        return table, write_new(folder / f"unlinked-{stamp}.md", self.markdown().encode())


def _line(result: StepResult) -> Line:
    step, error = result.step, result.error
    return Line(
        _seen(step.company_name),
        _seen(step.company_id),
        _seen(step.platform),
        _seen(step.connection_id),
        _moment(step.last_sync, "never"),
        result.fate.value,
        _moment(result.at, ""),
        _seen(result.connection.status) if result.connection else "",
        _said(error),
        _seen(error.correlation_id) if isinstance(error, CodatError) else "",
    )


def _line_left_alone(each: LeftAlone) -> Line:
    return Line(
        _seen(each.company_name),
        _seen(each.company_id),
        _seen(each.platform),
        _seen(each.connection_id),
        "",
        f"{LEFT_ALONE}: {_seen(each.reason)}",
        "",
        _seen(each.status),
        "",
        "",
    )


def _said(error: Exception | None) -> str:
    if error is None:
        return ""
    said = _seen(error.message if isinstance(error, CodatError) else str(error))
    return _ADDRESS.sub("(a link)", said)


def _seen(text: str | None) -> str:
    return redact(visible(text)).strip()


def _moment(moment: datetime | None, never: str = "–") -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if moment else never
