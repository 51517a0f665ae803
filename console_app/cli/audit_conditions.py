"""Parse and evaluate the conditions of `audit --fail-on`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from console_app.cli.refusals import WrongUsage
from console_app.cli.searches import read_search
from console_app.services.companies.statuses import (
    BY_URGENCY,
    NO_CONNECTIONS,
    STATUS_WORDS,
    UNREADABLE,
    WITHOUT_CONNECTIONS,
    Access,
    access_of,
)
from console_app.services.search import find
from console_app.services.text.number_words import counted
from console_app.services.text.sanitize import for_people, sanitized

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from console_app.services.companies.cached_company import CompanySummary, ConnectionSummary

ALLOWED = (
    f"Use a status ({', '.join(each.key for each in (*BY_URGENCY, WITHOUT_CONNECTIONS))}), optionally with an "
    "age (pending>7d), sync>60d, errors, or a search in quotes."
)
NAMED_MAX = 5
"""The most names listed for a condition: more would be too long for a mail."""

_PART = re.compile(r'((?:"(?:[^"\\]|\\.)*"|[^,"])*)(?:,|$)')
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""Before Codat was."""
_AGED = re.compile(r"([a-z-]+)\s*(>=?)\s*((?:[0-9]+[a-z]+)+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition."""

    text: str
    """As it was typed."""
    query: str
    """The search that finds for whom it holds."""
    is_aged_by_snapshots: bool = False
    """True if it asks for the age of a status, which only snapshots know."""


@dataclass(frozen=True, slots=True)
class Finding:
    """For whom a condition holds."""

    condition: Condition
    companies: tuple[CompanySummary, ...]
    unsure: tuple[CompanySummary, ...] = ()
    """Companies for which it may hold: their status is older than the first snapshot."""

    @property
    def sentence(self) -> str:
        """Return how many companies match, with the first few names."""
        return f"{sanitized(self.condition.text)}: {_named(self.companies)}"

    @property
    def doubt(self) -> str:
        """Return how many companies may match, with the first few names."""
        return (
            f"{sanitized(self.condition.text)}: in this status since before the first snapshot, so the age is not "
            f"known: {_named(self.unsure)}"
        )


def _named(companies: Sequence[CompanySummary]) -> str:
    names = [f"“{for_people(each.name)}”" for each in companies[:NAMED_MAX]]
    more = len(companies) - len(names)
    rest = f" and {more:,} more" if more else ""
    return f"{counted(len(companies), 'company', 'companies')}: {', '.join(names)}{rest}"


def read_conditions(text: str, query: str = "") -> list[Condition]:
    """Parse conditions separated by commas; each applies within the companies that `query` matches.

    Raises:
        WrongUsage: A condition is invalid.
    """
    conditions = []
    if text.count('"') % 2:
        raise WrongUsage("A quotation mark in --fail-on is not closed.", ALLOWED)
    if not text.strip(", \t\n"):
        raise WrongUsage("--fail-on has no condition.", ALLOWED)
    for phrase in _parts(text):
        if not phrase:
            # The variable of a script that was never set: a condition that is left out never holds.
            raise WrongUsage("A condition in --fail-on is empty: remove the extra comma.", ALLOWED)
        search = _search_of(phrase)
        # On its own, so that what stands in front of it makes nothing else of it.
        if read_search(search, among_commas=True).is_empty:
            raise WrongUsage(f"“{sanitized(phrase)}” is not a condition: every company matches it.", ALLOWED)
        conditions.append(Condition(phrase, f"{query} {search}".strip(), _is_aged_by_snapshots(phrase)))
    return conditions


def _parts(text: str) -> list[str]:
    """Yield the conditions between commas outside of quotes."""
    parts: list[str] = []
    at = 0
    while at <= len(text):
        found = _PART.match(text, at)
        assert found is not None
        parts.append(found[1].strip())
        at = found.end() + (0 if found[0].endswith(",") else 1)
    return parts


def _search_of(phrase: str) -> str:
    word = phrase.casefold()
    if len(phrase) > 1 and phrase[0] == phrase[-1] == '"' and phrase.count('"') == 2:
        return phrase[1:-1]
    if ":" in phrase:
        return phrase
    if word == "errors":
        return "errors:any"
    if word in STATUS_WORDS:
        return f"status:{word}"
    if aged := _AGED.fullmatch(word):
        name, operator, length = aged.groups()
        if name == "sync":
            # One that waits for its customer never had a sync to miss.
            return f"status:linked sync{operator}{length}"
        if STATUS_WORDS.get(name, UNREADABLE) not in {NO_CONNECTIONS, UNREADABLE}:
            # Codat has the time since which a connection is pending; for another status only snapshots have it.
            field = "age" if access_of(STATUS_WORDS[name]) is Access.AWAITED else "since"
            return f"status:{name} {field}{operator}{length}"
    raise WrongUsage(f"“{sanitized(phrase)}” is not a condition.", ALLOWED)


def _is_aged_by_snapshots(phrase: str) -> bool:
    aged = _AGED.fullmatch(phrase.casefold())
    return aged is not None and " since>" in _search_of(phrase)


def findings(
    conditions: Iterable[Condition], companies: list[CompanySummary], now: datetime, first_snapshot: datetime | None
) -> list[Finding]:
    """Evaluate each condition, in order.

    A connection that had its status in the first snapshot has had it at least since `first_snapshot`, and at most since
    it was created. If that is not decisive, its company is `unsure`.
    """
    return [_judged(each, companies, now, first_snapshot) for each in conditions]


def _judged(
    condition: Condition, companies: list[CompanySummary], now: datetime, first_snapshot: datetime | None
) -> Finding:
    search = read_search(condition.query)
    if not condition.is_aged_by_snapshots:
        return Finding(condition, tuple(find(companies, search, now)))
    surely = find([_had_it(each, lambda _: first_snapshot) for each in companies], search, now)
    known = {each.id for each in surely}
    longest = find([_had_it(each, lambda one: one.created or _LONG_AGO) for each in companies], search, now)
    return Finding(condition, tuple(surely), tuple(each for each in longest if each.id not in known))


def _had_it(company: CompanySummary, since: Callable[[ConnectionSummary], datetime | None]) -> CompanySummary:
    """Return the company with a beginning for each status that began before the first snapshot."""
    if all(each.since for each in company.connections):
        return company
    connections = tuple(each if each.since else replace(each, since=since(each)) for each in company.connections)
    return replace(company, connections=connections)
