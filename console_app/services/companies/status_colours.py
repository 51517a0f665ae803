"""Define the colours of the statuses, which the themes and the HTML reports share.

A test measures their contrast on all grounds of the themes.
"""

from __future__ import annotations

ON_DARK: dict[str, str] = {
    "linked": "#3fb950",
    "pending": "#b392f0",
    "deauthorized": "#ff8585",
    "unlinked": "#b4c0d0",
    "none": "#929aa4",
    "other": "#79c0ff",
}
"""On a dark ground, by status."""

ON_LIGHT: dict[str, str] = {
    "linked": "#116329",
    "pending": "#6639ba",
    "deauthorized": "#b3202a",
    "unlinked": "#57606a",
    "none": "#606871",
    "other": "#0550ae",
}
"""The same on a light ground."""
