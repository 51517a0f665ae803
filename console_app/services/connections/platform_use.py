"""Put the platforms first that a person connects: the default one, and those connected last from this profile."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from console_app.services.account.ui_state import UnusableUiState, change_ui_state, read_ui_state
from console_app.services.connections.platforms import platforms_meant

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from console_app.config.profiles import Profile
    from console_app.services.connections.platforms import Platform

DEFAULT = "default"
"""Why the default platform comes first."""
MOST_USED = 3
"""The most platforms that come first because they were connected last."""


def last_first(used: Sequence[str], key: str) -> tuple[str, ...]:
    """Return the keys of the platforms connected last, after another one was.

    Args:
        used: The keys before, the last one first.
        key: The key of the one that was connected now.
    """
    return (key, *(each for each in used if each != key))[:MOST_USED]


def used_platforms(profile: Profile) -> tuple[str, ...]:
    """Return the keys of the platforms connected last, the last one first; empty if that cannot be read."""
    try:
        return read_ui_state(profile).platforms
    except UnusableUiState:
        return ()


def note_used(profile: Profile, key: str) -> None:
    """Keep that a platform was connected, outside of the screens. A file that cannot be written stays as it is."""
    from contextlib import suppress

    with suppress(UnusableUiState):
        change_ui_state(profile, {"platforms": last_first(used_platforms(profile), key)})


def in_order_of_use(platforms: Iterable[Platform], used: Sequence[str], default: str = "") -> list[Platform]:
    """Return platforms with the default one first, then those connected last, then the others in their order.

    Only those that are enabled move. `Platform.used` says why one comes first.

    Args:
        platforms: All platforms.
        used: The keys of those connected last, the last one first.
        default: The setting `default_platform`: a key, a name, a part of it, or what people call it; empty for none.
    """
    others = list(platforms)
    called = platforms_meant(others, default)
    first: list[Platform] = []
    chosen = [(called[0].key, DEFAULT)] if len(called) == 1 else []
    chosen += [(key, "last used") for key in used[:1]] + [(key, "used before") for key in used[1:]]
    for key, why in chosen:
        found = next((each for each in others if each.key == key and each.enabled), None)
        if found is not None:
            others.remove(found)
            first.append(replace(found, used=why))
    return first + others
