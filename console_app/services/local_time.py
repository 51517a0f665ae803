"""Moments in the local time of this machine, with the zone said: what is written is read elsewhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, time


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


def day_begins(day: date) -> datetime:
    """The first moment of a day in local time, aware; in UTC where this system knows no local time for it.

    Where the clock is put forward at midnight, that is the moment at which it is; where a midnight comes twice, the
    first one.
    """
    return as_local(datetime.combine(day, time()))


def as_local(wall_clock: datetime) -> datetime:
    """The moment at which the clocks here show `wall_clock`, which is naive; taken as UTC where that is not known."""
    try:
        # Of a time that no clock shows, because it is put forward, `astimezone` alone makes a moment an hour too early,
        # up to Python 3.11.
        return datetime.fromtimestamp(wall_clock.timestamp(), UTC).astimezone()
    except (OSError, OverflowError, ValueError):
        # Some systems know no local time for years long ago or far away.
        return wall_clock.replace(tzinfo=UTC)
