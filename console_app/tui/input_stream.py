"""Cut what a terminal sends into texts, whole escape sequences and pastes.

Input can break off anywhere: on a slow line, in the answers to a program that ran before, in a paste whose end was
lost. Some of it is not UTF-8: xterm and mlterm can send Alt with a letter as one 8-bit character, and old mouse reports
hold any byte. What is incomplete waits a moment for its rest; it is never taken for keys, which are commands here.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from enum import Enum, auto
from typing import NamedTuple

PASTE_ENDS_AFTER = 1.0
"""Seconds without more of a paste after which it counts as whole, although its end never came."""
LETTER_WITHIN = 1.0
"""Seconds in which the rest of a UTF-8 character comes."""
SEQUENCE_WITHIN = 0.25
"""Seconds in which the next byte of an escape sequence comes."""
LONGEST_SEQUENCE = 256
"""Bytes that are kept of an incomplete sequence. No key and no report is that long."""
_IN_A_ROW = 0.05
"""Seconds between two pieces of a paste; keys that a person presses are further apart."""
_PIECE = 32
"""The number of bytes read at once that is more than a key."""

_PASTE, _END_OF_PASTE = b"\x1b[200~", b"\x1b[201~"
_OLD_MOUSE = b"\x1b[M"
_REPORT = re.compile(rb"\x1b\[(?:<[\d;]*[Mm]|[IO])")
"""Of the mouse, or of the window's focus: it can come in the middle of a paste."""
# The Linux console sends F1 to F5 as two brackets and a letter.
_KEY_OR_REPORT = re.compile(rb"\x1b(?:\[(?:\[|[0-?]*[ -/]*)|O[\d;]*)")
_STRING = re.compile(rb"\x1b[]P^_X][^\x00-\x1f]*")
# Three bytes, or three characters where a program before this one has asked for UTF-8.
_OLD_REPORT = re.compile(
    rb"\x1b\[M[ -\xff](?:[\xc2-\xdf][\x80-\xbf](?=[^\x1b])|[ -\xff])(?:[\xc2-\xdf][\x80-\xbf]|[ -\xff])"
)
_OLD_REPORT_BEGUN = re.compile(rb"\x1b\[M[ -\xff]{0,2}")
_LETTER = re.compile(rb"[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HALF_A_LETTER = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{0,2}\Z")


class Kind(Enum):
    """The kinds of pieces that the input is cut into."""

    TEXT = auto()
    """Characters, control characters among them."""
    SEQUENCE = auto()
    """An escape sequence: a key, a report, or nothing that is known."""
    ALT = auto()
    """Escape and one character: a key that was pressed together with Alt."""
    ESCAPE = auto()
    """The key Escape."""
    PASTE = auto()
    """A pasted text, without the marks around it."""


class Piece(NamedTuple):
    """A piece of the input."""

    kind: Kind
    text: str


