"""Know platforms by the names that people use for them, such as `qbo`, `ns` or `d365`.

Imported by the search, which the first frame waits for: nothing heavy is imported here.
"""

from __future__ import annotations

ALIASES = {
    "qb": "quickbooks",
    "qbo": "quickbooks online",
    "qbd": "quickbooks desktop",
    "qbdt": "quickbooks desktop",
    "ns": "netsuite",
    "nsuite": "netsuite",
    "si": "sage intacct",
    "fa": "freeagent",
    "zb": "zoho books",
    "bc": "business central",
    "d365": "dynamics 365",
    "d365bc": "business central",
    "msbc": "business central",
    "sage50": "sage 50",
    "s50": "sage 50",
    "sage200": "sage 200",
    "s200": "sage 200",
    "sbc": "sage business cloud",
    "sbca": "sage business cloud accounting",
    "sage one": "sage business cloud",
    "fb": "freshbooks",
    "cb": "clearbooks",
    "clear books": "clearbooks",
    "kf": "kashflow",
    "eo": "exact online",
    "izettle": "zettle",
}
"""What people call a platform, and the words of its name, all folded."""
_UNMISTAKABLE = frozenset(
    {"qb", "qbo", "qbd", "qbdt", "nsuite", "d365", "d365bc", "msbc", "sage50", "sage200", "izettle"}
)
"""Those that are part of no company's name, so that they are understood in a plain search, too."""
_NOT_ACCOUNTING = "bank feed"
"""The feeds of a platform have its name in theirs, and are other software."""


def name_meant(alias: str) -> str:
    """Return the words of a platform's name that an alias stands for; empty if it is none.

    Args:
        alias: The folded text.
    """
    return ALIASES.get(alias, "")


def forms_meant(word: str) -> tuple[str, ...]:
    """Return what a folded plain word of a search stands for beside itself: the name of a platform, or nothing."""
    return (ALIASES[word],) if word in _UNMISTAKABLE else ()


def is_alias_of(alias: str, name: str) -> bool:
    """Return whether a platform is known by an alias. Its bank feeds are not.

    Args:
        alias: The folded text.
        name: The platform's name, folded.
    """
    meant = ALIASES.get(alias)
    return meant is not None and meant in name and (_NOT_ACCOUNTING not in name or _NOT_ACCOUNTING in alias)
