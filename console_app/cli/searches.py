"""Read the searches in arguments, and say why one may have found nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.cli.refusals import WrongUsage
from console_app.cli.shell_quote import quoted
from console_app.services.companies.statuses import STATUS_WORDS
from console_app.services.search import corrected, parse
from console_app.services.text.fold import fold
from console_app.services.text.sanitize import sanitized

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from console_app.cli.runner import CommandContext
    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.search import Search


def read_search(text: str, *, among_commas: bool = False) -> Search:
    """Parse a search.

    Args:
        text: The search.
        among_commas: True if it is one of several, so that a comma in it needs quotes.

    Raises:
        WrongUsage: A part is invalid; the message has the line and a caret under the place.
    """
    search = parse(text.strip())
    problem = search.first_problem
    if problem is None:
        return search
    from rich.cells import cell_len

    before, wrong = sanitized(search.text[: problem.start]), sanitized(search.text[problem.start : problem.end])
    carets = " " * cell_len(before) + "^" * max(1, cell_len(wrong))
    marked = f"  {sanitized(search.text)}\n  {carets}"
    right = corrected(search)
    if right is not None:
        # Nothing at all would mean everything, and that is not what was meant.
        right = f'"{right}"' if among_commas and "," in right and '"' not in right else right
        # As a shell takes it: what begins with a minus would be an option.
        marked += (
            f"\nDid you mean:\n  {'' if among_commas or right[0] != '-' else '-- '}{quoted(right)}" if right else ""
        )
    raise WrongUsage(sanitized(problem.message), marked)


def note_odd_statuses(context: CommandContext, searches: Iterable[str]) -> None:
    """Report unknown statuses in searches: a misspelled one never matches."""
    asked = {
        str(value): None
        for text in searches
        for term in parse(text).terms
        if term.field == "status"
        for value in term.values
    }
    odd = {fold(each): each for each in asked if each not in STATUS_WORDS.values()}
    if odd:
        there = {fold(each.status) for company in context.directory.all() for each in company.connections}
        for folded, status in odd.items():
            if folded not in there:
                context.output.note(
                    f"No connection has the status “{sanitized(status)}”, and Codat documents no such status."
                )


def nearest(companies: Iterable[CompanySummary], search: Search, at: datetime) -> Sequence[CompanySummary]:
    """Return the companies whose names are nearest to the words of a search, if none has them as typed; best first."""
    from console_app.services.companies.columns import sort
    from console_app.services.search.index import SearchIndex

    index = SearchIndex()
    index.hold(sort(companies))
    return index.near(search, at, best_first=True) or ()
