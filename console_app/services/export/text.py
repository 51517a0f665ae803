"""Write a cell of a document as text for people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from console_app.services.companies.follow_up import FollowUpEvent
from console_app.services.text.sanitize import for_people
from console_app.services.text.time_format import utc

if TYPE_CHECKING:
    from console_app.services.companies.cached_company import OpenError
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
            return for_people("; ".join(map(one_of_several, several)))


def one_of_several(part: str | OpenError | FollowUpEvent) -> str:
    """Return one of the texts, errors or notes of a cell."""
    if isinstance(part, str):
        return part
    if isinstance(part, FollowUpEvent):
        return f"{part.text} ({part.by}, {utc(part.at)})"
    return f"{part.code} {part.text}".strip()
