"""Extract an API key from pasted text: raw, in base64, as a header, or with the additions of editors and chats.

White space and invisible characters at the ends never belong to a key. Inside, they are removed if the rest has the
form of Codat's keys; otherwise it is unclear what they replace, and the error names them.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import NamedTuple

KEY_LENGTH = 40
LONGEST = 4_096
"""In characters; more does not fit into a header."""

# Patterns are compiled on first use: at import they would delay the first frame.
_HEADER_NAME = r"(?i)authorization\s*:\s*"
_SCHEME = r"(?i)basic(?:\s+|$)"
_OTHER_SCHEME = r"(?i)(bearer|digest|token|negotiate)\s"
_ASSIGNMENT = (
    r"(?i)(?:export|setx?|env)\s+|\$env:"
    r"|[a-z_-]{0,20}(?:api|codat|key|token|secret)[a-z_-]{0,20}[\"']?\s*[=:]\s*(?=[^=\s])"
)
_KEY_AT_END = rf"(?<![A-Za-z0-9])[A-Za-z0-9]{{{KEY_LENGTH}}}\Z"
_QUOTES = "\"'`\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a"
_UNSEEN_TOO = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
_SPACES = {" ": "a space", "\t": "a tab", "\u00a0": "a no-break space (U+00A0)"}


class Pasted(NamedTuple):
    """A key as it was understood."""

    key: str
    is_header: bool
    """True if it stood in the Portal's ready-made header, or in base64."""
    left_out: int
    """Number of characters removed from inside the text."""


class NoKeyInText(Exception):
    """Raised for text that cannot be an API key; the message says why, and never repeats any of it."""


def is_usual(key: str) -> bool:
    """Return whether a key has the form of those in Codat's documentation.

    See https://docs.codat.io/using-the-api/authentication.
    """
    return len(key) == KEY_LENGTH and key.isascii() and key.isalnum()


def can_be_header(key: str) -> bool:
    """Return whether a header can be made of a key. The form of keys is not documented, so only Codat can check it."""
    return 0 < len(key) <= LONGEST and all("!" <= each <= "~" for each in key)


def read_pasted(text: str) -> Pasted:
    """Read a key.

    Args:
        text: The pasted text.

    Returns:
        The key and how it was written.

    Raises:
        NoKeyInText: There is no key, or it is ambiguous.
    """
    bare = _trimmed(text)
    if not bare:
        raise NoKeyInText("There is no API key.")
    if len(bare) > LONGEST:
        raise NoKeyInText(f"This is longer than {LONGEST:,} characters.")
    value, is_named = _value(bare)
    if not value:
        raise NoKeyInText("There is no API key.")
    compact = "".join(each for each in value if not _is_nothing(each))
    left_out = len(value) - len(compact)
    if is_usual(compact):
        # `Basic ` glued before the raw key is a common slip with only one possible meaning.
        return Pasted(compact, is_named, left_out)
    decoded = _decoded(compact)
    if decoded is not None and is_usual(decoded):
        return Pasted(decoded, True, left_out)
    problem = _problem_with(bare)
    if problem is not None:
        raise NoKeyInText(problem)
    if is_named and decoded is not None and can_be_header(decoded):
        return Pasted(decoded, True, 0)
    return Pasted(value, is_named, 0)


def _trimmed(text: str) -> str:
    """Return the text without white space, invisible characters and quotes around it."""
    begin, end = 0, len(text)
    while begin < end and (_is_nothing(text[begin]) or text[begin] in _QUOTES):
        begin += 1
    while end > begin and (_is_nothing(text[end - 1]) or text[end - 1] in _QUOTES):
        end -= 1
    return text[begin:end]


def _value(bare: str) -> tuple[str, bool]:
    """Return the text after `Authorization: Basic`, and whether any of that prefix was there."""
    unnamed = _unnamed(bare)
    scheme = re.match(_SCHEME, unnamed)
    value = unnamed[scheme.end() :] if scheme else unnamed
    return _trimmed(value), bool(scheme) or unnamed != bare


def _unnamed(bare: str) -> str:
    found = re.match(_HEADER_NAME, bare)
    return bare[found.end() :] if found else bare


def _decoded(encoded: str) -> str | None:
    try:
        return base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True).decode("ascii").removesuffix(":")
    except (binascii.Error, ValueError):
        return None


def _problem_with(bare: str) -> str | None:
    """Return the reason why a text cannot be a key, or None.

    Positions of characters are counted from 1, starting with the first visible one.
    """
    assignment = re.match(_ASSIGNMENT, bare)
    # A key of an unusual form may begin like a name: only a certain name or key, or no header, is refused.
    is_ours = bare.upper().startswith("CODAT_API_KEY")
    if assignment and (is_ours or re.search(_KEY_AT_END, bare) or not can_be_header(bare)):
        return f"This begins with “{assignment[0].strip()}”. Paste only what comes after it."
    other = re.match(_OTHER_SCHEME, _unnamed(bare))
    if other:
        return f"This begins with “{other[1]}”, but Codat expects “Basic”."
    lines = [each for each in bare.splitlines() if _trimmed(each)]
    if len(lines) > 1:
        return f"These are {len(lines)} lines. Paste one key, on one line."
    begin = len(bare) - len(_value(bare)[0])
    for number, each in enumerate(bare, start=1):
        if number > begin and not "!" <= each <= "~":
            return f"Character {number} {_described(each)}."
    return None


def _is_nothing(character: str) -> bool:
    """Return whether a character cannot belong to a key and is not visible as one: white space, or no width."""
    return character.isspace() or _is_unseen(character)


def _is_unseen(character: str) -> bool:
    if character < "\x7f":
        return False
    import unicodedata

    code = ord(character)
    is_variation = 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF
    return is_variation or character in _UNSEEN_TOO or unicodedata.category(character) == "Cf"


def _described(character: str) -> str:
    """Describe a character. A letter is not repeated: it is a part of the key."""
    import unicodedata

    code = f"U+{ord(character):04X}"
    category = unicodedata.category(character)
    name = unicodedata.name(character, "")
    if character in _SPACES or character.isspace():
        return f"is {_SPACES.get(character, f'white space ({code})')}"
    if character == "\u00ad":
        return f"is a soft hyphen, which is invisible ({code})"
    if _is_unseen(character):
        return f"is invisible ({code})"
    if category == "Cs":
        return "is a byte that is not text"
    if category == "Cc":
        return f"is a control character ({code})"
    if category[0] in "LNM":
        kind = "digit" if category[0] == "N" else "letter"
        return f"is a full-width {kind}" if name.startswith("FULLWIDTH") else f"is a {kind} that keys don't contain"
    if character in _QUOTES:
        return f"is a typographic quotation mark ({code})"
    if category == "Pd":
        return f"is a typographic dash ({code})"
    return f"is a character that keys don't contain ({code})"
