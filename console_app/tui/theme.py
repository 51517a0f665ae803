"""Define the themes and the sizes at which the layout changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.theme import Theme

if TYPE_CHECKING:
    from textual.geometry import Size

VARIABLE_DEFAULTS: dict[str, str] = {
    "status-linked": "#3fb950",
    "status-pending": "#b392f0",
    "status-deauthorized": "#ff6b6b",
    "status-unlinked": "#9aa4b2",
    "status-none": "#6e7886",
    "status-other": "#79c0ff",
    "sandbox": "#ffe100",
    "sandbox-text": "#1a1400",
    "live": "#1f6feb",
    "live-text": "#ffffff",
    "production": "#d1242f",
    "production-text": "#ffffff",
    "locked": "#39424e",
    "locked-text": "#ffffff",
    "unlocked": "#f0883e",
    "unlocked-text": "#1f0d00",
    "shared": "#ff7eb6",
    "shared-text": "#2a0018",
    "quiet": "#8b95a5",
    "line": "#2c3542",
    "cursor-background": "#1f3a5f",
    "cursor-text": "#ffffff",
    "cursor-background-blurred": "#1c2735",
    "row-odd": "#10161e",
    "match": "#79c0ff",
}
"""Our own variables, dark; another theme that a person picks falls back to these."""

_LIGHT_VARIABLES: dict[str, str] = {
    "status-linked": "#116329",
    "status-pending": "#6639ba",
    "status-deauthorized": "#b3202a",
    "status-unlinked": "#57606a",
    "status-none": "#6e7781",
    "status-other": "#0550ae",
    "sandbox": "#ffe100",
    "sandbox-text": "#1a1400",
    "live": "#0550ae",
    "live-text": "#ffffff",
    "production": "#b3202a",
    "production-text": "#ffffff",
    "locked": "#59636e",
    "locked-text": "#ffffff",
    "unlocked": "#a04100",
    "unlocked-text": "#ffffff",
    "shared": "#b0246f",
    "shared-text": "#ffffff",
    "quiet": "#59636e",
    "line": "#d0d7de",
    "cursor-background": "#cfe3ff",
    "cursor-text": "#0b1b33",
    "cursor-background-blurred": "#e6edf5",
    "row-odd": "#f4f6f9",
    "match": "#0550ae",
}


DARK = Theme(
    name="codat-dark",
    primary="#4493f8",
    secondary="#7d8ba0",
    accent="#58a6ff",
    foreground="#dbe2ec",
    background="#0b0f14",
    surface="#11171f",
    panel="#161d27",
    success="#3fb950",
    warning="#f0883e",
    error="#ff6b6b",
    dark=True,
    variables={
        **VARIABLE_DEFAULTS,
        "border": "#2c3542",
        "border-blurred": "#2c3542",
        "block-cursor-text-style": "none",
        "input-selection-background": "#4493f8 35%",
        "scrollbar": "#2c3542",
        "scrollbar-hover": "#7d8ba0",
        "scrollbar-active": "#58a6ff",
        "scrollbar-background": "#0b0f14",
    },
)

LIGHT = Theme(
    name="codat-light",
    primary="#0969da",
    secondary="#57606a",
    accent="#0550ae",
    foreground="#1c2430",
    background="#fbfcfe",
    surface="#f3f5f8",
    panel="#e9edf2",
    success="#116329",
    warning="#a04100",
    error="#b3202a",
    dark=False,
    variables={
        **_LIGHT_VARIABLES,
        "border": "#d0d7de",
        "border-blurred": "#d0d7de",
        "block-cursor-text-style": "none",
        "input-selection-background": "#0969da 25%",
        "scrollbar": "#d0d7de",
        "scrollbar-hover": "#57606a",
        "scrollbar-active": "#0550ae",
        "scrollbar-background": "#fbfcfe",
    },
)

THEMES = {"dark": DARK, "light": LIGHT}

# A status has a colour of its own among sixteen, too, and one that is not the ground's; a frame is not drawn in the
# ground's either. The nearest ones of the colours above are the same grey for several statuses, and white for a frame.
_VARIABLES_OF_16: dict[str, dict[str, str]] = {
    DARK.name: {
        "status-linked": "#55ff55",
        "status-pending": "#ff55ff",
        "status-deauthorized": "#ff5555",
        "status-unlinked": "#aaaaaa",
        "status-none": "#00aaaa",
        "status-other": "#55ffff",
        "unlocked": "#ffff55",
        "cursor-background": "#0000aa",
        "cursor-background-blurred": "#555555",
    },
    LIGHT.name: {
        "status-linked": "#00aa00",
        "status-pending": "#aa00aa",
        "status-deauthorized": "#aa0000",
        "status-unlinked": "#555555",
        "status-none": "#00aaaa",
        "status-other": "#0000aa",
        "cursor-background": "#aaaaaa",
        "cursor-background-blurred": "#aaaaaa",
        "line": "#aaaaaa",
        "scrollbar": "#aaaaaa",
        "border": "#aaaaaa",
        "border-blurred": "#aaaaaa",
        # Of placeholders in fields: 38 % of black on white is as good as white.
        "text-disabled": "#555555",
    },
}


def themes_for(color_system: str | None) -> dict[str, Theme]:
    """Return both themes as they are drawn in a terminal with Rich's `color_system`."""
    if color_system != "standard":
        return THEMES
    return {
        key: replace(theme, variables={**theme.variables, **_VARIABLES_OF_16[theme.name]})
        for key, theme in THEMES.items()
    }


ROOMY = "-roomy"
"""The class of the widest terminals, in which the list has a panel beside it."""
WIDTHS = [(0, "-narrow"), (100, "-medium"), (130, "-wide"), (146, ROOMY)]
"""The class of each width, with the number of columns from which it applies."""
HEIGHTS = [(0, "-short"), (30, "-tall")]
"""The class of each height, with the number of lines from which it applies."""


def classes_for(size: Size) -> dict[str, bool]:
    """Return the classes of a screen of that size, as Textual sets them after drawing."""
    return {
        name: name == max((least, each) for least, each in limits if not least or length >= least)[1]
        for length, limits in ((size.width, WIDTHS), (size.height, HEIGHTS))
        for _, name in limits
    }
