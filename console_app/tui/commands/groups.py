"""Group the commands for the help, order them for the key bar, and name the keys that have no command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.config.capabilities import Capability
from console_app.tui.commands.registry import EVERYWHERE

if TYPE_CHECKING:
    from console_app.tui.commands.registry import Command

OPEN, FIND, CHANGE, REPORT, PROGRAM = "Open", "Find", "Change", "Report", "Program"
GROUPS = (OPEN, FIND, CHANGE, REPORT, PROGRAM)
"""The groups of the help, in their order."""

_MEMBERS = {
    FIND: (
        "search search_help ask views keep_view view_6 view_7 view_8 view_9 columns sort reverse all linked pending "
        "deauthorized unlinked none mark mark_all mark_others only_company only_who only_day kind since until age "
        "next_hit previous_hit next_link previous_link entity holders"
    ),
    CHANGE: (
        "submit respell edit undo finish drop done right not_right trust keep interrupted refresh_marked choose "
        "instead software another marked snooze comment follow_up"
    ),
    REPORT: "export audit run cancel changes worklist note copy_id copy_link copy copy_path save timeline portal",
    PROGRAM: "refresh check wait waiting drawing quit",
}
"""The commands of each group by the part of their id behind the place; others change something, or open it."""
_GROUP_OF = {name: group for group, names in _MEMBERS.items() for name in names.split()}
_CHANGES = {Capability.CREATE, Capability.UNLINK, Capability.DELETE}


def group_of(command: Command) -> str:
    """Return the group of a command in the help."""
    if command.place == EVERYWHERE:
        return PROGRAM
    found = _GROUP_OF.get(command.id.partition(".")[2])
    return found or (CHANGE if command.capability in _CHANGES else OPEN)


NEEDED_FIRST: dict[str, str] = {
    "companies": "open search search_help keep_view unlink_marked marked onboard connect views audit wait refresh sort",
    "company": "open unlink_marked connect link edit data refresh timeline related copy_id",
    "connection": "link right message copy_link fresh_link unlink data refresh trust",
    "software": "choose open_existing card",
    "picker": "choose open_existing card",
    "customer": "submit open_similar respell",
    "create": "submit open_similar respell",
    "review": "submit software card",
    "audit": "cancel run worklist changes export",
    "changes": "open since worklist export",
    "worklist": "open link done note",
    "keep_alive": "open mark refresh_marked mark_all age",
    "journal": "open search undo interrupted next_hit previous_hit only_company only_who only_day export",
    "data": "validation read_again refresh",
    "manual": "open search next_hit previous_hit return",
    "interrupted": "finish drop check open later",
}
"""The commands of the key bar by place, the most needed first; those that are not named come behind, in their order."""


def footer_rank(command_id: str | None) -> int:
    """Return the position of a command among those of its place in the key bar."""
    place, _, name = (command_id or "").partition(".")
    needed = NEEDED_FIRST.get(place, "").split()
    return needed.index(name) if name in needed else len(needed)


MOVES: dict[str, str] = {
    "cursor_up": "One row up.",
    "cursor_down": "One row down.",
    "page_up": "One page up.",
    "page_down": "One page down.",
    "half_page(-1)": "Half a page up.",
    "half_page(1)": "Half a page down.",
    "cursor_first": "To the first row.",
    "cursor_last": "To the last row.",
    "first": "To the first row.",
    "last": "To the last row.",
    "scroll('up')": "One line up.",
    "scroll('down')": "One line down.",
    "scroll('page_up')": "One page up.",
    "scroll('page_down')": "One page down.",
    "scroll('half_up')": "Half a page up.",
    "scroll('half_down')": "Half a page down.",
    "scroll('home')": "To the beginning.",
    "scroll('end')": "To the end.",
    "page('down')": "One page down.",
    "page('up')": "One page up.",
    "move(-1)": "Up.",
    "move(1)": "Down.",
    "cursor(-1)": "One row up.",
    "cursor(1)": "One row down.",
    "aside(-1)": "To the left.",
    "aside(1)": "To the right.",
    "page(1)": "One page down.",
    "page(-1)": "One page up.",
    "page(1, 2)": "Half a page down.",
    "page(-1, 2)": "Half a page up.",
    "step(1)": "To the next.",
    "step(-1)": "To the one before.",
    "jump(0)": "To the first.",
    "jump(-1)": "To the last.",
    "app.focus_previous": "To the button or field before.",
    "app.focus_next": "To the next button or field.",
    "into_list": "To the list.",
    "take_offer": "Complete the word.",
    "take_offer_or_go_right": "Complete the word at its end.",
    "choose_offer(1)": "To the next completion.",
    "choose_offer(-1)": "To the completion before.",
    "close_offers": "Close the completions.",
    "select_cursor": "Open.",
}
"""The words of keys that move or choose and have no label, by their action, for the help."""
