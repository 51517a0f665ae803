"""What the palette offers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Hits, Provider

from console_app.services.finding import find
from console_app.services.summaries import fold
from console_app.services.visible import visible
from console_app.tui.commands.table import EVERYWHERE, Command, commands_of
from console_app.tui.render.status import look_of
from console_app.tui.render.text import plain

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from console_app.services.summaries import CompanySummary
    from console_app.tui.app import ConsoleApp

MOST_COMPANIES = 30
HOME = "companies"
"""The place of the first screen."""


class CommandsProvider(Provider):
    """The commands of the screen one is on, those that work everywhere, and those of the list."""

    def _usable(self) -> list[Command]:
        place = getattr(self.screen, "PLACE", "")
        here = [*commands_of(place), *commands_of(EVERYWHERE)]
        # What the list can do is to be had from everywhere, unless the screen has words of its own for the like.
        taken = {command.label for command in here}
        of_the_list = [command for command in commands_of(HOME) if command.label not in taken]
        return [
            command
            for command in [*here, *of_the_list]
            if command.palette and self._target(command).check_action(command.method, ())
        ]

    def _target(self, command: Command) -> DOMNode:
        if not command.is_of_the_screen:
            return self.app
        return self.screen if command.place != HOME else self.app.screen_stack[0]

    async def _run(self, command: Command) -> None:
        target = self._target(command)
        if command.place == HOME and not self._go_home():
            return
        await self.app.run_action(command.action.removeprefix("screen."), target)

    def _go_home(self) -> bool:
        """Leave the screens that lie over the list; False while one of them waits for an answer."""
        above = self.app.screen_stack[1:]
        if any(getattr(screen, "writing", False) for screen in above):
            self.app.notify("A request is under way. Wait for its answer.", severity="warning")
            return False
        for _ in above:
            self.app.pop_screen()
        return True

    async def discover(self) -> Hits:
        for command in self._usable():
            yield DiscoveryHit(command.label, partial(self._run, command), command.label, command.help)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for command in self._usable():
            score = max(matcher.match(command.label), matcher.match(command.help) * 0.7)
            if score > 0:
                yield Hit(score, matcher.highlight(command.label), partial(self._run, command), help=command.help)


class CompaniesProvider(Provider):
    """ "Go to company …", for the companies that the list knows."""

    async def search(self, query: str) -> Hits:
        app: ConsoleApp = self.app  # type: ignore[assignment]
        wanted = fold(query.strip())
        for prefix in ("go to company", "go to", "company"):
            wanted = wanted.removeprefix(prefix).strip() if wanted.startswith(prefix + " ") else wanted
        if not wanted:
            return
        for company in find(app.directory.all(), wanted)[:MOST_COMPANIES]:
            look = look_of(company.standing)
            text = f"Go to {visible(company.name)}"
            yield Hit(
                self._score(company, wanted),
                plain(text),
                partial(self._go, company.id),
                text=text,
                # The palette reads a plain string as markup; content is taken as it is.
                help=plain(f"{look.symbol} {look.word}  {company.platforms}  {company.short_id}"),  # type: ignore[arg-type]
            )

    @staticmethod
    def _score(company: CompanySummary, wanted: str) -> float:
        if company.sort_name == wanted:
            return 1.0
        if company.sort_name.startswith(wanted):
            return 0.95
        return 0.8 if wanted in company.sort_name else 0.3

    def _go(self, company_id: str) -> None:
        from console_app.tui.screens.company import CompanyScreen

        self.app.push_screen(CompanyScreen(company_id))
