"""Find the commands that can be run from a screen, and run them, for the palette and the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.tui.commands.registry import EVERYWHERE, Command, commands_of
from console_app.tui.commands.wordings import wording
from console_app.tui.host import host_of

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.screen import Screen

HOME = "companies"
"""The place of the first screen."""


def usable_commands(screen: Screen[object]) -> list[Command]:
    """Return the commands of a screen, those that work everywhere, and those of the list, in this order."""
    place = getattr(screen, "PLACE", "")
    here = [*commands_of(place), *commands_of(EVERYWHERE)]
    # What the list can do is to be had from everywhere, unless the screen has words of its own for the like.
    taken = {each for command in here for each in (command.label, wording(command).name)}
    of_the_list = [each for each in commands_of(HOME) if each.label not in taken and wording(each).name not in taken]
    return [each for each in [*here, *of_the_list] if each.palette and _can(each, screen)]


def _can(command: Command, screen: Screen[object]) -> bool:
    # A dialog on top has none of the actions that every other screen has.
    target = _target(command, screen)
    return hasattr(target, f"action_{command.method}") and bool(target.check_action(command.method, ()))


def _target(command: Command, screen: Screen[object]) -> DOMNode:
    if not command.is_of_the_screen:
        return screen.app
    return screen.app.screen_stack[0] if _is_of_the_first_list(command, screen) else screen


def _is_of_the_first_list(command: Command, screen: Screen[object]) -> bool:
    return command.place == HOME and getattr(screen, "PLACE", "") != HOME


async def run_command(command: Command, screen: Screen[object]) -> None:
    """Run a command that is usable on a screen; one of the list leaves all screens above it.

    What only opens a screen opens it over the present one, where Esc comes back to.
    """
    if _is_of_the_first_list(command, screen):
        host = host_of(screen)
        over = {
            "audit": host.open_audit,
            "changes": host.open_changes,
            "journal": host.open_journal,
            "keep_alive": host.open_keep_alive,
        }
        if command.method in over:
            over[command.method]()
            return
        if not go_home(screen):
            return
    await screen.app.run_action(command.action.removeprefix("screen."), _target(command, screen))


def go_home(screen: Screen[object]) -> bool:
    """Leave the screens above the list; False if one of them asks first, or waits for an answer."""
    app = screen.app
    above = app.screen_stack[1:]
    if any(getattr(each, "writing", False) for each in above):
        host_of(screen).notify_user("A request is in progress. Wait for its answer.", severity="warning")
        return False
    host_of(screen).go_back_to(app.screen_stack[0])
    return app.screen is app.screen_stack[0]
