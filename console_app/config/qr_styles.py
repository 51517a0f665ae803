"""Remember which style of QR codes a person has chosen for which terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from console_app.config.paths import data_folder
from console_app.config.secure_files import replace

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 100_000
"""In bytes; a larger file is not the program's."""
MOST = 50
"""The most terminals that are remembered, the latest ones."""


def code_drawings_file() -> Path:
    """Return the file of chosen styles, not yet made."""
    return data_folder() / "terminals.json"


def kept_drawing(terminal: str) -> str | None:
    """Return the style that was chosen in this terminal, or None if none was, or it cannot be read."""
    return _read().get(terminal)


def keep_drawing(terminal: str, drawing: str) -> bool:
    """Store a style for this terminal.

    Args:
        terminal: The name of the terminal.
        drawing: The style, by its stored value.

    Returns:
        True if it was stored.
    """
    kept = _read()
    if kept.get(terminal) == drawing:
        return True
    kept.pop(terminal, None)
    kept[terminal] = drawing
    last = dict(list(kept.items())[-MOST:])
    try:
        replace(code_drawings_file(), json.dumps(last, indent=2).encode())
    except OSError:
        return False
    return True


def _read() -> dict[str, str]:
    path = code_drawings_file()
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            return {}
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return {str(key): name for key, name in kept.items() if isinstance(name, str)} if isinstance(kept, dict) else {}
