"""What programs that we start get to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def environment_for_others(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment without what is ours: browsers and clipboards live on, and have no use for an account's key."""
    return {name: value for name, value in environ.items() if not name.upper().startswith("CODAT_")}
