"""Make any of Textual's themes one of the program's: with the program's own colours, and texts that can be read.

`$text` on `$error`, a status on a cursor or a key in the footer have less than 4.5:1 in half of Textual's themes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from console_app.tui.contrast import READABLE, blend, least_contrast, readable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.theme import Theme

BADGES = ("sandbox", "live", "production", "locked", "unlocked", "shared")
"""Variables of a ground each; the text on it has the same name behind which is `-text`."""
GROUNDS = ("background", "surface", "panel", "row-odd", "cursor-background", "cursor-background-blurred")
"""What texts stand on."""
TEXTS = (
    *("foreground", "accent", "warning", "error", "text-warning", "text-error", "text-success", "quiet", "match"),
    *("status-linked", "status-pending", "status-deauthorized", "status-unlinked", "status-none", "status-other"),
    *("text-disabled", "cursor-text"),
)
"""What stands on all of them."""
BANNERS = (("error", 0.12), ("warning", 0.12), ("success", 0.18), ("secondary", 0.14))
"""The grounds of banners: a colour of the theme, and its part over the background."""
ON_BANNERS = ("foreground", "text-warning", "text-error", "text-success", "accent", "quiet")
BUTTONS = ("primary", "error")
BUTTON_CONTRAST = 5.0
"""More than enough: a focused button is tinted."""
_FIELDS = (
    *("primary", "secondary", "accent", "foreground", "background", "surface", "panel", "success", "warning", "error"),
)
"""The colours that are fields of a theme, and not variables."""


def readable_theme(theme: Theme, own: Mapping[str, str], least: float = READABLE) -> Theme:
    """Return a theme with the program's variables, in which every text has enough contrast.

    Args:
        theme: The theme.
        own: The program's variables of a dark or a light theme, as it is one.
        least: The least contrast of texts.
    """
    css = theme.to_color_system().generate()
    taken = (*_FIELDS, "text-warning", "text-error", "text-success")
    colours = {**own, **{each: css[each][:7].lower() for each in taken}}
    ground, ink = colours["background"], colours["foreground"]
    colours["panel"] = _quieter(colours["panel"], ink, ground, least)
    colours["surface"] = _quieter(colours["surface"], ink, ground, least)
    colours |= {
        "row-odd": blend(ground, ink, 0.03),
        "line": blend(ground, ink, 0.2),
        "cursor-background": _cursor(ground, colours["primary"], theme.dark, 0.3),
        "cursor-background-blurred": blend(ground, ink, 0.09),
        "quiet": blend(ground, ink, 0.65),
        "match": colours["accent"],
        "cursor-text": ink,
    }
    return themed(theme, colours, least)


def themed(theme: Theme, colours: Mapping[str, str], least: float = READABLE) -> Theme:
    """Return a theme with these colours, of which those of texts are changed until they can be read.

    Args:
        theme: The theme.
        colours: The colours by the names of variables and of fields of a theme.
        least: The least contrast of texts.
    """
    found = dict(colours)
    found.setdefault("text-disabled", found["quiet"])
    grounds = [found[each] for each in GROUNDS]
    banners = [blend(found["background"], found[each], part) for each, part in BANNERS]
    for each in TEXTS:
        found[each] = readable(found[each], [*grounds, *banners] if each in ON_BANNERS else grounds, least)
    for badge in BADGES:
        found[f"{badge}-text"] = readable(found[f"{badge}-text"], [found[badge]], least)
    for button in BUTTONS:
        text = max(("#000000", "#ffffff"), key=lambda each: least_contrast(each, [found[button]]))
        found[f"button-{button}-text"] = text
        found[f"button-{button}"] = readable(found[button], [text], max(least, BUTTON_CONTRAST))
    found |= {
        "border": found["line"],
        "border-blurred": found["line"],
        "block-cursor-background": found["cursor-background"],
        "block-cursor-foreground": found["cursor-text"],
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": found["cursor-background-blurred"],
        "block-cursor-blurred-foreground": found["foreground"],
        "input-selection-background": f"{found['primary']} 30%",
        "scrollbar": found["line"],
        "scrollbar-hover": found["quiet"],
        "scrollbar-active": found["accent"],
        "scrollbar-background": found["background"],
    }
    fields = {each: found.pop(each) for each in _FIELDS}
    return replace(theme, variables={**theme.variables, **found}, **fields)  # type: ignore[arg-type]


def _quieter(colour: str, ink: str, ground: str, least: float) -> str:
    """Return a ground that is near enough to the background for the theme's text."""
    for step in range(10):
        found = blend(colour, ground, step / 10)
        if least_contrast(ink, [found]) >= max(least + 1.5, 6.0):
            return found
    return ground


def _cursor(ground: str, primary: str, dark: bool, part: float) -> str:
    """Return the ground of the row under the cursor: of the theme's colour, and far from that of texts."""
    end, enough = ("#ffffff", 11.0) if dark else ("#000000", 14.0)
    for step in range(20):
        found = blend(ground, primary, part * (1 - step / 20))
        if least_contrast(end, [found]) >= enough:
            return found
    return ground
