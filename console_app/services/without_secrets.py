"""Takes what could be a secret out of a text that is kept or shown to others."""

from __future__ import annotations

import re

from console_app.codat.redact import redact
from console_app.services.visible import visible

# Patterns are compiled when first used: here they would be a part of the wait for the first frame.
_ADDRESS = r"(?i)(?:[\w+.-]{0,20}(?::|%3a)(?:/|%2f){2}|mailto(?::|%3a))\S*"
# Wherever it stands: what comes before it may be glued on, and what follows it may be separated by blanks.
_OTP = r"(?i)otp\s*(?:=|:|%3d)\s*\S+"


def without_secrets(text: object) -> str:
    """`text` on one line, without web addresses, one-time passwords and credentials."""
    # Made visible first: a control character inside "otp=" would hide it.
    line = " ".join(visible(text).split())
    line = re.sub(_OTP, "(left out)", re.sub(_ADDRESS, "(link left out)", line))
    return redact(line)
