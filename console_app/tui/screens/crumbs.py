"""Say where a person is, from the list up to the screen on top, and where Esc and a click lead back to."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console_app.services.text.privacy_mask import PrivacyMask

ROOT = "Companies"
"""The word of the list, with which each screen's own words begin."""


class Stop(Protocol):
    """A screen on the way."""

    CONTINUES: ClassVar[bool]
    NAMES_CUSTOMER_AT: ClassVar[int]

    @property
    def trail(self) -> tuple[str, ...]:
        """Return its own words."""

    @property
    def customer_id(self) -> str | None:
        """Return the id of the customer's company."""


class Crumb(NamedTuple):
    """A place on the way to a screen."""

    words: str
    screen: Stop | None
    """The screen that shows it; None for a place that was not opened on the way."""
    company_id: str = ""
    """The company that the words name, if they name one."""


def crumbs_of(screens: Iterable[Stop], privacy_mask: PrivacyMask) -> list[Crumb]:
    """Return the way through these screens, from the first one up; names of other customers are masked.

    A screen's own words, such as company, platform and "Data", are only added as far as the screens below do not say
    them already.
    """
    crumbs: list[Crumb] = []
    for screen in screens:
        own = _own_crumbs(screen, privacy_mask)
        shared = _shared_crumbs(crumbs, own, whole=screen.CONTINUES)
        if shared == len(own):
            crumbs[-1] = own[-1]
        else:
            crumbs += own[shared:]
    return crumbs


def _own_crumbs(screen: Stop, privacy_mask: PrivacyMask) -> list[Crumb]:
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


def _shared_crumbs(crumbs: list[Crumb], own: list[Crumb], *, whole: bool) -> int:
    """Return how many of a screen's own words are the last ones of the way so far.

    Args:
        crumbs: The way so far.
        own: The screen's own words.
        whole: True if they may all be, because the screen continues the one below.
    """
    before, words = [each.words for each in crumbs], [each.words for each in own]
    for shared in range(min(len(before), len(words) if whole else len(words) - 1), 0, -1):
        if before[-shared:] == words[:shared]:
            return shared
    return 0
