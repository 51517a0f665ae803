"""Say where a person is, from the list up to the screen on top, and where Esc and a click lead back to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console_app.services.text.privacy_mask import PrivacyMask
    from console_app.tui.screens.base import ConsoleScreen

ROOT = "Companies"
"""The word of the list, with which each screen's own words begin."""


class Crumb(NamedTuple):
    """A place on the way to a screen."""

    words: str
    screen: ConsoleScreen[Any] | None
    """The screen that shows it; None for a place that was not opened on the way."""
    company_id: str = ""
    """The company that the words name, if they name one."""


def crumbs_of(screens: Iterable[ConsoleScreen[Any]], privacy_mask: PrivacyMask) -> list[Crumb]:
    """Return the way through these screens, from the first one up; names of other customers are masked.

    A screen's own words, such as company, platform and "Data", are only added as far as the screens below do not say
    them already.
    """
    crumbs: list[Crumb] = []
    for screen in screens:
        own = _own_crumbs(screen, privacy_mask)
        said = _said_already(crumbs, own, whole=screen.CONTINUES)
        if said == len(own):
            crumbs[-1] = own[-1]
        else:
            crumbs += own[said:]
    return crumbs


def _own_crumbs(screen: ConsoleScreen[Any], privacy_mask: PrivacyMask) -> list[Crumb]:
    words = list(screen.trail)
    # Only the list itself shows the list.
    if len(words) > 1 and words[0] == ROOT:
        del words[0]
    company_id, named_at = screen.customer_id or "", screen.NAMES_CUSTOMER_AT - 1
    crumbs = []
    for at, each in enumerate(words):
        names = company_id if at == named_at else ""
        shown = privacy_mask.name(names, each) if names else each
        crumbs.append(Crumb(shown, screen if at == len(words) - 1 else None, names))
    return crumbs


def _said_already(crumbs: list[Crumb], own: list[Crumb], *, whole: bool) -> int:
    """Return how many of a screen's own words are the last ones of the way so far.

    Args:
        crumbs: The way so far.
        own: The screen's own words.
        whole: True if they may all be, because the screen continues the one below.
    """
    before, words = [each.words for each in crumbs], [each.words for each in own]
    for said in range(min(len(before), len(words) if whole else len(words) - 1), 0, -1):
        if before[-said:] == words[:said]:
            return said
    return 0
