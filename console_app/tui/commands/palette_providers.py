"""Provide what the palette searches."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from console_app.clock import now
from console_app.services.search import find, plain_words
from console_app.services.text.fold import fold
from console_app.services.text.sanitize import sanitized
from console_app.services.text.typed_name import typed_part
from console_app.tui.commands.available import run_command, usable_commands
from console_app.tui.commands.command_line import PROMPT, choices
from console_app.tui.commands.keys import all_keys_in_words
from console_app.tui.commands.registry import EVERYWHERE, Command
from console_app.tui.commands.wordings import Wording, wording
from console_app.tui.host import host_of
from console_app.tui.render.status import status_style
from console_app.tui.render.text import plain
from console_app.tui.render.top_bar import REFUSED_SIGN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console_app.services.companies.cached_company import CompanySummary

MOST_COMPANIES = 30
WIDEST = 100
"""In cells; the palette's own width, as its style sheet has it."""
_PART = 0.9
_BESIDE = 6
"""Cells of the palette's width beside an entry: its padding, and the scroll bar."""


# One scale for everything that the palette finds. A name that was meant comes before a command that only happens to
# hold the same letters in the same order.
NAMED_EXACTLY = 1.0
WORD_BEGUN = 0.95
NAME_BEGUN = 0.9
ALL_WORDS = 0.85
IN_THE_NAME = 0.8
ELSEWHERE_IN_THE_ROW = 0.5
IN_THE_HELP = 0.4
LETTERS_IN_ORDER = 0.2
OF_THE_SCREEN = 0.02
"""What fits here comes first: added for a command of the screen itself, and half of it for one of all screens."""


class CommandsProvider(Provider):
    """The commands of the current screen, those that work everywhere, and those of the list."""

    def _help(self, command: Command) -> str:
        """Return what the command does, and before that why it is not available. Contains no markup."""
        console = host_of(self.screen)
        refusal = console.session.permissions.refusal(command.capability) if command.capability else None
        if refusal is None:
            return command.help
        return plain(f"{REFUSED_SIGN} {console.reason(refusal)}. {command.help}")  # type: ignore[return-value]

    def _prompt(self, name: Content, command: Command) -> Content:
        """Return an entry: its name, and its keys at the right."""
        keys = all_keys_in_words(command).replace("  ", " ")
        width = min(WIDEST, int(self.app.size.width * _PART)) - _BESIDE
        blanks = max(2, width - cell_len(name.plain) - cell_len(keys))
        return Content.assemble(name, " " * blanks, (keys, "not bold $accent")) if keys else name

    async def discover(self) -> Hits:
        """Yield the commands that are shown before anything is typed."""
        place = getattr(self.screen, "PLACE", "")
        # What the key bar shows of the screen is what is needed most.
        for command in sorted(usable_commands(self.screen), key=lambda each: (each.place != place, not each.footer)):
            name = wording(command).name
            prompt = self._prompt(Content(name), command)
            yield DiscoveryHit(prompt, partial(run_command, command, self.screen), name, self._help(command))

    async def search(self, query: str) -> Hits:
        """Yield the commands that match."""
        if query.startswith(PROMPT):
            for hit in self._line(query.removeprefix(PROMPT)):
                yield hit
            return
        matcher = self.matcher(query)
        place = getattr(self.screen, "PLACE", "")
        for command, score in self._found(query):
            name = wording(command).name
            better = score + OF_THE_SCREEN * {place: 1.0, EVERYWHERE: 0.5}.get(command.place, 0.0)
            prompt = self._prompt(matcher.highlight(name), command)
            yield Hit(better, prompt, partial(run_command, command, self.screen), text=name, help=self._help(command))

    def _found(self, query: str) -> list[tuple[Command, float]]:
        """Return the commands that match, with their scores; those with scattered letters where nothing else does."""
        matcher = self.matcher(query)
        scored = [
            (each, command_score(each, wording(each), query, matcher.match(wording(each).name)))
            for each in usable_commands(self.screen)
        ]
        meant = [(each, score) for each, score in scored if score > LETTERS_IN_ORDER]
        if meant or named_companies(host_of(self.screen).directory.all(), query):
            return meant
        return [(each, score) for each, score in scored if score > 0]

    def _line(self, typed: str) -> list[Hit]:
        found = choices(self.screen, typed)
        return [
            Hit(
                1 - number / 1_000,
                plain(f"{PROMPT}{each.line}"),
                each.run,
                text=f"{PROMPT}{each.line}",
                help=plain(each.help),  # type: ignore[arg-type]
            )
            for number, each in enumerate(found)
        ]


def command_score(command: Command, words: Wording, query: str, fuzzy: float) -> float:
    """Return how well a command matches, 0 for not at all.

    Args:
        command: The command.
        words: Its words.
        query: The typed text.
        fuzzy: Above 0 if the name contains the letters in order.
    """
    typed = fold(query.strip())
    if not typed:
        return 0.0
    names = (fold(words.name), fold(command.label))
    if typed in names:
        return NAMED_EXACTLY
    if any(name.startswith(typed) or f" {typed}" in name for name in names):
        return WORD_BEGUN
    known = f" {' '.join(names)} {fold(words.also)}"
    if all(f" {word}" in known for word in typed.split()):
        return ALL_WORDS
    if any(typed in name for name in names):
        return IN_THE_NAME
    if typed in fold(command.help):
        return IN_THE_HELP
    # Any score of Textual's, however high, on our scale: better fits stay in front of worse ones.
    return LETTERS_IN_ORDER * fuzzy / (1 + fuzzy)


def named_companies(companies: Sequence[CompanySummary], query: str) -> list[CompanySummary]:
    """Return the companies that “go to company …” finds; none for a command line."""
    typed = company_part(query)
    return find(companies, plain_words(typed), now()) if typed and not typed.startswith(PROMPT) else []


def company_part(query: str) -> str:
    """Return what is typed of a company's name."""
    typed = query.strip()
    for prefix in ("go to company", "go to", "company"):
        typed = typed[len(prefix) :].strip() if fold(typed).startswith(prefix + " ") else typed
    return typed


class CompaniesProvider(Provider):
    """The entries “go to company …”, for the companies of the list."""

    async def search(self, query: str) -> Hits:
        """Yield the companies that match."""
        app = host_of(self.screen)
        typed = company_part(query)
        wanted = fold(typed)
        for found in named_companies(app.directory.all(), query)[:MOST_COMPANIES]:
            company = app.privacy_mask.summary(found)
            style = status_style(company.standing)
            name = sanitized(found.name)
            text = f"Go to {typed_part(name, typed) if app.privacy_mask.hides(found.id) else name}"
            yield Hit(
                self._score(found, wanted),
                plain(text),
                partial(self._go, found.id, typed),
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

    def _go(self, company_id: str, typed: str) -> None:
        host_of(self.screen).open_company(company_id, typed=typed)
