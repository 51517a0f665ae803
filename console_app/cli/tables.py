"""Lay out tables: in a terminal names whole as long as there is room, short ids, and statuses in their colours."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from console_app.cli.streams import is_terminal
from console_app.services.text.sanitize import sanitized

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TextIO

_LEAST = 12
"""The width above which a column is cut first."""
_FLOOR = 8
"""The least width to which such a column is cut before names and statuses are."""
_MOST_PADDED = 60
"""The most cells to which a column is padded if nothing is cut: one long name does not make every line long."""
_GAP = "  "
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LENGTHS = (8, 13, 18, 23, 36)
"""The lengths of a short id: whole blocks of a GUID."""
BOLD = "1"
_COLOURS = {
    "status-linked": "32",
    "status-pending": "35",
    "status-deauthorized": "31",
    "status-unlinked": "90",
    "status-none": "90",
    "status-other": "36",
}
"""The terminal's own colours, which suit its background."""


class Styled(NamedTuple):
    """A cell with a colour."""

    text: str
    style: str
    """A `status-...` of the themes."""


def table(
    titles: Sequence[str],
    rows: Sequence[Sequence[str | Styled]],
    *,
    width: int | None = None,
    kept: Iterable[int] = (0,),
) -> list[str]:
    """Return the lines of a table, with its headings in capitals.

    Args:
        titles: The headings; none for a table without them.
        rows: The cells.
        width: The columns of the terminal, in which the widest columns are cut; None to cut nothing.
        kept: The columns that are cut last, such as names.
    """
    from rich.cells import cell_len, set_cell_size

    headings = [[each.upper() for each in titles]] if any(titles) else []
    cells = [[sanitized(_text(cell)).strip() for cell in row] for row in (*headings, *rows)]
    if not cells:
        return []
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    if width is None:
        widths = [min(each, _MOST_PADDED) for each in widths]
    else:
        over = sum(widths) + len(_GAP) * (len(widths) - 1) - width
        last = set(kept)
        wide = [place for place, each in enumerate(widths) if place not in last and each > _LEAST]
        for places, least in ((wide, _LEAST), (wide, _FLOOR), ([*last], _LEAST)):
            over = _shrink(widths, places, least, over)
    is_coloured = width is not None and has_colours(sys.stdout)

    def fitted(cell: str, room: int) -> str:
        if cell_len(cell) <= room:
            return set_cell_size(cell, room)
        return cell if width is None else set_cell_size(cell, room - 1) + "…"

    lines = []
    for number, row in enumerate(cells):
        shown = [fitted(cell, room) for cell, room in zip(row, widths, strict=True)]
        if is_coloured and number < len(headings):
            lines.append(painted(_GAP.join(shown).rstrip(), BOLD))
            continue
        if is_coloured:
            styles = [cell.style if isinstance(cell, Styled) else "" for cell in rows[number - len(headings)]]
            shown = [
                painted(cell, _COLOURS[style]) if style in _COLOURS else cell
                for cell, style in zip(shown, styles, strict=True)
            ]
        lines.append(_GAP.join(shown).rstrip())
    return lines


def _text(cell: str | Styled) -> str:
    return cell.text if isinstance(cell, Styled) else cell


def _shrink(widths: list[int], places: list[int], least: int, over: int) -> int:
    """Make the widest of some columns narrower until `over` cells are saved; returns how many are left to save."""
    while over > 0 and places and max(widths[place] for place in places) > least:
        widest = max(places, key=widths.__getitem__)
        widths[widest] -= 1
        over -= 1
    return over


def painted(text: str, code: str) -> str:
    """Return a text in a colour of the terminal."""
    return f"\x1b[{code}m{text}\x1b[0m" if text.strip() else text


def has_colours(stream: TextIO | None) -> bool:
    """Return whether a stream may get colours: a terminal that has them, without NO_COLOR or `--no-color`."""
    environ = os.environ
    return is_terminal(stream) and not environ.get("NO_COLOR") and environ.get("TERM") not in {None, "", "dumb"}


def terminal_width(*, is_drawn: bool) -> int | None:
    """Return the width of the terminal; None if there is none, and nothing has to be cut."""
    return shutil.get_terminal_size().columns if is_drawn else None


def status_cell(statuses: Sequence[str]) -> Styled:
    """Return the first and most urgent status in words, the others as symbols, in its colour; as it came if unknown."""
    from console_app.services.companies.statuses import NO_CONNECTIONS, UNKNOWN_STYLE, standing_record
    from console_app.services.text.sanitize import for_people

    first, *others = statuses or (NO_CONNECTIONS,)
    record = standing_record(first)
    word = record.label if record else for_people(first) or "unreadable"
    symbols = [found.symbol if (found := standing_record(each)) else "?" for each in (first, *others)]
    return Styled(" ".join([symbols[0], word, *symbols[1:]]), record.style if record else UNKNOWN_STYLE)


def status_text(status: str, *, is_drawn: bool) -> str:
    """Return a status for a line of text: in a terminal with symbol and colour, elsewhere as it came."""
    from console_app.services.text.sanitize import for_people

    if not is_drawn:
        return for_people(status)
    cell = status_cell((status,))
    return painted(cell.text, _COLOURS[cell.style]) if has_colours(sys.stdout) else cell.text


def heading(text: str, *, is_drawn: bool) -> str:
    """Return the title above a group of rows, as tables have their headings."""
    return painted(text, BOLD) if is_drawn and has_colours(sys.stdout) else text


def short_ids(ids: Iterable[str], among: Iterable[str] = ()) -> dict[str, str]:
    """Return the beginnings of GUIDs that name each of them alone, at least eight digits; other ids stay whole.

    Args:
        ids: The ids to shorten.
        among: All ids that exist, as far as known.
    """
    wanted = set(ids)
    everything = wanted.union(among)
    found: dict[str, str] = {}
    for length in _LENGTHS:
        open_ones = [each for each in wanted if each not in found]
        if not open_ones:
            break
        begins = {each[:length].casefold() for each in open_ones}
        seen = Counter(begin for each in everything if (begin := each[:length].casefold()) in begins)
        for each in open_ones:
            if length == _LENGTHS[-1] or not _ID.fullmatch(each):
                found[each] = each
            elif seen[each[:length].casefold()] == 1:
                found[each] = each[:length]
    return found
