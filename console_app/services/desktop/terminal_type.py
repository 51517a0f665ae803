"""Judge by `TERM` whether the screens can be drawn on a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Names of terminal descriptions that describe no particular terminal.
_NO_TERMINAL = {"", "dumb", "unknown", "network", "dialup", "switch", "generic"}


def why_not_drawable(environ: Mapping[str, str], system: str = sys.platform) -> str | None:
    """Return why nothing can be drawn on the terminal, such as `TERM is dumb`; None if it can.

    A name without a description on this machine counts as drawable: over ssh, most of those are new terminals.

    Args:
        environ: The environment of the program.
        system: The name of the system, as in `sys.platform`.
    """
    if system == "win32":
        return None
    term = environ.get("TERM", "").strip()
    if term in _NO_TERMINAL or term.startswith("dumb-"):
        return f"TERM is {term or 'not set'}"
    # Whatever TERM was set to there, Emacs shows lines.
    return "this is a shell in Emacs" if "comint" in environ.get("INSIDE_EMACS", "") else None
