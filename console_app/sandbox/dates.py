"""Dates as Codat writes them, and as they are kept here.

Kept: UTC with six digits of fraction, so that text order is time order. Sent: seven digits of fraction, or
none when there is none, as in the examples of Codat's description.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

_FRACTION = re.compile(r"\.(\d+)")


def kept(moment: datetime) -> str:
    """The form in which the sandbox keeps a moment."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def sent(text: str) -> str:
    """The form in which a kept moment is sent: `2022-11-10T10:45:18.1950520Z` or `2022-11-10T10:45:18Z`."""
    whole, _, fraction = text.removesuffix("Z").partition(".")
    return f"{whole}.{fraction.ljust(7, '0')}Z" if fraction.strip("0") else f"{whole}Z"


def read(text: str) -> datetime | None:
    """A moment from any of Codat's forms (UTC, offset, unqualified, bare date), or None if it is no date.

    Fractions of more than six digits are cut. Unqualified times are taken as UTC.
    """
    shortened = _FRACTION.sub(lambda match: "." + match[1][:6].ljust(6, "0"), text.strip())
    try:
        moment = datetime.fromisoformat(shortened)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
