"""Read a command that is typed behind a colon: `:audit`, `:view 6`, `:theme nord`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from console_app.clock import now
from console_app.config.near_misses import near
from console_app.config.settings import OWN_THEMES, TEXTUAL_THEMES
from console_app.services.search import find, plain_words
from console_app.services.text.fold import fold
from console_app.services.text.sanitize import sanitized
from console_app.tui.commands.available import go_home, run_command, usable_commands
from console_app.tui.commands.registry import COMMANDS, PLACES
from console_app.tui.commands.wordings import line_name, wording
from console_app.tui.host import host_of
from console_app.tui.theme import theme_name

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from textual.screen import Screen

MOST_CHOICES = 30
PROMPT = ":"


class Choice(NamedTuple):
    """A line that can be run, as far as it has been typed."""

    line: str
    """The whole line without the colon."""
    help: str
    """What it does. May come from outside."""
    run: Callable[[], Awaitable[None] | None]


class LineCommand(NamedTuple):
    """A command with a value behind its name."""

    name: str
    value: str
    """What the value is, as the hint names it."""
    help: str
    choices: Callable[[Screen[Any], str], Iterator[tuple[str, str]]]
    """Yields the values that begin with, or otherwise fit, what is typed, the best first, each with its help."""
    run: Callable[[Screen[Any], str], None]
    """Runs it with a value, of those or of any other."""
    also: tuple[str, ...] = ()
    """Other names."""


def _views(screen: Screen[Any], typed: str) -> Iterator[tuple[str, str]]:
    from console_app.services.companies.views import KeptViews, UnusableViews, all_views, load_views

    try:
        views = all_views(load_views())
    except UnusableViews:
        views = all_views(KeptViews())
    hidden = host_of(screen).privacy_mask.on
    for view in views:
        if view.is_own and hidden:
            continue
        if view.key == typed or fold(typed) in fold(view.name):
            yield view.key or sanitized(view.name), sanitized(f"{view.name}: {view.search}")


def _open_view(screen: Screen[Any], value: str) -> None:
    if go_home(screen):
        host_of(screen).home.show_view(value)


def _search(screen: Screen[Any], value: str) -> None:
    if go_home(screen):
        host_of(screen).home.show_search(value)


def _any_text(_screen: Screen[Any], typed: str) -> Iterator[tuple[str, str]]:
    if typed:
        yield typed, "Search the list for it."


def _themes(_screen: Screen[Any], typed: str) -> Iterator[tuple[str, str]]:
    for name in (*OWN_THEMES, *TEXTUAL_THEMES):
        if fold(typed) in name:
            yield name, "The program's own." if name in OWN_THEMES else "Textual's, with texts that can be read."


def _take_theme(screen: Screen[Any], value: str) -> None:
    host = host_of(screen)
    if value in {*OWN_THEMES, *TEXTUAL_THEMES}:
        host.pick_theme(theme_name(value))
    else:
        host.notify_user(f"There is no theme “{value}”.", severity="warning", brief=True)


def _companies(screen: Screen[Any], typed: str) -> Iterator[tuple[str, str]]:
    host = host_of(screen)
    if typed:
        for each in find(host.directory.all(), plain_words(typed), now())[:MOST_CHOICES]:
            company = host.privacy_mask.summary(each)
            yield sanitized(company.name), company.short_id


def _open_company(screen: Screen[Any], value: str) -> None:
    host = host_of(screen)
    found = find(host.directory.all(), plain_words(value), now())
    same = [each for each in found if each.sort_name == fold(value)]
    if same or len(found) == 1:
        host.open_company((same or found)[0].id, typed=value)
    else:
        _search(screen, value)


def _profiles(_screen: Screen[Any], typed: str) -> Iterator[tuple[str, str]]:
    from console_app.services.account.profile_choice import profile_choices

    for each in profile_choices():
        if fold(typed) in fold(each.name):
            yield each.name, sanitized(each.problem or each.words)


def _switch_profile(screen: Screen[Any], value: str) -> None:
    host_of(screen).switch_profile(value)


LINE_COMMANDS: tuple[LineCommand, ...] = (
    LineCommand("view", "KEY or NAME", "Open a view of the list.", _views, _open_view),
    LineCommand("search", "TEXT", "Search the list.", _any_text, _search, ("find",)),
    LineCommand("open", "COMPANY", "Go to a company.", _companies, _open_company, ("company", "go")),
    LineCommand("profile", "NAME", "Go to another profile.", _profiles, _switch_profile, ("account",)),
    LineCommand("theme", "NAME", "Change the colours.", _themes, _take_theme, ("colours", "colors")),
)
"""A new one is one line here."""


def choices(screen: Screen[Any], typed: str) -> list[Choice]:
    """Return what can be meant by a line, the best first: names that begin so, then other words for a command.

    Args:
        screen: The screen under the palette.
        typed: The line, without its colon.
    """
    name, blank, value = typed.lstrip().partition(" ")
    wanted = fold(name)
    if blank:
        return [
            choice for each in LINE_COMMANDS if wanted in {each.name, *each.also} for choice in _of(each, screen, value)
        ]
    found: list[tuple[int, Choice]] = []
    for command in usable_commands(screen):
        words = wording(command)
        rank = _rank(wanted, (line_name(command), fold(command.label).replace(" ", "-")), tuple(words.also.split()))
        if rank is not None:
            found.append((rank, Choice(line_name(command), words.name, partial(run_command, command, screen))))
    for each in LINE_COMMANDS:
        rank = _rank(wanted, (each.name,), each.also)
        if rank is not None:
            hint = Choice(f"{each.name} {each.value}", each.help, partial(_needs_value, screen, each))
            found.append((rank, hint))
    first: dict[str, Choice] = {}
    for _, choice in sorted(found, key=lambda each: each[0]):
        first.setdefault(choice.line, choice)
    return list(first.values())


def _of(command: LineCommand, screen: Screen[Any], value: str) -> Iterator[Choice]:
    for each, help_ in command.choices(screen, value.strip()):
        yield Choice(f"{command.name} {each}", help_, partial(command.run, screen, each))


def _rank(wanted: str, names: tuple[str, ...], also: tuple[str, ...]) -> int | None:
    """Return how well a name is meant, 0 for best; None for not at all."""
    tests = (
        wanted == names[0],
        wanted in names,
        wanted in also,
        names[0].startswith(wanted),
        any(each.startswith(wanted) for each in names),
        any(each.startswith(wanted) for each in also),
    )
    return next((rank for rank, fits in enumerate(tests) if fits), None)


def run_of_line(screen: Screen[Any], typed: str) -> Callable[[], Awaitable[None] | None]:
    """Return what a whole line does: the command that is meant, or telling that there is none.

    Args:
        screen: The screen under the palette.
        typed: The line, without its colon.
    """
    name, _, value = typed.strip().partition(" ")
    wanted, value = fold(name), value.strip()
    for each in LINE_COMMANDS:
        # What is not among the choices is for the command to refuse.
        if value and wanted in {each.name, *each.also}:
            known = [choice for choice, _ in each.choices(screen, value) if fold(choice) == fold(value)]
            return partial(each.run, screen, known[0] if known else value)
    found = choices(screen, name) if not value else []
    return found[0].run if found and name else partial(_tell_unknown, screen, typed.strip())


def _needs_value(screen: Screen[Any], command: LineCommand) -> None:
    host_of(screen).notify_user(f"Type what to {command.name}: :{command.name} {command.value}.", brief=True)


def _tell_unknown(screen: Screen[Any], typed: str) -> None:
    name = typed.partition(" ")[0]
    if not name:
        return
    elsewhere = [PLACES[each.place] for each in COMMANDS if line_name(each) == fold(name)]
    if elsewhere:
        words = f"“{name}” works on other screens: {', '.join(dict.fromkeys(elsewhere))}."
    else:
        known = dict.fromkeys([*map(line_name, COMMANDS), *(each.name for each in LINE_COMMANDS)])
        meant = near(name, known, inside=False)
        words = f"There is no command “{name}”." + (f" Did you mean :{meant[0]}?" if meant else "")
    host_of(screen).notify_user(words, severity="warning", brief=True)
