"""Text from outside in a table that a spreadsheet opens: it is shown, and never run as a formula."""

from __future__ import annotations

import re

# Also behind blanks and quotes, which some programs strip first, and as the wide, small and typographic forms that
# they read as the plain sign. The bar is for what once started programs from a cell.
_RUNS_AS_FORMULA = re.compile(r"[\s'\"`]*[=+\-@|＝＋－＠｜﹦﹢﹣﹫−]|[\t\r\n]")


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: what could be one gets an apostrophe before it."""
    return f"'{cell}" if _RUNS_AS_FORMULA.match(cell) else cell
