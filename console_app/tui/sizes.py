"""What a screen is called at which size: the classes that the style sheets go by."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.geometry import Size

WIDTHS = [(0, "-narrow"), (100, "-medium"), (130, "-wide"), (146, "-roomy")]
"""From how many columns on."""
HEIGHTS = [(0, "-short"), (30, "-tall")]
"""From how many lines on."""


def classes_for(size: Size) -> dict[str, bool]:
    """Which of the classes a screen of that size has, as Textual sets them once it has been drawn."""
    return {
        name: name == max((least, each) for least, each in limits if not least or length >= least)[1]
        for length, limits in ((size.width, WIDTHS), (size.height, HEIGHTS))
        for _, name in limits
    }
