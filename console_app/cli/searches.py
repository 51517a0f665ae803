"""A search as it was typed on the shell. One that cannot be understood is wrong usage, and the place is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.cli.refusing import WrongUsage
from console_app.services.search import corrected, parse
from console_app.services.search.language import STATUS_WORDS
from console_app.services.summaries import fold
from console_app.services.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console_app.cli.running import Shell
    from console_app.services.search import Search


def read_search(text: str, *, among_commas: bool = False) -> Search:
    """The search that `text` says; it is one of several `among_commas` where a comma in it needs quotes around it.

    Raises:
        WrongUsage: a part of it cannot be understood; the message has the line and a caret under the place.
    """
    search = parse(text.strip())
    problem = search.first_problem
    if problem is None:
        return search
    from rich.cells import cell_len

    before, wrong = visible(search.text[: problem.start]), visible(search.text[problem.start : problem.end])
    carets = " " * cell_len(before) + "^" * max(1, cell_len(wrong))
    marked = f"  {visible(search.text)}\n  {carets}"
    right = corrected(search)
    if right is not None:
        # Nothing at all would mean everything, and that is not what was meant.
        right = f'"{right}"' if among_commas and "," in right and '"' not in right else right
        marked += f"\nWritten as it is meant here:\n  {visible(right)}" if right else ""
    raise WrongUsage(visible(problem.message), marked)


def note_odd_statuses(shell: Shell, searches: Iterable[str]) -> None:
    """Say of which statuses that are asked for nobody knows: one that is misspelt finds nothing, for ever."""
    asked = {
        str(value): None
        for text in searches
        for term in parse(text).terms
        if term.field == "status"
        for value in term.values
    }
    odd = {fold(each): each for each in asked if each not in STATUS_WORDS.values()}
    if odd:
        there = {fold(each.status) for company in shell.directory.all() for each in company.connections}
        for folded, status in odd.items():
            if folded not in there:
                shell.voice.note(f"No connection has the status “{visible(status)}”, and Codat documents none like it.")
