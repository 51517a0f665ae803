"""Moments in the local time of this machine, with the zone said: what is written is read elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


def in_words(moment: datetime) -> str:
    """For a letter: "Wednesday 4 March 2026, 14:30 CET (UTC+01:00)"."""
    local = local_time(moment)
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M} {zone(moment)}"


def stamp(moment: datetime, *, seconds: bool = False) -> str:
    """For a list: "2026-03-04 14:30 CET (UTC+01:00)"."""
    local = local_time(moment)
    return f"{local:%Y-%m-%d %H:%M:%S} {zone(moment)}" if seconds else f"{local:%Y-%m-%d %H:%M} {zone(moment)}"


def for_a_file(moment: datetime) -> str:
    """For the name of a file: "2026-03-04-1430"."""
    return f"{local_time(moment):%Y-%m-%d-%H%M}"


def zone(moment: datetime) -> str:
    """The zone's name and how far it is from UTC, at `moment`."""
    local = local_time(moment)
    name = local.tzname() or ""
    written = f"{local:%z}"
    offset = f"UTC{written[:3]}:{written[3:5]}"
    # Some zones have no letters, and UTC needs no explanation.
    if name in {"UTC", "GMT"} and offset == "UTC+00:00":
        return name
    return f"{name} ({offset})" if name[:1].isalpha() and not name.startswith("UTC") else offset


def local_time(moment: datetime) -> datetime:
    """The moment in local time; as it came where this system knows none for it."""
    try:
        return moment.astimezone()
    except (OSError, OverflowError, ValueError):
        # Some systems know no local time for years long ago or far away.
        return moment
