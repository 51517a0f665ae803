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
"""The program polls every second and a half; the rest is for a busy machine."""


RIGHT, SIMILAR, WRONG = range(3)
"""The places of the companies that the customer sees in their software."""
MOST_CALLS_FOR_DATA = 3


def authorise_in_browser(page: Page, link: str, company: int = RIGHT) -> None:
    page.goto(link)
    assert "Copper Kettle Catering" in page.inner_text("body")
    page.get_by_label("Your company in QuickBooks Online").select_option(index=company)
    page.get_by_role("button", name=re.compile("^Authorise")).click()
    page.get_by_text("You're connected").wait_for()


def wait_for_another_than(terminal: Any, *links: str) -> None:
    """Wait for two readings that agree: a line that is being drawn can hold figures of both links."""
    seen = [""]

    def is_another() -> bool:
        seen.append(terminal.link)
        return seen[-1] == seen[-2] and seen[-1] not in {"", *links}

    terminal.wait_until(is_another)


def test_a_customer_who_cancels_is_told_of_and_authorises_a_fresh_link_and_the_screen_says_linked(
    run_in_terminal: Callable[..., Any],
    create_and_connect: Callable[[Any, str], str],
    browser_page: Page,
) -> None:
    terminal = run_in_terminal("--fresh")
    link = create_and_connect(terminal, "Copper Kettle Catering")
    terminal.wait_for("◐ PendingAuth")
    browser_page.goto(link)
    browser_page.get_by_role("button", name=re.compile("^Cancel")).click()
    terminal.wait_for("User cancelled")
    terminal.type("f")
    wait_for_another_than(terminal, link)
    authorise_in_browser(browser_page, terminal.link)
    terminal.wait_for("● Linked", within=A_MOMENT)
    terminal.type(ESCAPE)
    terminal.wait_for("Connection id", "● Linked", "u Unlink")


def test_the_link_on_the_screen_stays_the_good_one_after_expiry_checks_server_errors_and_a_resize(
    run_in_terminal: Callable[..., Any],
    create_and_connect: Callable[[Any, str], str],
    browser_page: Page,
    sandbox: EmbeddedSandbox,
) -> None:
    """An expired link is answered with a fresh one; in an account where a new link kills the old one, neither looking
    at the connection nor errors of the server ask for another, and the link is drawn again in a window of another
    size."""
    sandbox.scenarios.set_otp_rule("old-dies")
    account = sandbox.start()
    terminal = run_in_terminal(settings={"CODAT_API_KEY": account.api_key, "CODAT_BASE_URL": account.base_url})
    expired = create_and_connect(terminal, "Copper Kettle Catering")
    sandbox.scenarios.advance_clock(timedelta(days=1, minutes=1))
    answer = browser_page.goto(expired)
    assert answer is not None
    assert answer.status == 401
    terminal.type("f")
    wait_for_another_than(terminal, expired)
    link = terminal.link
    calls = len(sandbox.scenarios.calls)
    terminal.type("r")
    terminal.wait_for("checked just now", lambda _: len(sandbox.scenarios.calls) > calls + 2)
    assert terminal.link == link
    sandbox.scenarios.fail_next(500, times=60, method="GET", path="/companies/*")
    terminal.type("r")
    terminal.wait_for("⚠")
    terminal.resize(120, 40)
    terminal.wait_for(lambda now: any(len(line) > 100 for line in now.lines), lambda now: now.link == link)
    authorise_in_browser(browser_page, link)
    sandbox.scenarios.clear_faults()
    terminal.type("r")
    terminal.wait_for("● Linked")
    terminal.resize(80, 24)
    terminal.wait_for("● Linked", "Copper Kettle Catering is connected")


def test_a_customer_who_connects_another_company_is_asked_and_connects_the_right_one_by_a_fresh_link(
    run_in_terminal: Callable[..., Any],
    create_and_connect: Callable[[Any, str], str],
    browser_page: Page,
    sandbox: EmbeddedSandbox,
) -> None:
    account = sandbox.start()
    address = {"CODAT_API_KEY": account.api_key, "CODAT_BASE_URL": account.base_url}
    terminal = run_in_terminal(settings={**address, "CODAT_CONSOLE_ALLOW_UNLINK": "yes"})
    wrong = create_and_connect(terminal, "Copper Kettle Catering")
    authorise_in_browser(browser_page, wrong, company=WRONG)
    terminal.wait_for("● Linked", "≠ Another name than here.", "company you meant to connect?")
    terminal.type("u")
    terminal.wait_for("Unlink this connection?")
    terminal.type("Copper Kettle Catering\t\t\r")
    terminal.wait_for("Waiting for the customer")
    wait_for_another_than(terminal, wrong)
    authorise_in_browser(browser_page, terminal.link, company=RIGHT)
    terminal.wait_for("● Linked", "✓ The same name as here.")
    terminal.wait_for("The first data is there")
    asked = [call for call in sandbox.scenarios.calls if call.path.endswith("/payables/info")]
    assert [call.status for call in asked] == [200, 200], "one call for each time that it was Linked"
    read = [call for call in sandbox.scenarios.calls if call.path.endswith("/data/history")]
    assert 1 <= len(read) <= 2 * MOST_CALLS_FOR_DATA
