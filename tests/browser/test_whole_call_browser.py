"""The customer's side in a real browser, while the program waits in a real terminal."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from console_app.sandbox.embedded import EmbeddedSandbox

pytestmark = [pytest.mark.browser, pytest.mark.slow]

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


def with_key(sandbox: EmbeddedSandbox) -> dict[str, str]:
    """The environment of a program that works on this account."""
    account = sandbox.start()
    return {"CODAT_API_KEY": account.api_key, "CODAT_BASE_URL": account.base_url}


def authorise(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_role("button", name=re.compile("^Authorise")).click()
    page.get_by_text("You're connected").wait_for()


def test_an_expired_link_is_answered_with_a_fresh_one(
    run_in_terminal: Callable[..., Any],
    create_and_connect: Callable[[Any, str], str],
    browser_page: Page,
    sandbox: EmbeddedSandbox,
) -> None:
    terminal = run_in_terminal(settings=with_key(sandbox))
    link = create_and_connect(terminal, "Copper Kettle Catering")
    sandbox.scenarios.advance_clock(timedelta(days=1, minutes=1))
    answer = browser_page.goto(link)
    assert answer is not None
    assert answer.status == 401
    terminal.type("f")
    seen = [link]

    def is_another(now: Any) -> bool:
        # Two looks that agree: a line that is being drawn can hold figures of both links.
        seen.append(now.link)
        return seen[-1] == seen[-2] and seen[-1] not in {"", link}

    terminal.wait_for(is_another)
    authorise(browser_page, terminal.link)
    terminal.wait_for("● Linked")


def test_where_a_new_link_kills_the_old_one_the_link_on_the_screen_stays_the_good_one(
    run_in_terminal: Callable[..., Any],
    create_and_connect: Callable[[Any, str], str],
    browser_page: Page,
    sandbox: EmbeddedSandbox,
) -> None:
    sandbox.scenarios.set_otp_rule("old-dies")
    terminal = run_in_terminal(settings=with_key(sandbox))
    link = create_and_connect(terminal, "Copper Kettle Catering")
    looks = len(sandbox.scenarios.calls)
    terminal.type("r")
    terminal.wait_for("checked just now", lambda _: len(sandbox.scenarios.calls) > looks + 2)
    assert terminal.link == link
    authorise(browser_page, link)
    terminal.wait_for("● Linked")


def test_server_errors_and_a_resize_in_the_middle_lose_nothing(
    run_in_terminal: Callable[..., Any],
    create_and_connect: Callable[[Any, str], str],
    browser_page: Page,
    sandbox: EmbeddedSandbox,
) -> None:
    terminal = run_in_terminal(settings=with_key(sandbox))
    link = create_and_connect(terminal, "Copper Kettle Catering")
    sandbox.scenarios.fail_next(500, times=60, method="GET", path="/companies/*")
    terminal.type("r")
    terminal.wait_for("⚠")
    terminal.resize(120, 40)
    terminal.wait_for(lambda now: any(len(line) > 100 for line in now.lines), lambda now: now.link == link)
    authorise(browser_page, link)
    sandbox.scenarios.clear_faults()
    terminal.type("r")
    terminal.wait_for("● Linked")
    terminal.resize(80, 24)
    terminal.wait_for("● Linked", "Copper Kettle Catering is connected")
