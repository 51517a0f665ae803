"""Define the themes and the sizes at which the layout changes."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from textual.filter import Monochrome

from console_app.tui.theme_colours import DARK, LIGHT, LIGHT_VARIABLES, THEMES, VARIABLE_DEFAULTS

if TYPE_CHECKING:
    from textual.app import App
    from textual.geometry import Size
    from textual.theme import Theme

__all__ = [
    "DARK",
    "HEIGHTS",
    "HEIGHTS_WITH_HIGH",
    "LIGHT",
    "ROOMY",
    "THEMES",
    "VARIABLE_DEFAULTS",
    "WIDTHS",
    "classes_for",
    "has_colours",
    "themes_for",
]

# A status has a colour of its own among sixteen, too, and one that is not the ground's; a frame is not drawn in the
# ground's either. The nearest ones of the colours above are the same grey for several statuses, and white for a frame.
_VARIABLES_OF_16: dict[bool, dict[str, str]] = {
    True: {
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
    False: {
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
    """Return the program's own themes as they are drawn in a terminal with Rich's `color_system`."""
    return {key: _drawn(theme, color_system) for key, theme in THEMES.items()}


def theme_name(word: str) -> str:
    """Return the name by which Textual knows the theme that a setting names."""
    return THEMES[word].name if word in THEMES else word


@cache
def textual_theme(name: str, color_system: str | None) -> Theme | None:
    """Return one of Textual's own themes with the program's variables, and with texts that can be read.

    None if Textual has no such theme, or if it consists of the terminal's own colours, whose contrast is unknown.
    """
    from textual.theme import BUILTIN_THEMES

    from console_app.tui.readable_theme import readable_theme

    theme = BUILTIN_THEMES.get(name)
    if theme is None or theme.ansi:
        return None
    own = VARIABLE_DEFAULTS if theme.dark else LIGHT_VARIABLES
    return _drawn(readable_theme(theme, own), color_system)


def other_ground(theme: Theme) -> str:
    """Return the name of the theme to change to: of the other ground, and of as much contrast."""
    for one, other in (("dark", "light"), ("high-contrast", "high-contrast-light")):
        if theme.name == THEMES[one].name:
            return THEMES[other].name
        if theme.name == THEMES[other].name:
            return THEMES[one].name
    return LIGHT.name if theme.dark else DARK.name


def _drawn(theme: Theme, color_system: str | None) -> Theme:
    if color_system != "standard":
        return theme
    return replace(theme, variables={**theme.variables, **_VARIABLES_OF_16[theme.dark]})


ROOMY = "-roomy"
"""The class of the widest terminals, in which the list has a panel beside it."""
WIDTHS = [(0, "-narrow"), (100, "-medium"), (130, "-wide"), (146, ROOMY)]
"""The class of each width, with the number of columns from which it applies."""
HEIGHTS = [(0, "-short"), (30, "-tall")]
"""The class of each height, with the number of lines from which it applies."""
HEIGHTS_WITH_HIGH = [*HEIGHTS, (40, "-high")]
"""The same for a screen that shows more one below the other; a high window is not `-tall` there."""


def has_colours(app: App[object]) -> bool:
    """Return whether colours are drawn; they are greys with `NO_COLOR`."""
    return not any(isinstance(each, Monochrome) for each in app.get_line_filters())


def classes_for(size: Size, heights: list[tuple[int, str]] | None = None) -> dict[str, bool]:
    """Return the classes of a screen of that size, as Textual sets them after drawing.

    Args:
        size: The size of the window.
        heights: The screen's own classes of heights; None for those of all screens.
    """
    return {
        name: name == max((least, each) for least, each in limits if not least or length >= least)[1]
        for length, limits in ((size.width, WIDTHS), (size.height, heights or HEIGHTS))
        for _, name in limits
    }
