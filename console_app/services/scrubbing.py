"""Takes out of a text that is about the program itself what must not leave this machine: for crash reports and logs.

Other than `without_secrets` it keeps lines and indentation. A key is known by its shape, so that nobody has to hand one
over to have it taken out.
"""

from __future__ import annotations

import re
from pathlib import Path

from console_app.codat.redact import HIDDEN
from console_app.services.without_secrets import without_secrets

# A key is 40 letters and digits; in base64, which is what goes over the wire, it is 54 of its signs and `==`.
_KEY = r"(?<![A-Za-z0-9])[A-Za-z0-9]{40}(?![A-Za-z0-9])"
_KEY_IN_BASE64 = r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{54}=="


def scrubbed(text: str) -> str:
    """`text`, line by line, without keys, links, one-time passwords, control characters and the name of the home."""
    return "\n".join(_scrubbed_line(line) for line in text.split("\n"))


def _scrubbed_line(line: str) -> str:
    rest = line.lstrip(" ")
    clean = re.sub(_KEY, HIDDEN, re.sub(_KEY_IN_BASE64, HIDDEN, without_secrets(_without_home(rest))))
    return " " * (len(line) - len(rest)) + clean


def _without_home(text: str) -> str:
    try:
        home = str(Path.home())
    except RuntimeError:
        return text
    return text.replace(home, "~") if len(home) > 1 else text
