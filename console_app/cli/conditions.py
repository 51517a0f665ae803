"""The conditions of `audit --fail-on`: what a script wants to be told of."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from console_app.cli.refusing import WrongUsage
from console_app.cli.searches import read_search
from console_app.services.exporting.texts import seen
from console_app.services.search import find
from console_app.services.search.language import STATUS_WORDS
from console_app.services.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from console_app.services.summaries import CompanySummary, ConnectionSummary

ALLOWED = (
    "Say a status (deauthorized, pending, unlinked, linked, none), with an age if you like (pending>7d), sync>60d, "
    "errors, or a search in quotes."
)
NAMED = 5
"""Names that are listed of a condition; nobody reads more in a mail."""

_PART = re.compile(r'((?:"(?:[^"\\]|\\.)*"|[^,"])*)(?:,|$)')
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""Before Codat was."""
_AGED = re.compile(r"([a-z-]+)\s*(>=?)\s*([0-9]+[a-z]+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition."""

    text: str
    """As it was typed."""
    query: str
    """The search that finds for whom it holds."""
    is_aged_by_looks: bool = False
    """Whether it asks since when a status is there, which nobody but our looks knows."""


@dataclass(frozen=True, slots=True)
class Finding:
    """For whom a condition holds."""

    condition: Condition
    companies: tuple[CompanySummary, ...]
    unsure: tuple[CompanySummary, ...] = ()
    """For whom it may hold: they have been so since before our first look, and nobody knows for how long."""

    @property
    def sentence(self) -> str:
        """How many, and the first few names."""
        return f"{visible(self.condition.text)}: {_named(self.companies)}"

    @property
    def doubt(self) -> str:
        """How many it may hold for, and the first few names."""
        return (
            f"{visible(self.condition.text)}: so since before the first look, nobody knows when: {_named(self.unsure)}"
        )


def _named(companies: Sequence[CompanySummary]) -> str:
    names = [f"“{seen(each.name)}”" for each in companies[:NAMED]]
    more = len(companies) - len(names)
    what = "company" if len(companies) == 1 else "companies"
    rest = f" and {more:,} more" if more else ""
    return f"{len(companies):,} {what}: {', '.join(names)}{rest}"


def read_conditions(text: str, query: str = "") -> list[Condition]:
    """The conditions that `text` says, with commas between them; each holds within what `query` finds.

    Raises:
        WrongUsage: one of them cannot be understood.
    """
    conditions = []
    if text.count('"') % 2:
        raise WrongUsage("A quotation mark of --fail-on is not closed.", ALLOWED)
    if not text.strip(", \t\n"):
        raise WrongUsage("--fail-on says no condition.", ALLOWED)
    for said in _parts(text):
        if not said:
            # The variable of a script that was never set: a condition that is left out never holds.
            raise WrongUsage(
                "A condition of --fail-on is empty: there is nothing between two commas, or behind one.", ALLOWED
            )
        search = _search_of(said)
        # On its own, so that what stands in front of it makes nothing else of it.
        if read_search(search, among_commas=True).is_empty:
            raise WrongUsage(f"“{visible(said)}” is no condition: it holds for everybody.", ALLOWED)
        conditions.append(Condition(said, f"{query} {search}".strip(), _is_aged_by_looks(said)))
    return conditions


def _parts(text: str) -> list[str]:
    """The conditions between the commas that stand in no quotes."""
    parts: list[str] = []
    at = 0
    while at <= len(text):
        found = _PART.match(text, at)
        assert found is not None
        parts.append(found[1].strip())
        at = found.end() + (0 if found[0].endswith(",") else 1)
    return parts


def _search_of(said: str) -> str:
    word = said.casefold()
    if len(said) > 1 and said[0] == said[-1] == '"' and said.count('"') == 2:
        return said[1:-1]
    if ":" in said:
        return said
    if word == "errors":
        return "errors:any"
    if word in STATUS_WORDS:
        return f"status:{word}"
    if aged := _AGED.fullmatch(word):
        name, operator, length = aged.groups()
        if name == "sync":
            # One that waits for its customer never had a sync to miss.
            return f"status:linked sync{operator}{length}"
        if name in STATUS_WORDS and name not in {"none", "unreadable"}:
            # How long one waits is told by Codat; since when it has another status only by our looks.
            field = "age" if name.startswith("pending") else "since"
            return f"status:{name} {field}{operator}{length}"
    raise WrongUsage(f"“{visible(said)}” is no condition.", ALLOWED)


def _is_aged_by_looks(said: str) -> bool:
    aged = _AGED.fullmatch(said.casefold())
    return aged is not None and " since>" in _search_of(said)


def findings(
    conditions: Iterable[Condition], companies: list[CompanySummary], now: datetime, first_look: datetime | None
) -> list[Finding]:
    """For whom each condition holds, in the order of the conditions, which may be nobody.

    A connection that had its status at our first look has it at least since `first_look`, and at most since it was
    created. Where that decides nothing, its company is `unsure`.
    """
    return [_judged(each, companies, now, first_look) for each in conditions]


def _judged(
    condition: Condition, companies: list[CompanySummary], now: datetime, first_look: datetime | None
) -> Finding:
    search = read_search(condition.query)
    if not condition.is_aged_by_looks:
        return Finding(condition, tuple(find(companies, search, now)))
    surely = find([_had_it(each, lambda _: first_look) for each in companies], search, now)
    known = {each.id for each in surely}
    longest = find([_had_it(each, lambda one: one.created or _LONG_AGO) for each in companies], search, now)
    return Finding(condition, tuple(surely), tuple(each for each in longest if each.id not in known))


def _had_it(company: CompanySummary, since: Callable[[ConnectionSummary], datetime | None]) -> CompanySummary:
    """The company with a beginning for each status whose beginning nobody saw."""
    if all(each.since for each in company.connections):
        return company
    connections = tuple(each if each.since else replace(each, since=since(each)) for each in company.connections)
    return replace(company, connections=connections)
