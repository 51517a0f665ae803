"""Recognise misspelt names of safety switches: ignoring one would leave everything allowed.

Used only for unknown names, so it costs no time at an ordinary start.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PERMISSION_NAMES = ("read_only", "read", "create", "link", "unlink", "delete")
"""The names of permissions in the file; in capitals, those in the environment."""

_NO_PART_OF_A_NAME = frozenset(
    {
        *("allow", "allowed", "can", "capability", "codat", "console", "denied", "deny", "disable", "disabled"),
        *("disallow", "enable", "enabled", "forbid", "forbidden", "is", "may", "mode", "never", "no", "not"),
        *("permission", "permissions", "permit"),
    }
)
_SAYS_IN_ITS_VALUE = frozenset(
    {
        *("access", "allow", "allowed", "allows", "capabilities", "capability", "denied", "denies", "deny", "disallow"),
        *("forbid", "forbidden", "forbids", "mode", "permission", "permissions", "permit", "rights", "scope", "scopes"),
    }
)
"""Names of permission lists in other programs: `deny = ["unlink"]`, `mode = "read-only"`."""
_WRITING = frozenset({"write", "writes", "writing", "writable"})
_BORDER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^0-9A-Za-z\u0080-\U0010ffff]+")
_SHORT = 5
"""In letters: a name up to this length may differ by one, and not by two."""
_WHOLE = 6
"""In letters: a name of at least this length is recognised inside a longer one: `unlinking`, `readonlymode`."""


def near(name: str, known: Iterable[str], *, inside: bool = True) -> tuple[str, ...]:
    """Return the `known` names that `name` nearly matches, in other case, with other separators or a few other letters.

    Several if they are equally near.

    Args:
        name: The unknown name.
        known: The known names.
        inside: True to include those that are a part of it: `allow_unlink`.
    """
    names = {each: _folded(each) for each in known}
    words = [each.casefold() for each in _BORDER.split(name) if each]
    joined = "".join(each for each in words if each not in _NO_PART_OF_A_NAME) or _folded(name)
    joined = joined.removeprefix("allow") or joined
    distances = {each: _distance(joined, folded) for each, folded in names.items() if _digits(joined) == _digits(each)}
    fits = {each: found for each, found in distances.items() if found <= (1 if len(names[each]) <= _SHORT else 2)}
    if fits:
        least = min(fits.values())
        return tuple(each for each, found in fits.items() if found == least)
    if not inside:
        return ()
    return tuple(
        each for each, folded in names.items() if folded in words or (len(folded) >= _WHOLE and folded in joined)
    )


def limits_in_other_words(name: str) -> bool:
    """Return whether a name means a limit on changes, in words that are not permissions here.

    Examples are `write`, `dry_run`, `deny` and `mode`.
    """
    words = [each for each in map(str.casefold, _BORDER.split(name)) if each not in {"", "codat", "console"}]
    return bool(words) and (
        _SAYS_IN_ITS_VALUE.issuperset(words) or not _WRITING.isdisjoint(words) or "".join(words) == "dryrun"
    )


def says_nothing(name: str) -> bool:
    """Return whether no word of a name says what it is about, as in `ALLOW`."""
    return all(each.casefold() in _NO_PART_OF_A_NAME for each in _BORDER.split(name) if each)


def _folded(name: str) -> str:
    return "".join(each for each in name.casefold() if each.isalnum())


def _digits(name: str) -> str:
    return "".join(each for each in name if each.isdecimal())


def _distance(one: str, other: str) -> int:
    """Return how many letters to insert, remove, change or swap with a neighbour to make one text the other."""
    if abs(len(one) - len(other)) > 2:
        return 3
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
