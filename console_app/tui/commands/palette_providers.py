"""Provide what the palette searches."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Hits, Provider

from console_app.clock import now
from console_app.services.search import find, plain_words
from console_app.services.text.fold import fold
from console_app.services.text.sanitize import sanitized
from console_app.tui.commands.registry import EVERYWHERE, Command, commands_of
from console_app.tui.host import host_of
from console_app.tui.render.status import status_style
from console_app.tui.render.text import plain
from console_app.tui.render.top_bar import REFUSED_SIGN

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from console_app.services.companies.cached_company import CompanySummary

MOST_COMPANIES = 30
HOME = "companies"
"""The place of the first screen."""


# One scale for everything that the palette finds. A name that was meant comes before a command that only happens to
# hold the same letters in the same order.
NAMED_EXACTLY = 1.0
WORD_BEGUN = 0.95
NAME_BEGUN = 0.9
IN_THE_NAME = 0.8
ELSEWHERE_IN_THE_ROW = 0.5
IN_THE_HELP = 0.4
LETTERS_IN_ORDER = 0.2


class CommandsProvider(Provider):
    """The commands of the current screen, those that work everywhere, and those of the list."""

    def _usable(self) -> list[Command]:
        place = getattr(self.screen, "PLACE", "")
        here = [*commands_of(place), *commands_of(EVERYWHERE)]
        # What the list can do is to be had from everywhere, unless the screen has words of its own for the like.
        taken = {command.label for command in here}
        of_the_list = [command for command in commands_of(HOME) if command.label not in taken]
        return [command for command in [*here, *of_the_list] if command.palette and self._can(command)]

    def _can(self, command: Command) -> bool:
        # A dialog on top has none of the actions that every other screen has.
        target = self._target(command)
        return hasattr(target, f"action_{command.method}") and bool(target.check_action(command.method, ()))

    def _target(self, command: Command) -> DOMNode:
        if not command.is_of_the_screen:
            return self.app
        return self.screen if command.place != HOME else self.app.screen_stack[0]

    async def _run(self, command: Command) -> None:
        target = self._target(command)
        if command.place == HOME and not self._go_home():
            return
        await self.app.run_action(command.action.removeprefix("screen."), target)

    def _help(self, command: Command) -> str:
        """Return what the command does, and before that why it is not available. Contains no markup."""
        console = host_of(self.screen)
        refusal = console.session.permissions.refusal(command.capability) if command.capability else None
        if refusal is None:
            return command.help
        return plain(f"{REFUSED_SIGN} {console.reason(refusal)}. {command.help}")  # type: ignore[return-value]

    def _go_home(self) -> bool:
        """Leave the screens above the list; False while one of them waits for an answer."""
        above = self.app.screen_stack[1:]
        if any(getattr(screen, "writing", False) for screen in above):
            self.app.notify("A request is in progress. Wait for its answer.", severity="warning")
            return False
        for _ in above:
            self.app.pop_screen()
        return True

    async def discover(self) -> Hits:
        """Yield the commands that are shown before anything is typed."""
        for command in self._usable():
            yield DiscoveryHit(command.label, partial(self._run, command), command.label, self._help(command))

    async def search(self, query: str) -> Hits:
        """Yield the commands that match."""
        matcher = self.matcher(query)
        for command in self._usable():
            score = command_score(command, query, matcher.match(command.label))
            if score > 0:
                yield Hit(
                    score, matcher.highlight(command.label), partial(self._run, command), help=self._help(command)
                )


def command_score(command: Command, query: str, fuzzy: float) -> float:
    """Return how well a command matches, 0 for not at all.

    Args:
        command: The command.
        query: The typed text.
        fuzzy: Above 0 if the label contains the letters in order.
    """
    typed, label = fold(query.strip()), fold(command.label)
    if not typed:
        return 0.0
    if label == typed:
        return NAMED_EXACTLY
    if label.startswith(typed) or f" {typed}" in label:
        return WORD_BEGUN
    if typed in fold(command.help):
        return IN_THE_HELP
    # Any score of Textual's, however high, on our scale: better fits stay in front of worse ones.
    return LETTERS_IN_ORDER * fuzzy / (1 + fuzzy)


class CompaniesProvider(Provider):
    """The entries “go to company …”, for the companies of the list."""

    async def search(self, query: str) -> Hits:
        """Yield the companies that match."""
        app = host_of(self.screen)
        typed = query.strip()
        for prefix in ("go to company", "go to", "company"):
            typed = typed[len(prefix) :].strip() if fold(typed).startswith(prefix + " ") else typed
        if not typed:
            return
        wanted = fold(typed)
        for found in find(app.directory.all(), plain_words(typed), now())[:MOST_COMPANIES]:
            company = app.privacy_mask.summary(found)
            style = status_style(company.standing)
            text = f"Go to {sanitized(company.name)}"
            yield Hit(
                self._score(found, wanted),
                plain(text),
                partial(self._go, found.id),
                text=text,
                # The palette reads a plain string as markup; content is taken as it is.
                help=plain(f"{style.symbol} {style.word}  {company.platforms}  {company.short_id}"),  # type: ignore[arg-type]
            )

    @staticmethod
    def _score(company: CompanySummary, wanted: str) -> float:
        if company.sort_name == wanted:
            return NAMED_EXACTLY
        if company.sort_name.startswith(wanted):
            return NAME_BEGUN
        return IN_THE_NAME if wanted in company.sort_name else ELSEWHERE_IN_THE_ROW

    def _go(self, company_id: str) -> None:
        host_of(self.screen).open_company(company_id)
