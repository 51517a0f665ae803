"""Find what an unfinished command line can go on with."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from console_app.cli.commands import COMMANDS
from console_app.cli.completion.grammar import ROOT, CommandWords, Grammar, OptionWords, command_help, read_grammar
from console_app.cli.completion.stored_names import AccountChoice, StoredNames
from console_app.services.companies.statuses import STANDINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

SEARCH_FIELDS = (
    *("status", "platform", "age", "sync", "since", "linked", "errors", "entity", "tag", "owner", "due"),
    *("note", "name", "description", "id", "creator", "created"),
)
"""The fields of `services.search.language`, whose import would take longer than the answer."""
_STATUS_WORDS = tuple(each.key for each in STANDINGS)
_FIELD_VALUES = {
    "status": _STATUS_WORDS,
    "errors": ("any", "none"),
    "sync": ("never",),
    "owner": ("me", "any", "none"),
    "due": ("today", "tomorrow", "7d", "any", "none"),
    "note": ("any", "none"),
    "entity": ("same", "similar", "different", "confirmed", "unnamed", "none"),
}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WHEN = ("last", "first", "today", "yesterday", *_DAYS)
_TIMES = ("90s", "10m", "30m", "1h", "2h")


class Candidate(NamedTuple):
    """A word that can stand in the place of the unfinished one."""

    value: str
    """As the program would get it, without quotes."""
    help: str = ""


class Completion(NamedTuple):
    """What an unfinished word can become."""

    candidates: tuple[Candidate, ...] = ()
    goes_on: bool = False
    """True if none of them is whole yet: no blank behind it."""
    files: bool = False
    """True if it is a file."""


class _Place(NamedTuple):
    """Where the partial word stands."""

    command: CommandWords
    words: str
    """The command, and its part."""
    given: tuple[str, ...]
    """The arguments before it."""
    account: AccountChoice
    only_arguments: bool
    """True behind `--`."""


def complete(before: Sequence[str], partial: str, names: Callable[[AccountChoice], StoredNames]) -> Completion:
    """Return what the last word of a command line can become.

    Args:
        before: The words between the program and the last one, without quotes.
        partial: The last word as far as it was typed, without quotes; empty for a new one.
        names: Opens the stored names of an account.
    """
    grammar = read_grammar()
    place, pending = _place(grammar, before)
    if pending is not None:
        return _value(pending, partial, place, names)
    if partial.startswith("-") and not place.only_arguments:
        name, equals, begun = partial.partition("=")
        option = place.command.option(name)
        if equals and option is not None and option.has_value:
            found = _value(_kind_of(option), begun, place, names)
            whole = tuple(each._replace(value=f"{name}={each.value}") for each in found.candidates)
            return found._replace(candidates=whole)
        return Completion(_options(place, partial))
    parts = [] if place.given else _commands_at(grammar, place)
    if parts:
        helps = (Candidate(each, command_help(each) if place.words == ROOT else "") for each in parts)
        return Completion(_beginning(helps, partial))
    arguments = place.command.arguments
    if not arguments or (len(place.given) >= len(arguments) and not place.command.repeats):
        return Completion()
    return _value(arguments[min(len(place.given), len(arguments) - 1)], partial, place, names)


def _place(grammar: Grammar, before: Sequence[str]) -> tuple[_Place, str | None]:
    """Return the place behind some words, and the name of the value that an option before it wants."""
    words, given, account = ROOT, list[str](), AccountChoice()
    command = grammar.commands.get(ROOT, CommandWords())
    pending: str | None = None
    only_arguments = False
    last_option = ""
    for word in before:
        if pending is not None:
            if last_option in {"-p", "--profile"}:
                account = account._replace(profile=word)
            pending = None
        elif word == "--" and not only_arguments:
            only_arguments = True
        elif word.startswith("-") and len(word) > 1 and not only_arguments:
            last_option, equals, value = word.partition("=")
            option = command.option(last_option)
            if last_option == "--sandbox":
                account = account._replace(sandbox=True)
            elif equals and last_option == "--profile":
                account = account._replace(profile=value)
            elif option is not None and option.has_value and not equals:
                pending = _kind_of(option)
        else:
            known = word if words == ROOT else f"{words} {word}"
            if not given and (known in grammar.commands or grammar.parts(known)) and known != ROOT:
                words = known
                command = grammar.commands.get(known, CommandWords())
            else:
                given.append(word)
    return _Place(command, words, tuple(given), account, only_arguments), pending


def _kind_of(option: OptionWords) -> str:
    """Return the kind of an option's value: its name, and for the options that call theirs NAME their own."""
    return option.names[-1] if option.value == "NAME" else option.value


