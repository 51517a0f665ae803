"""Make text from outside literal: what a customer typed can be read, and nothing else happens.

Company names, tags, error texts and addresses come from Codat and from Codat's customers. Written to a
terminal as they came, they can move the cursor, set the window's title, open a link, hide a part of
themselves or turn the reading order round. `visible` leaves what can be read and takes away what acts.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
"""Stands for a character that cannot be written at all, such as half of a surrogate pair."""

MARKS_KEPT = 8
"""Combining marks kept on one character; no language needs more, and higher stacks paint over other lines."""

# Strings (OSC, DCS, SOS, PM, APC) end with ST or BEL. Their content stops at any control character, so that
# an unfinished one costs its introducer only: the rest of the name stays readable, and matching stays linear.
_SEQUENCE = (
    r"(?:\x1b\[|\x9b)[0-?]*+[ -/]*+[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x00-\x1f\x7f-\x9f]*+(?:\x1b\\|[\x07\x9c])"
    r"|\x1b[\[\]PX^_]"
    r"|\x1b[ -/]*+[0-~]"
)
# The last one is Braille without a dot: a name of those alone would look as if there were none.
_SPACE = r"\r\n|[\t\n\v\f\r\x85\u2028\u2029\u2800]"
# Noncharacters, half surrogate pairs, and the few visible signs of the format category (Arabic, Syriac,
# Kaithi), for which the width that terminals use and the width that Textual uses differ.
_UNWRITABLE = (
    r"[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}-{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
    + r"\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]"
)
# The controls, and Unicode's Default_Ignorable_Code_Point together with the rest of the format category.
# Among them are the joiners and variation selectors of emoji: terminals disagree on the width of the result, as they
# do on a key's frame around a digit. The null notehead is drawn as nothing.
_UNSEEN = (
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u20e3\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    r"\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_ACTING = f"(?P<unseen>{_SEQUENCE}|{_UNSEEN})|(?P<space>{_SPACE})|(?P<unwritable>{_UNWRITABLE})"
_MARKED = "\u0300"
"""The first combining mark; nothing before it can be one, or a skin tone."""
_FIRST_FLAG, _LAST_FLAG = "\U0001f1e6", "\U0001f1ff"
"""The letters that flags are made of in pairs; terminals disagree on the width of one, and of a pair."""
_INSTEAD = {"unseen": "", "space": " ", "unwritable": REPLACEMENT}


def visible(text: object) -> str:
    """Return `text` as one line that a terminal can only show.

    Escape sequences go as a whole (a coloured name keeps its letters), and so do control characters, marks
    that reorder or hide text, and joiners whose width terminals disagree on. Line breaks and tabs become a
    space, what cannot be written becomes U+FFFD. Nothing is shortened, quoted or escaped: markup such as
    `[b]` stays as it is, so hand the result to something that does not parse it (`plain()` in the screens).

    Args:
        text: Anything; `None` is the empty string, other objects are shown as `str()` has them.
    """
    if text is None:
        return ""
    line = str(text)
    if line.isascii() and line.isprintable():
        return line
    line = _acting().sub(_instead, line)
    return _without_stacks(line) if max(line, default="") >= _MARKED else line


@cache
def _acting() -> re.Pattern[str]:
    # Compiled when first needed: it takes several milliseconds, and the program's first frame is plain text.
    return re.compile(_ACTING)


def _instead(match: re.Match[str]) -> str:
    return _INSTEAD[match.lastgroup or "unseen"]


def _without_stacks(line: str) -> str:
    """Drop combining marks beyond `MARKS_KEPT`, and skin tones, which some terminals give two cells more.

    A flag becomes the letters of its country.
    """
    category = unicodedata.category
    kept: list[str] = []
    marks = 0
    for character in line:
        if character < _MARKED:
            marks = 0
        elif category(character) in {"Mn", "Me"}:
            marks += 1
            if marks > MARKS_KEPT:
                continue
        elif "\U0001f3fb" <= character <= "\U0001f3ff":
            continue
        else:
            marks = 0
            if _FIRST_FLAG <= character <= _LAST_FLAG:
                kept.append(chr(ord(character) - ord(_FIRST_FLAG) + ord("A")))
                continue
        kept.append(character)
    return "".join(kept)
