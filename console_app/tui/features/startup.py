"""Draw the first frame fast, and load style sheets later."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console_app.tui.host import Host

_PACKAGE = Path(__file__).resolve().parents[2]

FIRST = ("app", "companies", "table")
"""The style sheets of the first frame, `app` first so that the others may build on it."""
SHARED = "dialogs"
"""The first of the others, on which they build, too."""


def first_style_sheets() -> list[Path]:
    """Return the style sheets that the first frame needs.

    Raises:
        FileNotFoundError: The installation is broken; the message says how to fix it.
    """
    folder = _folder()
    return [folder / f"{name}.tcss" for name in FIRST]


def later_style_sheets() -> list[Path]:
    """Return all other style sheets."""
    others = (path for path in _folder().glob("*.tcss") if path.stem not in FIRST)
    return sorted(others, key=lambda path: (path.stem != SHARED, path))


def without_blanks(css: str) -> str:
    """Return a style sheet without the blanks that mean nothing: Textual makes a token of each, half of all."""
    line = "".join(line.strip() for line in css.splitlines())
    return line.replace(": ", ":").replace(" {", "{")


def _folder() -> Path:
    for folder in (_PACKAGE / "styles", _PACKAGE.parent / "styles"):
        if (folder / "app.tcss").is_file():
            return folder
    raise FileNotFoundError("codat-console's style sheets are missing: reinstall the program.")


class StyleSheets:
    """Parses the style sheets once: those of the first screen at once, the others after the first frame.

    Parsing is most of what Textual does before the first frame.
    """

    def __init__(self, host: Host) -> None:
        """Begin without a parsed style sheet.

        Args:
            host: The application.
        """
        self._host = host
        self._parsed_for = ""

    def begin_with(self, theme: str) -> None:
        """Take a theme, and the style sheets of the first frame, before the application runs."""
        self._read(first_style_sheets())
        self._host.theme = theme
        self._host.stylesheet.set_variables(self._host.get_css_variables())
        self._parsed_for = theme

    def must_parse_again(self) -> bool:
        """Return whether they were last parsed for another theme."""
        before, self._parsed_for = self._parsed_for, self._host.theme
        return before != self._parsed_for

    def start(self) -> None:
        """Read the others as soon as the first frame has been drawn."""
        self._host.call_after_refresh(self._read_others)

    def _read_others(self) -> None:
        self._read(later_style_sheets())
        self._host.stylesheet.parse()
        if len(self._host.screen_stack) > 1:  # a key has opened another screen already
            self._host.stylesheet.update(self._host.screen)

    def _read(self, paths: Iterable[Path]) -> None:
        for path in paths:
            self._host.stylesheet.add_source(without_blanks(path.read_text("utf-8")), (str(path), ""))
