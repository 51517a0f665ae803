"""The customer's side in a real browser, while the program waits in a real terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

ESCAPE = "\x1b"
A_MOMENT = 5.0
"""The program looks every second and a half; the rest is for a busy machine."""


def test_the_link_on_the_screen_is_authorised_and_the_screen_says_linked(
    run_in_terminal: Callable[..., Any],
    create_and_connect: Callable[[Any, str], str],
    browser_page: Page,
) -> None:
    terminal = run_in_terminal("--fresh")
    link = create_and_connect(terminal, "Copper Kettle Catering")
    terminal.wait_for("◐ PendingAuth")
    browser_page.goto(link)
    assert "Copper Kettle Catering" in browser_page.inner_text("body")
    browser_page.get_by_role("button", name=re.compile("^Authorise")).click()
    browser_page.get_by_text("You're connected").wait_for()
    terminal.wait_for("● Linked", within=A_MOMENT)
    terminal.type(ESCAPE)
    terminal.wait_for("Connection id", "● Linked", "u Unlink")


def test_a_customer_who_cancels_is_told_of_and_gets_a_fresh_link(
    run_in_terminal: Callable[..., Any],
    create_and_connect: Callable[[Any, str], str],
    browser_page: Page,
) -> None:
    terminal = run_in_terminal("--fresh")
    link = create_and_connect(terminal, "Copper Kettle Catering")
    browser_page.goto(link)
    browser_page.get_by_role("button", name=re.compile("^Cancel")).click()
    terminal.wait_for("User cancelled")
    terminal.type("f")
    terminal.wait_for(lambda now: now.link and now.link != link)
    browser_page.goto(terminal.link)
    browser_page.get_by_role("button", name=re.compile("^Authorise")).click()
    terminal.wait_for("● Linked")
