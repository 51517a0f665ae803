"""The words of the first line: where one is, and how the day's calls stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from console_app.codat.errors import TooManyRequests
from console_app.services.visible import visible
from console_app.tui.render.sentences import counted
from console_app.tui.render.text import clip, clip_middle
from console_app.tui.render.when import span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from console_app.codat.errors import CodatError
    from console_app.codat.quota import Quota

SEPARATOR = " › "
LEAST_CRUMB = 8
"""Cells of a place that is cut; with fewer it tells nothing."""
LEAST_NAME = 8
"""Cells of an account's name that is cut."""
PADDING = 2
"""Cells around each of the texts in the line."""
_ROUGH = 10_000
"""Calls that are left from which on the thousands are enough."""


def trail_words(place: Sequence[str], width: int) -> str:
    """Where one is, in at most `width` cells. The last place is what this screen is about, and gives way last."""
    crumbs = [visible(crumb) for crumb in place]
    while len(crumbs) > 1:
        whole = SEPARATOR.join(crumbs)
        if cell_len(whole) <= width:
            return whole
        rest = SEPARATOR.join(["", *crumbs[1:]])
        # The list, which all places begin with, goes before a customer's name is cut.
        if len(crumbs) < len(place):
            room = width - cell_len(rest)
            if room >= LEAST_CRUMB:
                return clip(crumbs[0], room) + rest
        del crumbs[0]
    return clip(crumbs[0], width) if crumbs else ""


class BarWords(NamedTuple):
    """What the line says beside its badges; the place takes the room between them."""

    account: str
    calls: str


def bar_words(width: int, account: str, place: Sequence[str], calls: Sequence[str]) -> BarWords:
    """What there is room for in `width` cells. The words about calls give way first, then the place, and only then the
    account's name: one must know where something is done.

    `calls` are the same words from the longest form to the shortest, which may be empty.
    """
    name, crumbs = visible(account), [cell_len(visible(each)) for each in place]
    last = crumbs[-1] if crumbs else 0
    whole, least = sum(crumbs) + len(SEPARATOR) * max(0, len(crumbs) - 1), min(last, LEAST_CRUMB)
    room = width - _padded(cell_len(name))
    for shown in (whole, last, least):
        # Where the place is cut, it gets the room that the longest words would take.
        for words in calls if shown == whole else calls[1:] or calls:
            if words and _padded(shown) + _padded(cell_len(words)) <= room:
                return BarWords(name, words)
    words = calls[-1] if calls else ""
    left = width - _padded(cell_len(words)) - PADDING
    return BarWords(clip_middle(name, max(LEAST_NAME, left - _padded(least))), words)


def _padded(cells: int) -> int:
    return cells + PADDING if cells else 0


def calls_words(quota: Quota, made: int, *, low: bool, narrow: bool) -> tuple[str, ...]:
    """How the day's calls stand, from the longest form to the shortest. When few are left, that is always told."""
    short = quota_words(quota, made, low=low, narrow=True)
    forms = (short,) if narrow else (quota_words(quota, made, low=low, narrow=False), short)
    if low:
        return forms
    return (*forms, f"{quota.remaining // 1_000}k left", "") if quota.remaining >= _ROUGH else (*forms, "")


def quota_words(quota: Quota, made: int, *, low: bool, narrow: bool) -> str:
    """How many calls this program has made since it was started, and how many of the day are left."""
    sign = "⚠ " if low else ""
    if narrow:
        return f"{sign}{quota.remaining:,} left"
    return f"{counted(made, 'call', 'calls')} made · {sign}{quota.remaining:,} of {quota.limit:,} left"


def cost_words(quota: Quota | None, made: int) -> str:
    """The same where there is no bar; empty before Codat has told."""
    return f"{counted(made, 'call', 'calls')} made · {quota.remaining:,} left" if quota else ""


def wait_words(error: CodatError, left: timedelta) -> str:
    """Why nothing comes, while the client waits before it asks again."""
    if isinstance(error, TooManyRequests):
        return f"⚠ Codat asks us to wait {span(left)}"
    return f"⚠ Trying again in {span(left)}"
