"""Decode the text that holds a key, whichever program wrote it: a file, a pipe, another program's output."""

from __future__ import annotations

import codecs

_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", codecs.BOM_UTF8: "utf-8-sig"}


class UnreadableText(Exception):
    """Raised for bytes that are not text; the message completes the phrase “it is ...”."""


def text_of(content: bytes) -> str:
    """Return the text. PowerShell's `>` and its pipes write UTF-16 with a mark, Windows' editors UTF-8 with one.

    Raises:
        UnreadableText: It is neither that nor UTF-8.
    """
    encoding = next((name for mark, name in _MARKS.items() if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableText("not UTF-8") from None
