"""What makes the first frame come soon."""

from __future__ import annotations

from typing import Any

from textual.app import App


class QuickStart(App[Any]):
    """An application that knows its theme before it runs, so that its style sheets are parsed once and not twice."""

    _styled_for: str | None = None

    def start_with(self, theme: str) -> None:
        """Take a theme before the application runs."""
        self.theme = theme
        self.stylesheet.set_variables(self.get_css_variables())
        self._styled_for = theme

    def refresh_css(self, animate: bool = True) -> None:
        """Parse the style sheets again, unless they were parsed for this theme already."""
        if self.theme != self._styled_for:
            self._styled_for = self.theme
            super().refresh_css(animate)
