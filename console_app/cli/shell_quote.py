"""Quote a command so that it can be typed: exactly what was meant, and safe to print."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from console_app.services.text.sanitize import sanitized

if TYPE_CHECKING:
    from collections.abc import Sequence

_ESCAPES = {"\\": r"\\", "'": r"\'", "\n": r"\n", "\r": r"\r", "\t": r"\t"}


def command_line(first: Sequence[str], arguments: Sequence[str], options: Sequence[str] = ()) -> str:
    """Return the program and its command, then arguments and options, whatever the arguments begin with."""
    words = [*first, *arguments, *options]
    if any(each.startswith("-") for each in arguments):
        words = [*first, *options, "--", *arguments]
    return " ".join(map(quoted, words))


def quoted(word: str) -> str:
    """Return `word` as a shell reads it.

    Characters that a terminal would act on, or not show, are written as bytes, as in `$'...'`.
    """
    if sanitized(word) == word:
        return shlex.quote(word)
    return f"$'{''.join(map(_escaped, word))}'"


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isascii() and character.isprintable():
        return character
    # Bytes are the same in every locale, and octal ends after three digits in every shell.
    errors = "surrogateescape" if "\udc80" <= character <= "\udcff" else "surrogatepass"
    return "".join(f"\\{byte:03o}" for byte in character.encode(errors=errors))
