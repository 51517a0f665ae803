"""Which terminals the screens can be drawn on, by what `TERM` says."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# The names in the descriptions of terminals for one that nobody knows anything of.
_NO_TERMINAL = {"", "dumb", "unknown", "network", "dialup", "switch", "generic"}


def why_not_drawable(environ: Mapping[str, str], system: str = sys.platform) -> str | None:
    """Return why nothing can be drawn on the terminal, such as `TERM is dumb`; None where it can.

    A name that this machine has no description of counts as one that can: over ssh, most of those are new terminals.
    """
    if system == "win32":
        return None
    term = environ.get("TERM", "").strip()
    if term in _NO_TERMINAL or term.startswith("dumb-"):
        return f"TERM is {term or 'not set'}"
    # Whatever TERM was set to there, Emacs shows lines.
    return "this is a shell in Emacs" if "comint" in environ.get("INSIDE_EMACS", "") else None
