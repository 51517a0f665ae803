"""How QR codes are drawn in which terminal, where a person has chosen that."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from console_app.config.folders import data_folder
from console_app.config.private_files import replace

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 100_000
"""Bytes; a larger file is not ours."""
MOST = 50
"""Terminals that are kept, the last ones."""


def code_drawings_file() -> Path:
    """Return where they are kept, not yet made."""
    return data_folder() / "terminals.json"


def kept_drawing(terminal: str) -> str | None:
    """Return the drawing that was chosen in this terminal; None: none was, or it cannot be read."""
    return _read().get(terminal)


def keep_drawing(terminal: str, drawing: str) -> bool:
    """Keep a drawing for this terminal; whether that was possible."""
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
