"""Remove one-time passwords and credentials from text that is kept, shown or logged.

A link URL ends in ``?otp=NNNNNN`` and anyone with that number can use the customer's link once, so an error that quotes
a URL must not carry it. The API key itself is removed by `console_app.codat.api_key.ApiKey.redact_key`; this module
knows only the shapes.
"""

from __future__ import annotations

import base64
import re

HIDDEN = "***"

# Patterns are compiled on first use: at import they would delay the first frame. The text before a password may be
# glued to it. After a colon only digits are a password: there may be an "OTP: Bakers". Invisible signs may stand
# between the letters, and are removed where the text is shown.
_UNSEEN = (
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]*"
)
_NAME = rf"o{_UNSEEN}t{_UNSEEN}p{_UNSEEN}"
_OTP = (
    rf"""(?i)({_NAME}\s*{_UNSEEN}(?:=|%3d)\s*["']?|{_NAME}["']?\s*{_UNSEEN}(?::|%3a)\s*["']?(?=\S{{0,3}}\d{{3}}))"""
    r"""([^&\s"'<>#,;)}\]]+)"""
)
_HEADER = r"""(?i)(\bauthorization["']?\s*[:=]\s*["']?(?:basic(?:\s|%20|\+)+)?)[A-Za-z0-9+/=_-]{8,}"""
_BASIC = r"(?i)(\bbasic(?:\s|%20|\+)+)([A-Za-z0-9+/=_-]{8,})"
_KEY_FIELD = r"""(?i)("?api[_-]?key"?\s*[:=]\s*"?)[A-Za-z0-9+/=_-]{8,}"""
_BLANKS = r"[\s\x00-\x1f\x7f-\x9f]+"
_TOO_LONG_FOR_A_WORD = 32
"""In letters and digits without a hyphen between them."""
_LEAST_MIXED = 24
_FOR_URLS = str.maketrans("-_", "+/")


def redact(text: str) -> str:
    """Return `text` with one-time passwords, Basic credentials and ``apiKey`` values replaced by ``***``.

    A company may be called "Basic Accounting": after the word alone, only a possible credential is replaced.
    """
    text = hide_otp(text)
    text = re.sub(_HEADER, rf"\1{HIDDEN}", text)
    text = re.sub(_BASIC, _without_credential, text)
    return re.sub(_KEY_FIELD, rf"\1{HIDDEN}", text)


def _without_credential(found: re.Match[str]) -> str:
    return found[1] + HIDDEN if _can_be_credential(found[2]) else found[0]


def _can_be_credential(word: str) -> bool:
    """Return whether a word may be a credential: base64 of a text, whole or cut off, or a plain key."""
    bare = word.rstrip("=").translate(_FOR_URLS)
    # Words cut off in the middle of four signs cannot be judged. An ordinary word is base64 by its letters, but its
    # decoded bytes are not text.
    decoded = base64.b64decode(bare[: len(bare) // 4 * 4])
    if word.endswith("=") or (decoded.isascii() and decoded.decode("ascii").isprintable()):
        return True
    if len(word) >= _TOO_LONG_FOR_A_WORD and not re.search("[-_]", word):
        return True
    kinds = ("[0-9]", "[a-z]", "[A-Z]")
    return len(word) >= _LEAST_MIXED and all(re.search(kind, word) for kind in kinds)


def hide_otp(text: str) -> str:
    """Return `text` with one-time passwords replaced by ``***``: for names, where no other secret can occur."""
    return re.sub(_OTP, rf"\1{HIDDEN}", text)


def one_line(text: str, limit: int = 300) -> str:
    """Return `text` redacted, on one line, without control characters, at most `limit` characters long.

    Args:
        text: The text; may contain secrets and line breaks.
        limit: Most characters of the result, the ellipsis at its end included.
    """
    flat = re.sub(_BLANKS, " ", redact(text)).strip()
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"
