"""Where a link leads is judged once, however long it is shown."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from console_app.services.links.link import link_host
from console_app.tui.screens.connection import ConnectionScreen
from console_app.tui.screens.link import LinkScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType, FrameType

TICKS = 3
"""Redraws by the clock that are waited for: one a second."""


class Calls:
    """How often some functions are called in this thread."""

    def __init__(self, *functions: Callable[..., Any]) -> None:
        self._numbers: dict[CodeType, int] = {each.__code__: 0 for each in functions}

    def of(self, function: Callable[..., Any]) -> int:
        return self._numbers[function.__code__]

    def note(self, frame: FrameType, event: str, _argument: object) -> None:
        """Count a call; for `sys.setprofile`."""
        if event == "call" and frame.f_code in self._numbers:
            self._numbers[frame.f_code] += 1


@contextmanager
def calls_counted(*functions: Callable[..., Any]) -> Iterator[Calls]:
    calls = Calls(*functions)
    sys.setprofile(calls.note)
    try:
        yield calls
    finally:
        sys.setprofile(None)


async def test_the_host_of_a_link_is_judged_once_a_link(open_console: Any) -> None:
    async with open_console(size=(120, 40)) as console:
        await console.press("2", "enter")
        await console.sees("Connections")
        with calls_counted(link_host, LinkScreen.unannounced, ConnectionScreen.unannounced) as calls:

            async def several_ticks() -> None:
                before = calls.of(LinkScreen.unannounced), calls.of(ConnectionScreen.unannounced)
                await console.until(
                    lambda: (
                        calls.of(LinkScreen.unannounced) >= before[0] + TICKS
                        and calls.of(ConnectionScreen.unannounced) >= before[1] + TICKS
                    ),
                    "several seconds of both screens",
                )

            await console.press("enter")
            await console.until(lambda: console.app.screen.link, "the link")
            await console.press("l")
            await console.until(lambda: isinstance(console.app.screen, LinkScreen), "the link room")
            first = console.app.screen.link
            await several_ticks()
            assert calls.of(link_host) == 1
            await console.press("f")
            await console.until(lambda: console.app.screen.link.url != first.url, "a new link")
            await several_ticks()
            assert calls.of(link_host) == 2
