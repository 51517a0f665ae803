"""Replace characters that a terminal draws in another width by ASCII, so that columns stay aligned."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from rich.cells import get_character_cell_size
from textual.filter import LineFilter

from console_app.services.desktop.terminals import Glyphs

if TYPE_CHECKING:
    from rich.segment import Segment
    from textual.color import Color

_SYMBOLS = {
    **dict.fromkeys("─╌┄┈━═▔▀", "-"),
    **dict.fromkeys("│╎┆┊┃║▏▎▍▌▐▕", "|"),
    **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╰╯┏┓┗┛╔╗╚╝╠╣╦╩╬", "+"),
    **dict.fromkeys("▁▂▃▄", "_"),
    **dict.fromkeys("█▉▊▋▅▆▇", "#"),
    **dict.fromkeys("–—−‑‒", "-"),
    **dict.fromkeys("“”„", '"'),
    **dict.fromkeys("‘’‚", "'"),
    **dict(zip("●◉◐▲○◌∅⊘•·…✓✕×⚠≈⏎↩", "**~#oo0x*..xxx!~<<", strict=True)),
    **dict(zip("↓▼↑→←›▸▶", "vv^><>>>", strict=True)),
}


class _Replacements(dict[int, str]):
    """Replaces characters for `str.translate`; each is looked up once."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._only_ambiguous = glyphs is Glyphs.WIDE

    def __missing__(self, code: int) -> str:
        character = chr(code)
        kept = code < 128 or (self._only_ambiguous and unicodedata.east_asian_width(character) != "A")
        self[code] = found = character if kept else _ascii(character)
        return found


class AsciiGlyphs(LineFilter):
    """Replaces what this kind of terminal cannot draw; every text keeps its width."""

    def __init__(self, glyphs: Glyphs) -> None:
        """Choose the replacements for a kind of terminal.

        Args:
            glyphs: How the terminal draws characters that are not ASCII.
        """
        super().__init__()
        self._replacements = _Replacements(glyphs)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's
        """Return the segments with other characters, in the same width."""
        return [
            segment if segment.text.isascii() else segment._replace(text=segment.text.translate(self._replacements))
            for segment in segments
        ]


def _ascii(character: str) -> str:
    """Return as many ASCII characters as the terminal would need cells."""
    width = get_character_cell_size(character)
    if width == 0:
        return ""
    found = _SYMBOLS.get(character) or unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    if not found:
        from anyascii import anyascii

        found = anyascii(character)
    printable = "".join(each for each in found if each.isprintable())
    return (printable or "?")[:width].ljust(width)
