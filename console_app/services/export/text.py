"""Write a cell of a document as text for people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from console_app.services.text.sanitize import for_people
from console_app.services.text.time_format import utc

if TYPE_CHECKING:
    from console_app.services.export.document import Cell


def for_cell(cell: Cell) -> str:
    """Return a cell as text for people, moments in UTC, without links to connect with."""
    match cell:
        case None:
            return ""
        case str():
            return for_people(cell)
        case int():
            return str(cell)
        case datetime():
            return utc(cell)
        case Mapping():
            return for_people("; ".join(f"{key}={value}" for key, value in cell.items()))
        case several:
            texts = (each if isinstance(each, str) else f"{each.code} {each.text}".strip() for each in several)
            return for_people("; ".join(texts))
