"""The words of the first line: where one is, and how the day's calls stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from console_app.codat.errors import TooManyRequests
from console_app.services.visible import visible
from console_app.tui.render.sentences import counted
from console_app.tui.render.text import clip
from console_app.tui.render.when import span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from console_app.codat.errors import CodatError
    from console_app.codat.quota import Quota

SEPARATOR = " › "
LEAST_CRUMB = 8
"""Cells of a place that is cut; with fewer it tells nothing."""


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
