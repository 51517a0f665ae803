"""The second half of a call: what the customer does, and unlinking."""

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
ENTER = "\r"


@pytest.fixture
def unlink() -> Callable[..., None]:
    """Unlinks from a Linked connection's own screen; the first Enter falls on Cancel, or on nothing where the
    customer's name is to be `typed`."""

    def walk(terminal: Terminal, typed: str = "") -> None:
        terminal.type("u")
        if typed:
            terminal.wait_for(f"Type  {typed}  to unlink")
            terminal.type(ENTER, *typed)
            terminal.wait_for("Confirmed. Press Enter")
            terminal.type("\t", "\t", ENTER)
            terminal.wait_for("○ Unlinked")
            return
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
