"""One day at the console at 80 x 24, as a person who connects customers lives it, key by key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from console_app.tui.features.keyboard import DELIBERATE
from tests.pictures import scan_codes, terminal_cells
from tests.tui.codes import same_link

if TYPE_CHECKING:
    from collections.abc import Callable

Terminal: TypeAlias = Any

ENTER, TAB, ESCAPE, DOWN, F9 = "\r", "\t", "\x1b", "\x1b[B", "\x1b[20~"
LINK, NEXT, THEME, QUIT = "\x0f", "\x13", "\x0c", "\x11"
"""Ctrl+O, Ctrl+S, Ctrl+L and Ctrl+Q."""
CARD = "This is a sandbox"
WAITS, NEW, ON_THE_CALL = "Technicalium", "Quarry Lane Foods", "Adeyemi Recruitment Limited"


def test_a_day_at_the_console(run_in_terminal: Callable[..., Terminal]) -> None:
    day = run_in_terminal()
    read_the_card_of_the_first_run(day)
    assert not is_light(day)

    assert keys_to_the_link_of_one_who_waits(day, WAITS) == 2
    authorise_as_the_customer(day, WAITS)
    go_back_to_all_companies(day)

    assert keys_to_the_link_of_a_new_customer(day, NEW) <= 4
    go_back_to_the_company(day, NEW)
    rename(day, NEW, f"{NEW} Group")
    put_the_name_back(day, NEW, f"{NEW} Group")

    open_a_number_of_the_audit_and_come_back(day)
    share_the_screen_with(day, ON_THE_CALL)

    choose_how_the_list_looks(day)
    cursor_on = quit_while_a_customer_is_watched(day, NEW)

    day = run_in_terminal()
    find_all_as_it_was_left(day, NEW, cursor_on)
    quit_and_forget_who_waits(day, NEW)

    day = run_in_terminal("--clean")
    begin_as_on_the_first_day(day)


def read_the_card_of_the_first_run(day: Terminal) -> None:
    day.wait_for("120 companies", CARD, "n Try a customer", ":login Use your account", "? All keys")
    day.type(ESCAPE)
    day.wait_gone(CARD)


def keys_to_the_link_of_one_who_waits(day: Terminal, name: str) -> int:
    press = Counted(day)
    press("/")
    day.type(name.lower())
    day.wait_for("1 of 120 companies", name)
    press(LINK)
    scan_the_code(day, name)
    return press.count


def keys_to_the_link_of_a_new_customer(day: Terminal, name: str) -> int:
    press = Counted(day)
    press("n")
    day.wait_for("Already a customer?")
    day.type(name)
    day.wait_for(f"Saved as  {name}", "No company has a similar")
    press(NEXT)
    day.wait_for("● Software", "Type to search", "qhyg")
    look_for_a_moment(day)
    press(ENTER)
    day.wait_for("● Review", "Nothing has been sent yet")
    press(NEXT)
    scan_the_code(day, name)
    return press.count


def scan_the_code(day: Terminal, name: str) -> None:
    """See the customer's name beside the link, and find the link in the code, as a phone does."""
    day.wait_for("Waiting for the customer", name, lambda now: now.link)
    day.wait_for(lambda now: any(same_link(code, now.link) for code in scan_codes(terminal_cells(now.screen))))


def authorise_as_the_customer(day: Terminal, name: str) -> None:
    day.type("p")
    day.wait_for("You are the customer", f"for {name}", "Authorise")
    look_for_a_moment(day)
    day.type(ENTER)
    day.wait_for("● Linked", f"{name} is connected to", "The same name as here")


def go_back_to_all_companies(day: Terminal) -> None:
    day.type(ESCAPE)
    day.wait_for("1 of 120 companies", "● Linked")
    day.type(TAB)
    day.wait_for("q Quit")
    day.type(ESCAPE)
    day.wait_for("120 companies", "Toft Stores")


def go_back_to_the_company(day: Terminal, name: str) -> None:
    day.type(ESCAPE)
    day.wait_for(f"Companies › {name} › ", "Connection id")
    day.type(ESCAPE)
    day.wait_for("e Edit", "◐ PendingAuth")


def rename(day: Terminal, before: str, after: str) -> None:
    """Add to a name; nothing is sent before both names have been seen and the question has been answered."""
    assert after.startswith(before)
    day.type("e")
    day.wait_for("Edit company", f"Saved as  {before}")
    day.type(after.removeprefix(before))
    day.wait_for(f"Saved as  {after}")
    day.type(NEXT)
    day.wait_for("Save this change?", f"− {before}", f"+ {after}")
    day.type(TAB, ENTER)
    day.wait_for("Saved. To put back what was there before: J, then u.", f"Companies › {after}\n")


def put_the_name_back(day: Terminal, before: str, after: str) -> None:
    day.type("J")
    day.wait_for(f"› {after} › Journal", "Change company", f"Name: “{before}” → “{after}”")
    day.type("u")
    day.wait_for("Put these values back?", f"− {after}", f"+ {before}")
    day.type(TAB, ENTER)
    day.wait_for(f"Put back: {before}.", "Undo change")
    day.type(ESCAPE)
    day.wait_for(f"Companies › {before}\n", "e Edit")
    day.type(ESCAPE)
    day.wait_for("121 companies", "1 waiting")


