"""Lay out companies as a table: the columns and the order of the list, in the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.cli.formats import words_of
from console_app.cli.refusals import WrongUsage
from console_app.services.text.sanitize import for_people, sanitized

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from console_app.cli.runner import CommandContext
    from console_app.cli.tables import Styled
    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.companies.columns import Order, SortBy

DEFAULT_COLUMNS = "name,status,platform,last_sync,id"


def read_order_of(sort: str | None) -> Order:
    """Return the order of `--sort`; by name without it.

    Raises:
        WrongUsage: There is no such column.
    """
    from console_app.services.companies.columns import BY_NAME, read_order

    try:
        return read_order(words_of(sort)) if sort else BY_NAME
    except ValueError as error:
        raise WrongUsage(sanitized(error)) from None


def require_columns(names: list[str]) -> None:
    """Require that the columns of a table exist.

    Raises:
        WrongUsage: There is no such column.
    """
    from console_app.services.companies.columns import COLUMNS

    for name in names:
        if name not in set(COLUMNS):
            raise WrongUsage(f"There is no column “{sanitized(name)}”.", f"Columns: {', '.join(COLUMNS)}.")


def company_lines(
    context: CommandContext, found: list[CompanySummary], names: list[str], at: datetime
) -> Sequence[str]:
    """Return the lines of the table; none for no companies."""
    from console_app.cli.tables import table, terminal_width
    from console_app.services.companies.columns import COLUMNS, SortBy

    keys = [SortBy(name) for name in names or DEFAULT_COLUMNS.split(",")]
    chosen = [COLUMNS[key] for key in keys]
    if found and context.output.is_drawn:
        rows = _drawn_rows(found, keys, at, context.directory.all())
    else:
        rows = [[for_people(column.text(company, at)) for column in chosen] for company in found]
    if not rows:
        return ()
    headings = [column.heading or column.title for column in chosen]
    kept = [place for place, key in enumerate(keys) if key in {SortBy.NAME, SortBy.STATUS}]
    return table(headings, rows, width=terminal_width(is_drawn=context.output.is_drawn), kept=kept)


def _drawn_rows(
    found: Sequence[CompanySummary], keys: list[SortBy], at: datetime, everything: list[CompanySummary]
) -> list[list[str | Styled]]:
    """Return the cells for a terminal: statuses with symbol and colour, ids as short as they can be passed."""
    from console_app.cli.tables import short_ids, status_cell
    from console_app.services.companies.columns import COLUMNS, SortBy

    ids = short_ids((each.id for each in found), (each.id for each in everything)) if SortBy.ID in keys else {}

    def cell(company: CompanySummary, key: SortBy) -> str | Styled:
        match key:
            case SortBy.STATUS:
                return status_cell(company.statuses)
            case SortBy.ID:
                return for_people(ids[company.id])
        return for_people(COLUMNS[key].text(company, at))

    return [[cell(company, key) for key in keys] for company in found]
