"""Choose the card of a platform: what the customer needs, what they will see, and what to say when it fails.

One card a platform is shipped. A team's own `cards/<platform key>.md` in the configuration folder replaces it;
`on-premise.md` and `general.md` there are for platforms without their own card.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from console_app.config.custom_texts import UnusableText, read_own_text
from console_app.config.paths import config_folder
from console_app.services.links.link import lifetime_of, lifetime_words
from console_app.services.text.fold import fold
from console_app.services.text.sanitize import sanitized

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = ("qhyg", "gbol", "knfz", "akxx", "pqsw", "pdvj", "fbrh", "rwuv", "hcws", "tgff")
"""Keys of the platforms with a shipped card."""
ON_PREMISE = "on-premise"
GENERAL = "general"
CARDS = "cards"
"""The folder of the cards, in the package and in the configuration folder."""

# Codat publishes no key for Sage 50, so that an account may list it under another one.
_BY_NAME = {"sage 50": "tgff"}
# The key comes from a server and becomes a file's name.
_KEY = re.compile(r"[a-z0-9]{1,32}")
_ACCESS_ENDS = re.compile(r"(?i)\baccess ends after (\d{1,4})\s+days without a\s+sync\b")
_HEADING = re.compile(r"#[ \t]+(.+?)[ \t]*#*")


@dataclass(frozen=True, slots=True)
class Card:
    """A card, safe to show: its lines hold no control characters."""

    title: str
    text: str
    """Markdown, without the title."""
    path: Path | None = None
    """The team's own file it comes from; None if it was shipped."""
    notice: str = ""
    """The problem of the team's own card, if the shipped one replaced it."""

    @property
    def source(self) -> str:
        """Return the source of the card, in words."""
        return sanitized(self.path) if self.path else "shipped with codat-console"


def platform_card(platform_key: str, *, name: str = "", on_premise: bool = False, folder: Path | None = None) -> Card:
    """Return the card for a platform. There is always one: the last resort is a general card.

    Args:
        platform_key: Codat's key, unchanged.
        name: The platform's name: the heading of a general card.
        on_premise: True if it runs on the customer's own PC.
        folder: The configuration folder, by default the user's.

    Raises:
        LookupError: The general card is not shipped with this installation.
    """
    own = (folder or config_folder()) / CARDS
    notices: list[str] = []
    names = _names(platform_key, name, on_premise=on_premise)
    for each in names:
        card = _own_card(own / f"{each}.md", notices) or _shipped_card(each)
        if card is not None:
            break
    else:
        raise LookupError(GENERAL)
    title = sanitized(name) if each in {ON_PREMISE, GENERAL} and sanitized(name).strip() else card.title
    return Card(title, card.text, card.path, " ".join(notices))


def access_days(card: Card) -> int | None:
    """Return the days without a sync after which access ends, from the card's sentence; None if it has none.

    A team that knows better writes "Access ends after 90 days without a sync" on a card of its own.

    Args:
        card: The card of the platform.
    """
    found = _ACCESS_ENDS.search(card.text)
    return None if found is None else int(found[1])


def _names(platform_key: str, name: str, *, on_premise: bool) -> list[str]:
    """Return names of cards, the best first."""
    names = [platform_key] if _KEY.fullmatch(platform_key) and platform_key != GENERAL else []
    folded = fold(name)
    names += [key for beginning, key in _BY_NAME.items() if re.match(rf"{beginning}\b", folded) and key not in names]
    return [*names, ON_PREMISE, GENERAL] if on_premise else [*names, GENERAL]


def _own_card(path: Path, notices: list[str]) -> Card | None:
    try:
        text = read_own_text(path)
    except UnusableText as error:
        notices.append(sanitized(f"{error} The shipped card is shown instead."))
        return None
    return None if text is None else _card(text, path)


@cache
def _shipped_card(name: str) -> Card | None:
    from importlib.resources import files

    if name not in {*SHIPPED, ON_PREMISE, GENERAL}:
        return None
    text = (files("console_app.services.onboarding") / CARDS / f"{name}.md").read_text(encoding="utf-8")
    return _card(text.replace("{lifetime}", lifetime_words(lifetime_of(name))), None)


def _card(text: str, path: Path | None) -> Card:
    """Split off the first heading; without one, the file's name is the title."""
    lines = [_plain_line(line) for line in text.splitlines()]
    while lines and not lines[0].strip():
        del lines[0]
    heading = _HEADING.fullmatch(lines[0].strip()) if lines else None
    if heading:
        del lines[0]
    title = heading[1] if heading else (path.stem if path else "")
    return Card(title, "\n".join(lines).strip("\n"), path)


def _plain_line(line: str) -> str:
    return sanitized(line.expandtabs(4)).rstrip()
