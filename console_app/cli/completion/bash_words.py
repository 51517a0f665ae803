"""Read a command line as bash does, and write words as it takes them back."""

from __future__ import annotations

import re
from typing import NamedTuple

_SAFE = re.compile(r"[\w@%+=:,./-]", re.ASCII)
_IN_DOUBLE = '"$`\\'


class LastWord(NamedTuple):
    """The unfinished word of a line."""

    text: str
    """Without quotes."""
    raw: str
    """As typed."""
    quote: str
    """The quote that is still open; empty if there is none."""


def split_line(line: str) -> tuple[list[str], LastWord]:
    """Return the finished words of a line without quotes, and the last one, which may be empty.

    The line may end within quotes or behind a backslash; a command behind `;`, `|` or `&` is a new one.
    """
    words: list[str] = []
    text, quote, start, is_word = "", "", 0, False
    at = 0
    while at < len(line):
        each = line[at]
        if quote:
            if each == quote:
                quote = ""
            elif each == "\\" and quote == '"' and line[at + 1 : at + 2] and line[at + 1] in _IN_DOUBLE:
                at += 1
                text += line[at]
            else:
                text += each
        elif each in "'\"":
            quote, is_word = each, True
        elif each == "\\":
            at += 1
            text, is_word = text + line[at : at + 1], True
        elif each.isspace() or each in ";|&":
            if is_word:
                words.append(text)
            if not each.isspace():
                words = []
            text, is_word, start = "", False, at + 1
        else:
            text, is_word = text + each, True
        at += 1
    return words, LastWord(text, line[start:] if is_word else "", quote)


def replacement(candidate: str, last: LastWord, breaks: str) -> str | None:
    """Return what bash has to put in the place of its own last word; None if the candidate does not fit there.

    Bash takes some characters, such as a colon, for the end of a word, and replaces only what is behind them.

    Args:
        candidate: The whole word, without quotes.
        last: The unfinished word.
        breaks: The characters that end a word in bash (`COMP_WORDBREAKS`).
    """
    if last.quote:
        # What is replaced begins behind the open quote, and bash closes it.
        opened = last.raw.rindex(last.quote) if last.raw.count(last.quote) % 2 else 0
        outside = split_line(last.raw[:opened])[1].text
        if not candidate.startswith(outside):
            return None
        inside = candidate[len(outside) :]
        if last.quote == '"':
            return "".join(f"\\{each}" if each in _IN_DOUBLE else each for each in inside)
        return inside.replace("'", "'\\''")
    written = "".join(each if _SAFE.match(each) or ord(each) > 127 else f"\\{each}" for each in candidate)
    at = _break_in(last.raw, breaks)
    if at == 0:
        return written
    # Only what is behind the break can be changed.
    return written[at:] if written[:at] == last.raw[:at] else None


def _break_in(raw: str, breaks: str) -> int:
    """Return the place behind the last character of an unquoted word that bash breaks it at; 0 for none."""
    found, at = 0, 0
    while at < len(raw):
        if raw[at] == "\\":
            at += 1
        elif raw[at] in breaks and raw[at] not in "\"'":
            found = at + 1
        at += 1
    return found
