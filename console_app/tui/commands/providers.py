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


class CommandsProvider(Provider):
    """The commands of the screen one is on, and those that work everywhere."""

    def _usable(self) -> list[Command]:
        place = getattr(self.screen, "PLACE", "")
        return [
            command
            for command in [*commands_of(place), *commands_of(EVERYWHERE)]
            if command.palette and self._target(command).check_action(command.method, ())
        ]

    def _target(self, command: Command) -> DOMNode:
        return self.screen if command.is_of_the_screen else self.app

    async def _run(self, command: Command) -> None:
        await self.app.run_action(command.action.removeprefix("screen."), self._target(command))

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