class InputStream:
    """Takes bytes as they come, and returns the pieces that are whole. Times are seconds of one clock."""

    def __init__(self, escape_within: float) -> None:
        """Take an Escape for the key itself after `escape_within` seconds."""
        self.deadline: float | None = None
        """The moment when `expire` has something to do, unless more input comes first; None: never."""
        self._escape_within = escape_within
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._rest = b""
        self._pasted: bytearray | None = None
        self._paste_ends = 0.0
        self._came = 0.0

    def feed(self, data: bytes, now: float) -> list[Piece]:
        """Take input that came at `now`, and return what is complete by it, or by the time that has passed."""
        pieces = self.expire(now)
        if self._pasted is not None:
            self._prolong_paste(data, now)
        self._came = now
        self._rest += data
        while True:
            length, piece = self._next(now)
            self._rest = self._rest[length:]
            if piece is not None:
                pieces.append(piece)
            elif not length:
                break
        if self._pasted is None:
            # Its beginning is enough to know, at its end, that it is nothing.
            self._rest = self._rest[:LONGEST_SEQUENCE]
        self._set_deadline(now)
        return pieces

    def expire(self, now: float) -> list[Piece]:
        """Return what need not wait longer for its rest; drop what means nothing without it."""
        if self.deadline is None or now < self.deadline:
            return []
        rest, self._rest, self.deadline = self._rest, b"", None
        if self._pasted is not None:
            self._pasted += rest
            return [self._whole_paste()]
        if not rest:
            return [Piece(Kind.TEXT, self._decoder.decode(b"", final=True))]
        if rest == b"\x1b" or rest[1] > 0x7F:
            return [Piece(Kind.ESCAPE, "\x1b")]
        if len(rest) == 2:
            return [Piece(Kind.ALT, rest.decode("ascii"))]
        # Some keys of rxvt end like an incomplete sequence.
        return [_sequence(rest)] if rest[1:2] in b"[O" else []

    def _set_deadline(self, now: float) -> None:
        if self._pasted is not None:
            self.deadline = self._paste_ends
        elif self._rest:
            self.deadline = now + (self._escape_within if self._rest == b"\x1b" else SEQUENCE_WITHIN)
        elif self._has_half_a_letter:
            self.deadline = now + LETTER_WITHIN
        else:
            self.deadline = None

    @property
    def _has_half_a_letter(self) -> bool:
        return bool(self._decoder.getstate()[0])

    def _next(self, now: float) -> tuple[int, Piece | None]:
        """Return how many bytes are consumed and their piece, if any; neither if more must come."""
        rest = self._rest
        if self._pasted is not None:
            return self._next_of_paste(rest, self._pasted)
        end = rest.find(b"\x1b")
        if end == 0 and not self._has_half_a_letter:
            length, piece = _first_sequence(rest)
            if rest[:length] == _PASTE:
                self._pasted, self._paste_ends = bytearray(), now + PASTE_ENDS_AFTER
                return length, None
            return length, piece
        before = rest if end < 0 else rest[:end]
        text = self._decoder.decode(before, final=end >= 0)
        return len(before), Piece(Kind.TEXT, text) if text else None

    # Pastes

    def _prolong_paste(self, data: bytes, now: float) -> None:
        # Keys and reports do not: the user may press keys because nothing happens.
        of_paste = _REPORT.sub(b"", data)
        if of_paste and (len(of_paste) >= _PIECE or now - self._came < _IN_A_ROW):
            self._paste_ends = now + PASTE_ENDS_AFTER

    def _next_of_paste(self, rest: bytes, pasted: bytearray) -> tuple[int, Piece | None]:
        end = rest.find(_END_OF_PASTE)
        if end >= 0:
            pasted += rest[:end]
            return end + len(_END_OF_PASTE), self._whole_paste()
        kept = next((size for size in range(len(_END_OF_PASTE) - 1, 0, -1) if rest.endswith(_END_OF_PASTE[:size])), 0)
        length = len(rest) - kept
        pasted += rest[:length]
        return length, None

    def _whole_paste(self) -> Piece:
        pasted, self._pasted = bytes(self._pasted or b""), None
        # NUL is nothing that can be pasted; Textual leaves it out as well.
        return Piece(Kind.PASTE, _REPORT.sub(b"", pasted).replace(b"\0", b"").decode("utf-8", "replace"))


def _first_sequence(rest: bytes) -> tuple[int, Piece | None]:
    """Return the same for bytes that begin with Escape."""
    if len(rest) == 1:
        return 0, None
    if rest.startswith(_OLD_MOUSE):
        return _length_of_old_report(rest), None
    if rest[1:2] in b"[O":
        return _first_key_or_report(rest)
    if string := _STRING.match(rest):
        return _length_of_string(rest, string.end()), None
    if rest[1:2] == b"\x1b":
        return 1, Piece(Kind.ESCAPE, "\x1b")
    letter = _LETTER.match(rest, 1)
    if letter is not None:
        return letter.end(), Piece(Kind.ALT, rest[: letter.end()].decode("utf-8", "replace"))
    return (0, None) if _HALF_A_LETTER.match(rest, 1) else (1, Piece(Kind.ESCAPE, "\x1b"))


def _first_key_or_report(rest: bytes) -> tuple[int, Piece | None]:
    begun = _KEY_OR_REPORT.match(rest)
    end = begun.end() if begun else 2
    if end == len(rest):
        return 0, None
    if 0x40 <= rest[end] <= 0x7E:
        return end + 1, _sequence(rest[: end + 1])
    # Something else begins before it has ended.
    return end, _sequence(rest[:end])


def _length_of_string(rest: bytes, end: int) -> int:
    """Return the length of an answer of the terminal, such as its name, which nothing here asks for.

    A control key in it is a key.
    """
    if rest[end:] in {b"", b"\x1b"}:
        return 0
    if rest[end] == 0x07:
        return end + 1
    return end + 2 if rest[end:].startswith(b"\x1b\\") else end


def _length_of_old_report(rest: bytes) -> int:
    """Return the length of an old mouse report, from before 1006; nothing here can tell its place."""
    if whole := _OLD_REPORT.match(rest):
        return whole.end()
    begun = _OLD_REPORT_BEGUN.match(rest)
    end = begun.end() if begun else len(_OLD_MOUSE)
    return 0 if end == len(rest) else end


def _sequence(found: bytes) -> Piece:
    return Piece(Kind.SEQUENCE, found.decode("ascii", "replace"))
