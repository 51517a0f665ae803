"""Read the names of keys as people write them, and show keys in words."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_SHORTER = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Textual's names of characters that it does not call by their Unicode name."""
_CHARACTERS = {
    _SHORTER.get(name, name): character
    for character in map(chr, range(0x21, 0x7F))
    if not character.isalnum()
    for name in [unicodedata.name(character).lower().replace("-", "_").replace(" ", "_")]
}
"""The printable characters of ASCII that are neither letters nor digits, by Textual's names of their keys."""
_NAMES = {character: name for name, character in _CHARACTERS.items()}
_ALIASES = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "pgdown": "pagedown",
    "bksp": "backspace",
    "dot": "full_stop",
    "period": "full_stop",
    "star": "asterisk",
    "hash": "number_sign",
    "question": "question_mark",
    "exclamation": "exclamation_mark",
    "blank": "space",
    "↑": "up",
    "↓": "down",
    "←": "left",
    "→": "right",
}
_MOVES = {"up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete"}
_NAMED = {*_MOVES, "escape", "enter", "tab", "space", "backspace", *(f"f{number}" for number in range(1, 25))}
_MODIFIERS = {"ctrl": "ctrl", "control": "ctrl", "c": "ctrl", "shift": "shift", "alt": "alt", "option": "alt"}
_SENT_AS = {"i": "Tab", "m": "Enter", "j": "Enter", "h": "Backspace"}
"""Letters that terminals do not tell from another key when Ctrl is held."""
_WITH_CTRL = {"backslash", "right_square_bracket", "circumflex_accent", "underscore"}
"""The only other characters that terminals send with Ctrl."""
_SHOWN = {
    "escape": "Esc",
    "enter": "Enter",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}


class UnknownKey(Exception):
    """Raised for a key that there is not; the message ends the sentence "“F99” is …"."""


class _Parts(NamedTuple):
    modifiers: frozenset[str]
    key: str


def read_key(text: str) -> str:
    """Return Textual's name of a key.

    Args:
        text: The key as people write it: `F5`, `Ctrl+S`, `esc`, `?`, `N`, `shift+n`, `space`.

    Raises:
        UnknownKey: There is no such key, or terminals do not send it.
    """
    modifiers, key = _parts(text.strip())
    is_letter = len(key) == 1 and key.isascii() and key.isalpha()
    if is_letter and modifiers == {"shift"}:
        return key.upper()
    if len(key) == 1 and not modifiers and key.isprintable() and not key.isspace() and key not in _ALIASES:
        return _NAMES.get(key, key)
    if is_letter and modifiers == {"ctrl"}:
        if key.lower() in _SENT_AS:
            raise UnknownKey(f"what terminals send for {_SENT_AS[key.lower()]}")
        return f"ctrl+{key.lower()}"
    if is_letter and modifiers == {"alt"}:
        return f"alt+{key.lower()}"
    name = _NAMES.get(key, _ALIASES.get(key.lower(), key.lower()))
    is_function = name in _NAMED and name.startswith("f")
    if not modifiers and (name in _NAMED or name in _CHARACTERS):
        return name
    if name in _MOVES or (is_function and modifiers == {"ctrl"}):
        return "+".join([*sorted(modifiers), name])
    if modifiers == {"shift"} and name == "tab":
        return "shift+tab"
    if modifiers == {"ctrl"} and name in _WITH_CTRL:
        return f"ctrl+{name}"
    if len(key) == 1 or name in _NAMED or name in _CHARACTERS:
        raise UnknownKey("a key that terminals do not send")
    raise UnknownKey("not a key; write it as r, N, F5, Ctrl+S, Alt+X, space or ?")


def _parts(text: str) -> _Parts:
    """Return the modifiers of a key and the rest; `+` itself and `Ctrl++` among them."""
    modifiers = set()
    rest = text
    while match := re.match(r"([A-Za-z]+)\s*[+-]\s*(?=.)", rest):
        modifier = _MODIFIERS.get(match[1].lower())
        if modifier is None:
            break
        modifiers.add(modifier)
        rest = rest[match.end() :]
    return _Parts(frozenset(modifiers), rest)


def footer_key(key: str, key_display: str | None = None) -> str:
    """Return a key in the short form of the footer: `ctrl+s` becomes `^s`."""
    first = key.split(",")[0]
    if key_display:
        return key_display
    if first.startswith("ctrl+") and len(first) == len("ctrl+x"):
        return first.replace("ctrl+", "^")
    return "⏎" if first == "enter" else _single_key(first)


def key_words(key: str, key_display: str | None = None) -> str:
    """Return a key as people write it: `ctrl+s` becomes `Ctrl+S`, `question_mark` becomes `?`."""
    if key_display is not None and not key_display.startswith("^"):
        return key_display
    return "  ".join(map(_single_key, key.split(",")))


def _single_key(key: str) -> str:
    *modifiers, last = key.split("+")
    shown = _CHARACTERS.get(last) or _SHOWN.get(last) or (last.capitalize() if len(last) > 1 else last)
    if not modifiers:
        return shown
    return "+".join([*(each.capitalize() for each in modifiers), shown.upper() if len(shown) == 1 else shown])
