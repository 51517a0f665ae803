"""A link and its code come in one frame: a camera never gets another code than the link beside it."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pytest

from console_app.tui.app import ConsoleApp
from console_app.tui.screens.link import LinkScreen
from console_app.tui.widgets.qr_code import QrCode

SIZE = (100, 30)


class LinkInFrame(NamedTuple):
    """What a frame shows of a link."""

    password: str
    """The end of the link; empty where it is not there."""
    code: str
    """The lines of the code."""


@pytest.fixture
def link_frames(monkeypatch: pytest.MonkeyPatch) -> list[LinkInFrame]:
    """All that the frames of the full-screen link have shown, one after the other."""
    shown: list[LinkInFrame] = []
    display = ConsoleApp._display

    def look(app: ConsoleApp, screen: Any, renderable: Any) -> None:
        display(app, screen, renderable)
        if isinstance(app.screen, LinkScreen) and app.screen.query(QrCode):
            lines = [strip.text for strip in app.screen._compositor.render_strips()]
            region = app.screen.query_one(QrCode).region
            code = [line[region.x : region.right] for line in lines[region.y : region.bottom]]
            words = "".join(line[region.right :].strip() for line in lines)
            found = re.search(r"otp=(\d{6})", words)
            shown.append(LinkInFrame(found[1] if found else "", "\n".join(code).strip()))

    monkeypatch.setattr(ConsoleApp, "_display", look)
    return shown


async def test_the_code_comes_with_its_link(open_console: Any, link_frames: list[LinkInFrame]) -> None:
    async with open_console(size=SIZE) as console:
        await console.press("2", "enter")
        await console.sees("Connections")
        await console.press("enter")
        await console.until(lambda: console.app.screen.link, "the link")
        await console.press("l")
        await console.sees("Doesn't scan?")
        first = link_frames[-1]
        await console.press("f")
        await console.until(lambda: link_frames[-1].password not in {"", first.password}, "a new link")
        # A notice lies over its lower part for a while.
        top = slice(0, 10)
        second = link_frames[-1]
        assert first.code.splitlines()[top] != second.code.splitlines()[top]
        codes = {each.password: each.code.splitlines()[top] for each in (first, second)}
        drawn = [each for each in link_frames if each.code]
        assert drawn
        assert [each for each in drawn if each.code.splitlines()[top] != codes.get(each.password)] == []
        assert [each for each in link_frames if each.password and not each.code] == []
