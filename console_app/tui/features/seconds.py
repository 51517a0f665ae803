"""Call once a second what shows a time, or follows something that tells nobody when it changes.

One timer serves the whole program, and only what the person sees is called: a program that nobody touches takes next to
no processor time, whatever lies on its stack of screens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.tui.screens.base import hosted_screens

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.dom import DOMNode
    from textual.screen import Screen

    from console_app.tui.host import Host


class OnlyWhenChanged:
    """A call for each second that draws nothing while what is drawn has not changed.

    To find out what to draw takes much less than to draw it.
    """

    def __init__(self, read: Callable[[], object], draw: Callable[[], None]) -> None:
        """Draw the first time, and from then on when something else is read.

        Args:
            read: Returns what is drawn, as far as it changes with the clock or without saying so.
            draw: Draws it.
        """
        self._read, self._draw = read, draw
        self._found: object = None

    def __call__(self) -> None:
        """Read, and draw if that has changed."""
        found = self._read()
        if found != self._found:
            self._found = found
            self._draw()


class Seconds:
    """The timer of the program."""

    def __init__(self, host: Host) -> None:
        """Begin without anything to call.

        Args:
            host: The application.
        """
        self._host = host
        self._calls: dict[DOMNode, list[Callable[[], None]]] = {}

    def start(self) -> None:
        """Count the seconds from the first frame on, and catch up on each screen that is seen again."""
        self._host.call_after_refresh(lambda: self._host.set_interval(1, self._pass))
        self._host.screen_change_signal.subscribe(self._host, self._catch_up)

    def add(self, node: DOMNode, call: Callable[[], None]) -> None:
        """Call a function each second while the person sees a node; see `Host.each_second`."""
        self._calls.setdefault(node, []).append(call)

    def _pass(self) -> None:
        seen: list[DOMNode] = [self._host]
        seen += (screen for screen in hosted_screens(self._host) if screen.is_current)
        self._call(seen)

    def _catch_up(self, screen: Screen[object]) -> None:
        self._call([screen])

    def _call(self, seen: list[DOMNode]) -> None:
        for node, calls in list(self._calls.items()):
            if not node.is_running:
                del self._calls[node]
            elif node in seen or (node.is_attached and node.screen in seen):
                for call in calls:
                    call()
