"""Show the program in the terminal. Nothing outside this package imports Textual."""

from __future__ import annotations

import sys
from contextlib import suppress
from types import ModuleType


def _import_the_palette() -> None:
    """Import Textual's palette without four widgets that the program never shows.

    The palette needs the name of one type, which it uses in annotations only. The module that it is from imports a
    tree, a list of folders, a placeholder and a drop-down list for such names, which takes as long as a twentieth of
    the first frame. Whoever imports that module later gets it as it is.
    """
    names = ModuleType("textual.types")
    names.IgnoreReturnCallbackType = object  # type: ignore[attr-defined]
    sys.modules["textual.types"] = names
    # Another version of Textual may need more of them: its palette is then imported as usual, by whoever needs it.
    with suppress(ImportError):
        import textual.command  # noqa: F401
    del sys.modules["textual.types"]


if "textual.types" not in sys.modules:
    _import_the_palette()
