"""Takes one-time passwords and credentials out of text that is kept, shown or logged.

A link URL ends in ``?otp=NNNNNN`` and whoever holds that number can use the customer's link once, so an
error that quotes a URL must not carry it. The API key itself is taken out where it is known, by
`console_app.codat.apikey.ApiKey.scrub`; this module knows only the shapes.
"""

from __future__ import annotations

import re

HIDDEN = "***"

# Patterns are compiled when first used: at the import they would be a part of the wait for the first frame.
_OTP = r"""(?i)(\botp(?:=|%3d|["']\s*:\s*["']?))([^&\s"'<>#,;)}\]]+)"""
_BASIC = r"(?i)\b(basic\s+)[A-Za-z0-9+/=_-]{8,}"
_KEY_FIELD = r"""(?i)("?api[_-]?key"?\s*[:=]\s*"?)[A-Za-z0-9+/=_-]{8,}"""
_BLANKS = r"[\s\x00-\x1f\x7f-\x9f]+"


def redact(text: str) -> str:
    """Return `text` with one-time passwords, Basic credentials and ``apiKey`` values replaced by ``***``."""
    text = hide_otp(text)
    text = re.sub(_BASIC, rf"\1{HIDDEN}", text)
    return re.sub(_KEY_FIELD, rf"\1{HIDDEN}", text)


def hide_otp(text: str) -> str:
    """Return `text` with one-time passwords replaced by ``***``: for names, where "Basic" is no credential."""
    return re.sub(_OTP, rf"\1{HIDDEN}", text)


def one_line(text: str, limit: int = 300) -> str:
    """Return `text` redacted, on one line, without control characters, at most `limit` characters long."""
    flat = re.sub(_BLANKS, " ", redact(text)).strip()
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"
