"""The conditions of `audit --fail-on`: what a script wants to be told of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console_app.cli.refusing import WrongUsage
from console_app.cli.searches import read_search
from console_app.services.search import find
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


@dataclass(frozen=True, slots=True)
class Finding:
    """For whom a condition holds."""

    condition: Condition
    companies: tuple[CompanySummary, ...]

    @property
    def sentence(self) -> str:
        """How many, and the first few names."""
        names = [f"“{visible(each.name).strip()}”" for each in self.companies[:NAMED]]
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
            condition = Condition(said, f"{query} {_search_of(said)}".strip())
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


def findings(conditions: Iterable[Condition], companies: list[CompanySummary], now: datetime) -> list[Finding]:
    """The conditions that hold for anybody."""
    found = (Finding(each, tuple(find(companies, read_search(each.query), now))) for each in conditions)
    return [each for each in found if each.companies]
