"""Hold what people say of a company: notes, each with who and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_NOTE = 200
"""The characters of a note."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note on a company, of one line."""

    company_id: str
    text: str
    by: str
    at: datetime


def holds_secret(text: str) -> bool:
    """Return whether a text holds a customer's link, a one-time password or a key, which are stored nowhere."""
    from console_app.codat.redact import redact

    return redact(text) != text or "link.codat.io" in text.casefold() or "/company/" in text.casefold()
