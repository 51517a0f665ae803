"""The conditions of `audit --fail-on`: what a script wants to be told of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console_app.cli.refusing import WrongUsage
from console_app.cli.searches import read_search
from console_app.services.exporting.texts import seen
from console_app.services.search import connection_test, find
from console_app.services.search.language import STATUS_WORDS
from console_app.services.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from console_app.services.summaries import CompanySummary

ALLOWED = (
    "Say a status (deauthorized, pending, unlinked, linked, none), with an age if you like (pending>7d), sync>60d, "
    "errors, or a search in quotes."
)
NAMED = 5
"""Names that are listed of a condition; nobody reads more in a mail."""

_PART = re.compile(r'((?:"(?:[^"\\]|\\.)*"|[^,"])*)(?:,|$)')
_AGED = re.compile(r"([a-z-]+)\s*(>=?)\s*([0-9]+[a-z]+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition."""

    text: str
    """As it was typed."""
    query: str
    """The search that finds for whom it holds."""
    whenever: str = ""
    """The same without the age, where only our looks know the age: those who were so at every look count, too."""


@dataclass(frozen=True, slots=True)
class Finding:
    """For whom a condition holds."""

    condition: Condition
    companies: tuple[CompanySummary, ...]

    @property
    def sentence(self) -> str:
        """How many, and the first few names."""
        names = [f"“{seen(each.name)}”" for each in self.companies[:NAMED]]
        more = len(self.companies) - len(names)
        what = "company" if len(self.companies) == 1 else "companies"
        rest = f" and {more:,} more" if more else ""
        return f"{visible(self.condition.text)}: {len(self.companies):,} {what}: {', '.join(names)}{rest}"


def read_conditions(text: str, query: str = "") -> list[Condition]:
    """The conditions that `text` says, with commas between them; each holds within what `query` finds.

    Raises:
        WrongUsage: one of them cannot be understood.
    """
    conditions = []
    if text.count('"') % 2:
        raise WrongUsage("A quotation mark of --fail-on is not closed.", ALLOWED)
    for part in _PART.findall(text):
        said = part.strip()
        if said:
            search = f"{query} {_search_of(said)}".strip()
            ageless = search.rpartition(" since>")[0] if _is_aged_by_looks(said) else ""
            condition = Condition(said, search, ageless)
            read_search(condition.query)
            conditions.append(condition)
    if not conditions:
        raise WrongUsage("--fail-on says no condition.", ALLOWED)
    return conditions


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


def findings(conditions: Iterable[Condition], companies: list[CompanySummary], now: datetime) -> list[Finding]:
    """The conditions that hold for anybody."""
    found = (Finding(each, tuple(_holding(each, companies, now))) for each in conditions)
    return [each for each in found if each.companies]


def _holding(condition: Condition, companies: list[CompanySummary], now: datetime) -> list[CompanySummary]:
    """The companies for which it holds, in the order given.

    A connection that had its status at our first look has it for nobody knows how long: rather told than missed.
    """
    found = find(companies, read_search(condition.query), now)
    if not condition.whenever:
        return found
    search = read_search(condition.whenever)
    fits = connection_test(search, now)
    ids = {each.id for each in found}
    return [
        company
        for company in find(companies, search, now)
        if company.id in ids or any(each.since is None and (fits is None or fits(each)) for each in company.connections)
    ]
