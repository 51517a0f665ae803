"""Render the help: keys and what they do, grouped, filtered by what is typed, with hanging indents."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from textual.content import Content

from console_app.services.text.fold import fold
from console_app.tui.commands.groups import GROUPS, group_of
from console_app.tui.commands.keys import all_keys_in_words, key_of
from console_app.tui.commands.registry import (
    EVERYWHERE,
    KEPT_KEYS,
    PLACES,
    PLACES_WITH_LISTS,
    TABLE_KEYS,
    Command,
    commands_of,
)
from console_app.tui.commands.wordings import wording
from console_app.tui.render.status import STATUS_STYLES
from console_app.tui.render.text import plain
from console_app.tui.render.top_bar import REFUSED_SIGN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

WIDEST_KEYS = 14
"""Cells of the column of keys."""
USUAL_WIDTH = 76
_LEAST_WORDS = 20
"""Cells that the words have at least."""


class HelpRow(NamedTuple):
    """A key, and what it does."""

    keys: str
    words: Content
    also: str = ""
    """Other words that it is found by."""


def help_content(
    place: str,
    works: Callable[[Command], bool],
    refusal: Callable[[Command], str] = lambda _command: "",
    *,
    more: Sequence[tuple[str, str]] = (),
    typed: str = "",
    width: int = USUAL_WIDTH,
) -> Content:
    """Return the keys of a place in groups, of lists and of everywhere, and the statuses.

    Args:
        place: The place.
        works: Returns whether a command works now.
        refusal: Returns why a command is refused.
        more: Keys without a command and what they do.
        typed: What the rows must have, in any case and with or without accents; empty for all.
        width: In cells.
    """
    commands = [each for each in commands_of(place) if works(each)] if place else []
    sections = [
        (group, [_row(each, refusal(each)) for each in commands if group_of(each) == group]) for group in GROUPS
    ]
    sections += [
        ("Move and choose", [*_rows(TABLE_KEYS if place in PLACES_WITH_LISTS else ()), *_rows(more)]),
        (PLACES[EVERYWHERE], [_row(each, refusal(each)) for each in commands_of(EVERYWHERE) if works(each)]),
        ("Keys that terminals may use themselves", _rows(kept_keys())),
        ("Statuses", [HelpRow(f"{each.symbol} {each.word}", plain(each.meaning)) for each in STATUS_STYLES.values()]),
    ]
    shown = [(title, [row for row in rows if _has(row, title, typed)]) for title, rows in sections]
    lengths = [cell_len(row.keys) for _, rows in shown for row in rows]
    column = max((each for each in lengths if each <= WIDEST_KEYS), default=WIDEST_KEYS) + 2
    lines: list[Content] = []
    for title, rows in shown:
        if rows:
            lines += [*([Content("")] if lines else []), plain(title, "bold"), *hanging(rows, column, width)]
    if not lines:
        return plain(f"No key for “{typed}”.", "$quiet")
    return Content("\n").join(lines)


def _has(row: HelpRow, title: str, typed: str) -> bool:
    """Return whether a row has all typed words, or its section is called so."""
    wanted, text = fold(typed).split(), fold(f"{row.keys} {row.words.plain} {row.also}")
    return all(word in text for word in wanted) or fold(title).startswith(" ".join(wanted))


def kept_keys() -> list[tuple[str, str]]:
    """Return the keys that some terminals keep, and what to press instead, with the keys of this run."""
    palette, line = key_of("everywhere.palette"), key_of("everywhere.command_line")
    return [(keys, words.format(palette=palette, line=line)) for keys, words in KEPT_KEYS]


def _rows(rows: Iterable[tuple[str, str]]) -> list[HelpRow]:
    return [HelpRow(keys, plain(words)) for keys, words in rows]


def _row(command: Command, refusal: str) -> HelpRow:
    words = wording(command)
    also = f"{command.label} {words.name} {words.also}"
    return HelpRow(all_keys_in_words(command) or "no key", _words(command, refusal), also)


def _words(command: Command, refusal: str) -> Content:
    if not refusal:
        return plain(command.help)
    return Content.assemble(plain(f"{REFUSED_SIGN} {refusal}. ", "$text-warning"), plain(command.help, "$quiet"))


def hanging(rows: Sequence[HelpRow], column: int, width: int) -> list[Content]:
    """Return rows as lines: the keys in a column, and the words beside it, also from their second line on.

    Args:
        rows: The rows.
        column: The cells of the column of keys; longer keys have a line of their own.
        width: In cells, of all.
    """
    room = max(_LEAST_WORDS, width - column)
    lines = []
    for row in rows:
        keys = plain(row.keys, "bold $accent")
        pieces = row.words.wrap(room) or [Content("")]
        if cell_len(row.keys) + 2 > column:
            lines.append(keys)
            first = " " * column
        else:
            first = " " * (column - cell_len(row.keys))
            lines.append(Content.assemble(keys, first, pieces.pop(0).rstrip()))
        lines += [Content.assemble(" " * column, piece.rstrip()) for piece in pieces]
    return lines
