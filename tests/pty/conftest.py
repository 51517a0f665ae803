"""The way through the program, as keys and as what the screen says to them."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urljoin

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

Terminal: TypeAlias = Any
SAVE = "\x13"
ENTER = "\r"
LINK = re.compile(r"https?://\S+/start\?otp=\d+")


@pytest.fixture
def link_on() -> Callable[[Terminal], str]:
    """A function from a terminal to the link on its screen; empty when it is not there as a whole."""
    return _link_on


def _link_on(terminal: Terminal) -> str:
    """The link on the screen, its lines put together again."""
    for row, line in enumerate(terminal.lines):
        column = line.find("http://")
        if column >= 0:
            pieces = [each[column:].strip(" │") for each in terminal.lines[row:]]
            text = "".join(pieces[: pieces.index("")] if "" in pieces else pieces)
            found = LINK.match(text)
            return found[0] if found else ""
    return ""


@pytest.fixture
def create_and_connect() -> Callable[..., str]:
    """Walks from the list to the link of a new company's QuickBooks Online connection, and returns the link."""

    def walk(terminal: Terminal, name: str) -> str:
        terminal.wait_for("120 companies", "n New company")
        terminal.type("n")
        terminal.wait_for("Already there?")
        terminal.type(name)
        terminal.wait_for(f"Saved as  {name}")
        terminal.type(SAVE)
        terminal.wait_for("Type to search by name or key", "qhyg")
        terminal.type("quickbooks o")
        terminal.wait_gone("Sage Intacct")
        terminal.type(ENTER)
        terminal.wait_for("Waiting for the customer", _link_on)
        return _link_on(terminal)

    return walk


@pytest.fixture
def unlink() -> Callable[..., None]:
    """Unlinks from a Linked connection's own screen; the first Enter falls on Cancel."""

    def walk(terminal: Terminal) -> None:
        terminal.type("u")
        terminal.wait_for("Unlink this connection?")
        terminal.type(ENTER)
        terminal.wait_gone("Unlink this connection?")
        terminal.wait_for("● Linked")
        terminal.type("u")
        terminal.wait_for("Unlink this connection?")
        terminal.type("\t", ENTER)
        terminal.wait_for("○ Unlinked")

    return walk


@pytest.fixture
def authorise() -> Callable[[str], None]:
    """The customer's side without a browser: opens a link and presses Authorise."""

    def visit(link: str) -> None:
        with httpx.Client(follow_redirects=True, timeout=20) as client:
            page = client.get(link)
            assert page.status_code == 200, page.text
            action = re.search(r'action="([^"]+)"', page.text)
            session = re.search(r'name="session" value="([^"]+)"', page.text)
            assert action is not None
            assert session is not None
            answer = client.post(
                urljoin(str(page.url), unescape(action[1])), data={"session": session[1], "choice": "authorise"}
            )
            assert answer.status_code == 200, answer.text

    return visit
