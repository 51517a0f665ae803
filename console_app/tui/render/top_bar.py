"""Render the top bar: account, access, and quota."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from console_app.codat.errors import TooManyRequests
from console_app.services.account.permissions import account_kind
from console_app.services.text.sanitize import sanitized
from console_app.tui.render.text import clip, clip_middle, counted, span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from console_app.codat.errors import CodatError
    from console_app.codat.rate_limits import Quota
    from console_app.config.capabilities import Capability
    from console_app.services.account.permissions import NotAllowed, Permissions
    from console_app.services.account.session import Session

SEPARATOR = " › "
LEAST_CRUMB = 8
"""The least cells of a shortened place; fewer would be meaningless."""
LEAST_NAME = 8
"""Cells of an account's name that is cut."""
PADDING = 2
"""Cells around each of the texts in the line."""
LONGEST_PROFILE = 16
"""Cells of a profile's name in its badge."""
LOW_QUOTA = 0.2
"""The part of the day's calls below which the bar says how many are left."""


def shown_crumbs(place: Sequence[str], width: int) -> list[tuple[int, str]]:
    """Return the words of a place in at most `width` cells with separators, each with its number in `place`.

    The last part is this screen's subject, and is cut last.
    """
    crumbs = [(at, sanitized(crumb)) for at, crumb in enumerate(place)]
    while len(crumbs) > 1:
        if _joined_width(crumbs) <= width:
            return crumbs
        (at, first), *rest = crumbs
        # The list, which all places begin with, goes before a customer's name is cut.
        room = width - _joined_width([(0, ""), *rest])
        if at and room >= LEAST_CRUMB:
            return [(at, clip(first, room)), *rest]
        del crumbs[0]
    return [(at, clip(words, width)) for at, words in crumbs]


def _joined_width(crumbs: Sequence[tuple[int, str]]) -> int:
    return cell_len(SEPARATOR.join(words for _, words in crumbs))


def crumb_at(crumbs: Sequence[tuple[int, str]], x: int) -> int | None:
    """Return the number of the shown crumb in cell `x`; None beside them."""
    begin = 0
    for at, words in crumbs:
        if begin <= x < begin + cell_len(words):
            return at
        begin += cell_len(words) + len(SEPARATOR)
    return None


class BarWords(NamedTuple):
    """The words of the line beside its badges; the place takes the room between them."""

    account: str
    calls: str


def bar_words(width: int, account: str, place: Sequence[str], calls: Sequence[str]) -> BarWords:
    """Return what fits into `width` cells.

    The words about calls are cut first, then the place, and only then the account's name.

    Args:
        width: The cells.
        account: The account.
        place: The place.
        calls: The words about calls from the longest form to the shortest, which may be empty.
    """
    name, crumbs = sanitized(account), [cell_len(sanitized(each)) for each in place]
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


def is_low(quota: Quota | None) -> bool:
    """Return whether less than a fifth of the day's calls is left: before that nobody needs to think of them."""
    return quota is not None and quota.limit > 0 and quota.remaining / quota.limit < LOW_QUOTA


def calls_words(quota: Quota, made: int, *, narrow: bool) -> tuple[str, ...]:
    """Return how few of the day's calls are left, from the longest form to the shortest.

    Args:
        quota: The day's calls.
        made: The calls of this run.
        narrow: True where there is room for the shortest form alone.
    """
    short = f"⚠ {quota.remaining:,} API calls left"
    if narrow:
        return (short,)
    return (f"{counted(made, 'API call', 'API calls')} made · ⚠ {quota.remaining:,} of {quota.limit:,} left", short)


def cost_words(quota: Quota | None, made: int) -> str:
    """Return how few calls are left where there is no bar; empty while there are enough."""
    return calls_words(quota, made, narrow=False)[0] if quota is not None and is_low(quota) else ""


def wait_words(error: CodatError, left: timedelta) -> str:
    """Return why the client is waiting before the next call."""
    if isinstance(error, TooManyRequests):
        return f"⚠ Codat asks us to wait {span(left)}"
    return f"⚠ Trying again in {span(left)}"


REFUSED_SIGN = "⊘"
"""The sign before the label of a key that is not allowed: visible without colours, too."""

_CAPABILITY_WORDS = {
    "read": "see the account",
    "create": "create and change companies and connections",
    "link": "show links",
    "unlink": "unlink customers",
    "delete": "delete connections and companies",
}


class AccountLine(NamedTuple):
    """The account, as the first line shows it."""

    badge: str = ""
    is_sandbox: bool = True
    name: str = ""
    is_production: bool = False

    @classmethod
    def of(cls, session: Session) -> AccountLine:
        """Return the account, as far as a session knows it by now."""
        profile = session.profile
        kind, own = account_kind(profile), clip(sanitized(profile.name), LONGEST_PROFILE)
        # A profile that is called what it is needs no second word.
        badge = kind if own.casefold() == kind.casefold() else f"{kind} · {own}"
        name = session.account.name if session.account else ""
        return cls(badge, profile.is_sandbox, name, profile.is_production and not profile.is_sandbox)


def badge_help(account: AccountLine) -> str:
    """Return what the badge at the left of the bar means, for its tooltip and the help."""
    if account.is_sandbox:
        return "SANDBOX: made-up customers inside this program. Nothing reaches Codat, and nobody is invited."
    kind = (
        "PRODUCTION: these customers are real"
        if account.is_production
        else "LIVE: an account of Codat that is not marked as production"
    )
    name = f" of “{sanitized(account.name)}”" if account.name else ""
    return f"{kind}. The badge names the kind of account and the profile; beside it stands the account{name}."


class AccessLine(NamedTuple):
    """The permitted actions, as the first line shows them."""

    state: str = "open"
    """`open`, `locked`, `unlocked` or `read-only`."""
    seconds: int = 0
    """The time for which it stays unlocked."""

    @classmethod
    def of(cls, permissions: Permissions) -> AccessLine:
        """Return the present state."""
        if permissions.capabilities.is_read_only:
            return cls("read-only")
        if not permissions.unlockable:
            return cls()
        left = math.ceil(permissions.unlocked_for)
        return cls("unlocked", left) if left else cls("locked")

    @property
    def words(self) -> str:
        """Return the badge's words, in capitals; empty if everything is allowed."""
        if self.state == "unlocked":
            minutes, seconds = divmod(self.seconds, 60)
            return f"UNLOCKED {minutes:02}:{seconds:02}"
        return "" if self.state == "open" else self.state.upper()


def capability_words(capabilities: Sequence[Capability]) -> list[str]:
    """Return what each capability allows."""
    return [_CAPABILITY_WORDS[each] for each in capabilities]


def reason(refusal: NotAllowed, key: str) -> str:
    """Return why a command is not available, for the help and the palette; `key` unlocks it."""
    if refusal.locked:
        return f"locked: press {key} to unlock"
    return f"not allowed: {sanitized(refusal.source)}"
