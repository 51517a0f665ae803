"""What makes the first frame come soon."""

from __future__ import annotations

from typing import Any

from textual.app import App

from console_app.tui import looks


class QuickStart(App[Any]):
    """An application that parses its style sheets once, and those of its other screens after the first frame.

    Parsing is most of what Textual does before the first frame.
    """

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

    def on_mount(self) -> None:
        self.call_after_refresh(self._read_other_styles)

    def _read_other_styles(self) -> None:
        self.stylesheet.read_all(looks.later_style_sheets())
        self.stylesheet.parse()
        if len(self.screen_stack) > 1:  # somebody was quicker
            self.stylesheet.update(self.screen)
