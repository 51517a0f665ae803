"""What a person did and where they were, for the log of `--debug`: names of actions and screens, and nothing typed."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from textual.app import App

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.screen import Screen

_LOG = logging.getLogger(__name__)


class DebugTrail(App[Any]):
    """An application that logs its screens and actions."""

    def on_ready(self) -> None:
        _LOG.info("ready, %d by %d, %s", *self.size, self.console.color_system or "no colours")
        self.screen_change_signal.subscribe(self, _note_screen)

    async def run_action(self, action: Any, default_namespace: DOMNode | None = None, namespaces: Any = None) -> bool:
        """Run an action, as Textual does."""
        name = action if isinstance(action, str) else getattr(action, "name", "")
        # What stands in brackets can be from outside: an id, or a text of a row.
        _LOG.debug("action %s", str(name).partition("(")[0])
        return await super().run_action(action, default_namespace, namespaces)


def _note_screen(screen: Screen[Any]) -> None:
    _LOG.debug("screen %s", type(screen).__name__)
