"""Takes out of a text that is about the program itself what must not leave this machine: for crash reports and logs.

Other than `without_secrets` it keeps lines and indentation. A key is known by its shape, so that nobody has to hand one
over to have it taken out.
"""

from __future__ import annotations

import re
from pathlib import Path

from console_app.codat.redact import HIDDEN
from console_app.services.without_secrets import without_secrets

# A key is 40 letters and digits; in base64, which is what goes over the wire, it is 54 of them and `==`. What stands
# before it may be glued on: behind a line feed that `repr` has written out stands an n, and in a URL the digits of %20.
_KEY = r"(?i)[a-z0-9]{40,}(?:=|%3d){0,2}"
# As `repr` shows the fields of a query.
_PAIR = r"""(?i)(\botp\\*["']\s*,\s*\\*["'])[^"'\\]+"""


def scrubbed(text: str) -> str:
    """`text`, line by line, without keys, links, one-time passwords, control characters and the name of the home."""
    return "\n".join(_scrubbed_line(line) for line in text.split("\n"))


def _scrubbed_line(line: str) -> str:
    rest = line.lstrip(" ")
    clean = re.sub(_KEY, HIDDEN, re.sub(_PAIR, rf"\1{HIDDEN}", without_secrets(_without_home(rest))))
    return " " * (len(line) - len(rest)) + clean


def _without_home(text: str) -> str:
    try:
        home = str(Path.home())
    except RuntimeError:
        return text
    return text.replace(home, "~") if len(home) > 1 else text
