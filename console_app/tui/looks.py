"""Where the style sheets are: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path, PurePath

_PACKAGE = Path(__file__).resolve().parent.parent


def style_sheets() -> list[str | PurePath]:
    """All style sheets, `app.tcss` first so that the others may build on it.

    Raises:
        FileNotFoundError: the installation is broken; the message says how to mend it.
    """
    for folder in (_PACKAGE / "styles", _PACKAGE.parent / "styles"):
        first = folder / "app.tcss"
        if first.is_file():
            return [first, *sorted(path for path in folder.glob("*.tcss") if path != first)]
    raise FileNotFoundError("codat-console's style sheets are missing: install the program again.")
