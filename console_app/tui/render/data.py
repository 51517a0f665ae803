"""Render what Codat has of a company's data: cells, the facts of one data type, and its validation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.data.company_data import summary_words
from console_app.services.data.statuses import DataState
from console_app.services.text.sanitize import sanitized
from console_app.tui.render.text import ago, clock, counted, day, facts, full, plain

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.codat.data_models import Finding, ValidationResult
    from console_app.config.refused_calls import RefusedCall
    from console_app.services.data.company_data import CompanyData, DataRow
    from console_app.services.text.privacy_mask import PrivacyMask

Parts = list[tuple[str, str]]

MOST_FINDINGS = 20
"""The most findings of a validation that are shown; the rest is counted."""

_STYLES = {
    DataState.READ: ("●", "status-linked"),
    DataState.READING: ("◌", "status-pending"),
    DataState.FAILED: ("✕", "error"),
    DataState.NORMAL: ("○", "muted"),
    DataState.UNKNOWN: ("?", "status-other"),
}
_COLOURS = {"muted": "$quiet", "error": "$text-error"}
"""Colours of text for the styles of cells that no theme variable is named after."""


def type_cell(row: DataRow) -> Parts:
    """Return the data type in words."""
    return [(row.words, "")]


def state_cell(row: DataRow) -> Parts:
    """Return what has become of the last read."""
    symbol, style = _STYLES[row.state]
    return [(f"{symbol} {row.meaning.words}", style)]


def read_cell(row: DataRow) -> Parts:
    """Return when it was last read."""
    return [(ago(row.last_read), "muted" if row.last_read is None else "")]


def state_line(data: CompanyData, refused: RefusedCall | None) -> Content:
    """Return what there is as a whole, and whether this account may have data read again."""
    lines = [Content.assemble(plain(summary_words(data), "bold"), plain(f"   as of {clock(data.at)}", "$quiet"))]
    if refused is not None:
        lines.append(refused_words(refused))
    return Content("\n").join(lines)


def refused_words(refused: RefusedCall) -> Content:
    """Return that Codat does not let this account have data read again, in Codat's words."""
    words = f"⚠ On {day(refused.at)} Codat refused to read data again for this account: “{sanitized(refused.message)}”"
    return plain(words, "$text-warning")


def row_words(
    row: DataRow, company_id: str, privacy_mask: PrivacyMask, validation: ValidationResult | None, moment: datetime
) -> Content:
    """Return everything that is known of a data type.

    Args:
        row: The data type.
        company_id: The company's id.
        privacy_mask: Hides what Codat says about other customers.
        validation: What Codat noticed in the data of the last read; None if it was not asked for.
        moment: Now.
    """
    symbol, style = _STYLES[row.state]
    meaning = row.meaning
    colour = _COLOURS.get(style, f"${style}")
    rows = [("Status", Content.styled(f"{symbol} {meaning.words}", colour))]
    if meaning.advice:
        rows.append(("Next step", plain(meaning.advice, "bold")))
    rows.append(("Last read", plain(full(row.last_read, moment, never="never"))))
    if row.requested is not None:
        rows.append(("Requested", plain(full(row.requested, moment))))
    if row.completed is not None and row.completed != row.last_read:
        rows.append(("Ended", plain(full(row.completed, moment))))
    if row.error:
        rows.append(("Message", plain(privacy_mask.text(company_id, row.error), "$text-warning")))
    if row.description:
        rows.append(("More", plain(privacy_mask.text(company_id, row.description))))
    rows.append(("At Codat", plain(f"{row.data_type}: {row.status or 'no status'}", "$quiet")))
    if row.operation_id:
        rows.append(("Read id", plain(privacy_mask.id(row.operation_id), "$quiet")))
    if validation is None:
        return facts(rows)
    # It was asked for just now, and must not begin below the end of a small screen.
    return Content("\n").join([validation_words(validation, company_id, privacy_mask), Content(""), facts(rows)])


def validation_words(validation: ValidationResult, company_id: str, privacy_mask: PrivacyMask) -> Content:
    """Return what Codat noticed in the data of a read: errors first."""
    if not validation.errors and not validation.warnings:
        return plain("✓ Codat found nothing wrong with the data of this read.", "$status-linked")
    number, warnings = len(validation.errors), len(validation.warnings)
    lines = [plain(f"Validation: {counted(number, 'error')}, {counted(warnings, 'warning')}", "bold")]
    found = [(each, "✕", "$text-error") for each in validation.errors]
    found += [(each, "⚠", "$text-warning") for each in validation.warnings]
    lines += [
        _finding(each, symbol, colour, company_id, privacy_mask) for each, symbol, colour in found[:MOST_FINDINGS]
    ]
    if len(found) > MOST_FINDINGS:
        lines.append(plain(f"… and {len(found) - MOST_FINDINGS:,} more.", "$quiet"))
    return Content("\n").join(lines)


def _finding(finding: Finding, symbol: str, colour: str, company_id: str, privacy_mask: PrivacyMask) -> Content:
    about = f"  ({privacy_mask.text(company_id, finding.item_id)})" if finding.item_id else ""
    message = privacy_mask.text(company_id, finding.message) or "No message"
    return Content.assemble(plain(f"{symbol} ", colour), plain(message), plain(about, "$quiet"))
