"""Where the style sheets are: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path, PurePath

_PACKAGE = Path(__file__).resolve().parent.parent


FIRST = ("app", "companies", "table")
"""What the first frame is made of, `app` first so that the others may build on it."""


def first_style_sheets() -> list[str | PurePath]:
    """The style sheets without which there is no first frame.

    Raises:
        FileNotFoundError: the installation is broken; the message says how to mend it.
    """
    folder = _folder()
    return [folder / f"{name}.tcss" for name in FIRST]


def later_style_sheets() -> list[PurePath]:
    """All other style sheets."""
    return sorted(path for path in _folder().glob("*.tcss") if path.stem not in FIRST)


def _folder() -> Path:
    for folder in (_PACKAGE / "styles", _PACKAGE.parent / "styles"):
        if (folder / "app.tcss").is_file():
            return folder
    raise FileNotFoundError("codat-console's style sheets are missing: install the program again.")
