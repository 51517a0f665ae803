"""The text that a key stands in, whichever program wrote it: a file, a pipe, another program's output."""

from __future__ import annotations

import codecs

_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", codecs.BOM_UTF8: "utf-8-sig"}


class UnreadableText(Exception):
    """What stands there is no text; the message says what it is instead, to follow an `is`."""


def text_of(content: bytes) -> str:
    """Return the text. PowerShell's `>` and its pipes write UTF-16 with a mark, Windows' editors UTF-8 with one.

    Raises:
        UnreadableText: it is neither that nor UTF-8.
    """
    encoding = next((name for mark, name in _MARKS.items() if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableText("no text in UTF-8") from None