def _commands_at(grammar: Grammar, place: _Place) -> list[str]:
    return list(COMMANDS) if place.words == ROOT else grammar.parts(place.words)


def _options(place: _Place, begun: str) -> tuple[Candidate, ...]:
    """Return the long options, and a short one that was typed."""
    every = (
        Candidate(name, option.help)
        for option in place.command.options
        for name in option.names
        if name.startswith("--") or name == begun
    )
    return _beginning((*every, Candidate("--help", "Show what it does and its options.")), begun)


def _value(kind: str, begun: str, place: _Place, names: Callable[[AccountChoice], StoredNames]) -> Completion:
    """Return the values of an argument or an option, by the name that `--help` gives it."""
    if "|" in kind:
        return _words(kind.split("|"), begun)
    match kind:
        case "FILE":
            return Completion(files=True)
        case "COLUMNS":
            from console_app.services.companies.columns import COLUMNS

            return _last_of_list([*COLUMNS], begun)
        case "CONDITIONS":
            return _last_of_list((*_STATUS_WORDS[:-1], "errors"), begun)
        case "WHEN":
            return _words(_WHEN, begun)
        case "TIME":
            return _words(_TIMES, begun)
        case "TOPIC":
            from console_app.manual import TOPICS

            return _words((*TOPICS, *COMMANDS), begun)
        case "SHELL":
            return _words(("bash", "zsh", "fish"), begun)
        case "--profile":
            from console_app.cli.completion.stored_names import profile_names

            return _words(profile_names(), begun)
        case "--theme":
            from console_app.config.settings import THEME_NAMES

            return _words(THEME_NAMES, begun)
    if kind not in {"QUERY", "COMPANY", "CONNECTION", "PLATFORM"}:
        return Completion()
    stored = names(place.account)
    try:
        match kind:
            case "COMPANY":
                return Completion(_pairs(stored.companies(begun)))
            case "CONNECTION":
                return Completion(_beginning(_pairs(stored.connections_of(place.given[0])), begun))
            case "PLATFORM":
                return Completion(_beginning(_pairs(stored.platforms(begun)), begun))
        return _query(stored, begun)
    finally:
        stored.close()


def _query(stored: StoredNames, begun: str) -> Completion:
    """Return the fields of the search, their values, and names."""
    sign = "-" if begun.startswith("-") else ""
    field, colon, _ = begun.removeprefix(sign).partition(":")
    if colon and field in SEARCH_FIELDS:
        values: Iterable[tuple[str, str]] = [(each, "") for each in _FIELD_VALUES.get(field, ())]
        if field == "platform":
            values = [(key, name) for name, key in stored.platform_keys()]
        ready = tuple(Candidate(f"{sign}{field}:{each}", words) for each, words in values)
        return Completion(_beginning(ready, begun))
    fields = _beginning((Candidate(f"{sign}{each}:") for each in SEARCH_FIELDS), begun)
    found = () if sign or not begun else _pairs(stored.companies(begun))
    if not found:
        return Completion(fields, goes_on=True)
    return Completion((*fields, *found), goes_on=bool(fields))


def _last_of_list(words: Sequence[str], begun: str) -> Completion:
    """Return the words that the last part of a list can become; a sort may begin with a minus."""
    head, comma, last = begun.rpartition(",")
    before, minus = f"{head}{comma}", "-" if last.startswith("-") else ""
    return Completion(_beginning((Candidate(f"{before}{minus}{each}") for each in words), begun), goes_on=True)


def _words(words: Iterable[str], begun: str) -> Completion:
    return Completion(_beginning((Candidate(each) for each in dict.fromkeys(words)), begun))


def _pairs(found: Iterable[tuple[str, str]]) -> tuple[Candidate, ...]:
    return tuple(Candidate(*each) for each in found)


def _beginning(candidates: Iterable[Candidate], begun: str) -> tuple[Candidate, ...]:
    """Return the candidates that begin as typed, whatever the case."""
    folded = begun.casefold()
    return tuple(each for each in candidates if each.value.casefold().startswith(folded))