def open_a_number_of_the_audit_and_come_back(day: Terminal) -> None:
    day.type("A")
    day.wait_for("Companies › Audit", "Companies by worst status", "▌ ▲ Deauthorized")
    day.type(DOWN, DOWN)
    day.wait_for("▌ ○ Unlinked")
    look_for_a_moment(day)
    day.type(ENTER)
    day.wait_for("Companies › Audit › Unlinked", "12 of 121 companies")
    day.type(ESCAPE)
    day.wait_for("Companies › Audit\n", "▌ ○ Unlinked")
    day.type(ESCAPE)
    day.wait_for("121 companies", "q Quit")


def share_the_screen_with(day: Terminal, name: str) -> None:
    """Say whose call it is: no other name is on the screen, and theirs once it was typed in full."""
    most, last = name.lower().rsplit(" ", 1)
    day.type(F9)
    day.wait_for("◉ SHARED", "Which customer is the call with?", "••••••••", lambda now: NEW not in now.text)
    day.type(most)
    day.wait_for("1 of 121 companies", f"{name.rpartition(' ')[0]} •")
    look_for_a_moment(day)
    day.type(ENTER)
    day.wait_for("Show this customer's name?", "Keep it hidden")
    look_for_a_moment(day)
    day.type(ENTER)
    day.wait_gone("Show this customer's name?")
    day.type("/")
    day.wait_for("F3 Fields")
    day.type(f" {last}")
    day.wait_for("1 of 121 companies", lambda now: "•" not in now.lines[4])
    look_for_a_moment(day)
    day.type(ENTER)
    day.wait_for(f"Companies › {name}\n", "Stripe")
    day.type(ESCAPE)
    day.wait_for("121 companies", lambda now: under_cursor(now).startswith("Adeyemi"), "••••••••")
    day.type(F9)
    day.wait_gone("◉ SHARED")


def choose_how_the_list_looks(day: Terminal) -> None:
    """Leave those who wait in the list, without the column of the last sync, on a light ground."""
    day.type("2")
    day.wait_for("▸2 ◐Pending 26", "Last sync", "q Quit")
    day.type("c")
    day.wait_for("Columns and sorting", "✓ Last sync")
    day.type(DOWN, DOWN, DOWN, " ", ESCAPE)
    day.wait_gone("Columns and sorting")
    day.wait_gone("Last sync")
    day.type("G", "k")
    day.wait_for(lambda now: under_cursor(now).startswith("Yilmaz"))
    day.type(THEME)
    day.wait_for(is_light)


def quit_while_a_customer_is_watched(day: Terminal, name: str) -> str:
    """Leave the program, to be asked about those who have a link; the company under the cursor."""
    cursor_on = under_cursor(day)
    day.type("q")
    day.wait_for("Quit while customers are being watched?", name)
    day.type(TAB)
    look_for_a_moment(day)
    day.type(ENTER)
    assert day.wait_exit() == 0
    return cursor_on


def find_all_as_it_was_left(day: Terminal, watched: str, cursor_on: str) -> None:
    day.wait_for("▸2 ◐Pending 26", "1 link is watched again", "1 waiting", watched)
    day.wait_for(lambda now: under_cursor(now) == cursor_on)
    assert "Last sync" not in day.text
    assert CARD not in day.text
    assert is_light(day)
    # No frame shows the line of who waits as in a narrow window, either.
    assert f"{watched[:6]}…" not in day.written.decode()


def quit_and_forget_who_waits(day: Terminal, name: str) -> None:
    day.type("q")
    day.wait_for("Quit while customers are being watched?", name)
    day.type(TAB, TAB)
    look_for_a_moment(day)
    day.type(ENTER)
    assert day.wait_exit() == 0


def begin_as_on_the_first_day(day: Terminal) -> None:
    day.wait_for("▸0 All 121", "121 companies", "Last sync", lambda now: not is_light(now))
    day.type(QUIT)
    assert day.wait_exit() == 0


class Counted:
    """Presses keys that are counted, besides the letters of a name."""

    def __init__(self, day: Terminal) -> None:
        self._day = day
        self.count = 0

    def __call__(self, key: str) -> None:
        self._day.type(key)
        self.count += 1


def look_for_a_moment(day: Terminal) -> None:
    """Take as long as a person needs to read what came, so that Enter is not the one of the screen before."""
    day.written_within(DELIBERATE)


def under_cursor(day: Terminal) -> str:
    """Return the first cell of the row that the cursor is on; empty without one."""
    rows = [line[1:].strip() for line in day.lines if line.startswith("▌")]
    return str(rows[0].partition("  ")[0]) if rows else ""


def is_light(day: Terminal) -> bool:
    """Return whether the screen is a light one, by the ground behind its last line."""
    return sum(terminal_cells(day.screen)[-1][-1].background) > 3 * 128
