"""What the palette offers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Hits, Provider

from console_app.clock import now
from console_app.services.search import find, plain_words
from console_app.services.summaries import fold
from console_app.services.visible import visible
from console_app.tui.commands.table import EVERYWHERE, Command, commands_of
from console_app.tui.render.access import REFUSED_SIGN
from console_app.tui.render.status import look_of
from console_app.tui.render.text import plain

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from console_app.services.summaries import CompanySummary
    from console_app.tui.app import ConsoleApp

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

    def _help(self, command: Command) -> str:
        """What it does, and before that why it may not be done, if that is so. Holds nothing that is markup."""
        console: ConsoleApp = self.app  # type: ignore[assignment]
        refusal = console.session.permits.refusal(command.capability) if command.capability else None
        if refusal is None:
            return command.help
        return plain(f"{REFUSED_SIGN} {console.reason(refusal)}. {command.help}")  # type: ignore[return-value]

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
            yield DiscoveryHit(command.label, partial(self._run, command), command.label, self._help(command))

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for command in self._usable():
            score = command_score(command, query, matcher.match(command.label))
            if score > 0:
                yield Hit(
                    score, matcher.highlight(command.label), partial(self._run, command), help=self._help(command)
                )


def command_score(command: Command, query: str, fuzzy: float) -> float:
    """How well a command fits what was typed, 0 for not at all. `fuzzy`: above 0 where its label holds the letters."""
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
    """ "Go to company …", for the companies that the list knows."""

    async def search(self, query: str) -> Hits:
        app: ConsoleApp = self.app  # type: ignore[assignment]
        typed = query.strip()
        for prefix in ("go to company", "go to", "company"):
            typed = typed[len(prefix) :].strip() if fold(typed).startswith(prefix + " ") else typed
        if not typed:
            return
        wanted = fold(typed)
        for found in find(app.directory.all(), plain_words(typed), now())[:MOST_COMPANIES]:
            company = app.veil.summary(found)
            look = look_of(company.standing)
            text = f"Go to {visible(company.name)}"
            yield Hit(
                self._score(found, wanted),
                plain(text),
                partial(self._go, found.id),
                text=text,
                # The palette reads a plain string as markup; content is taken as it is.
                help=plain(f"{look.symbol} {look.word}  {company.platforms}  {company.short_id}"),  # type: ignore[arg-type]
            )

    @staticmethod
    def _score(company: CompanySummary, wanted: str) -> float:
        if company.sort_name == wanted:
            return NAMED_EXACTLY
        if company.sort_name.startswith(wanted):
            return NAME_BEGUN
        return IN_THE_NAME if wanted in company.sort_name else ELSEWHERE_IN_THE_ROW

    def _go(self, company_id: str) -> None:
        from console_app.tui.screens.company import CompanyScreen

        self.app.push_screen(CompanyScreen(company_id))
