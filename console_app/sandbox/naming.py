"""The names Codat saves: letters, digits, white space and ``- ' & @ . , ? !``; the rest is silently removed.

The rule is the `name` pattern of the create-company request in Codat's description.
"""

from __future__ import annotations

import re

_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9\s\-'&@.,?!]", re.ASCII)


def saved_name(name: str) -> str:
    """The name as it will be saved, for example ``Company (Codat[1])`` becomes ``Company Codat1``."""
    return _NOT_ALLOWED.sub("", name)
