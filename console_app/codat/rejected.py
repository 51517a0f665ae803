"""A record of an answer that could not be read, kept aside so that the others are not lost with it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RejectedRecord:
    """What is known of a record that could not be read.

    Attributes:
        id: its id, if at least that could be read.
        reason: which fields were wrong and how; never their contents.
        page: the number of the page that it stood on; 0 if it was not a page.
    """

    id: str | None
    reason: str
    page: int = 0
