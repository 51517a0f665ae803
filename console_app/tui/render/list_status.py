"""Render the state of the company list: how many, how old, what is being read, and why it is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from console_app.services.companies.columns import order_words
from console_app.tui.commands.keys import key_of
from console_app.tui.render.text import as_of, counted, number_words

if TYPE_CHECKING:
    from console_app.services.companies.columns import Order
    from console_app.services.companies.directory import Directory
    from console_app.services.text.error_messages import Explanation


def state_line(directory: Directory, shown: int, order: Order, *, loading: bool, near: bool = False) -> str:
    """Return the line under the list.

    Args:
        directory: The companies.
        shown: How many of them are shown.
        order: The order of the list; empty while the best matches come first.
        loading: True while they are read.
        near: True if no name has the words as typed, and those that are shown have the nearest.
    """
    total, progress = directory.count, directory.progress
    companies = counted(total, "company", "companies")
    everything = shown in {total, len(directory)}
    parts = [companies if everything else f"{shown:,} of {companies}"]
    if near:
        parts = [f"No name has this as typed; {counted(shown, 'near one')}"]
    doing = ""
    if loading:
        doing = "loading" if directory.as_of is None else "refreshing"
        if progress and not progress.done and progress.total and progress.total > 0:
            doing += f" {progress.loaded:,} of {number_words(progress.total)}"
        doing += " …"
    if directory.as_of is not None:
        parts.append(f"as of {as_of(directory.as_of)}{', ' if doing else ''}{doing}")
    elif doing:
        parts.append(doing)
    if directory.error is not None and not loading:
        parts.append("⚠ OLD: the last refresh failed" if directory.as_of else "⚠ incomplete: reading failed")
    if directory.clock_problem is not None:
        parts.append(f"⚠ not stored: clock {directory.clock_problem.where}")
    parts.append("nearest first" if near and not order else order_words(order))
    return " · ".join(parts)


def marks_words(marked: int, *, hidden: int) -> str:
    """Return how many rows are marked, with those hidden by the search or the filter."""
    return f"✓ {marked:,} marked{f' ({hidden:,} not shown)' if hidden else ''} · "


class EmptyWords(NamedTuple):
    """The words shown in an empty list."""

    symbol: str
    title: str
    hint: str


class Narrowing(NamedTuple):
    """What the list is narrowed by. Esc gives it up in this order, and leaves the list in the end."""

    searched: bool = False
    status: bool = False
    view: bool = False

    @property
    def advice(self) -> str:
        """Return how to see more companies."""
        if self.searched:
            then = f", then {key_of('companies.all')} for all statuses" if self.status else ""
            return f"Press Esc to clear the search{then}."
        if self.status:
            return f"Press Esc or {key_of('companies.all')} for all statuses."
        return "Press Esc to leave the view." if self.view else "Press Esc to go back."


NOT_NARROWED = Narrowing()


def empty_words(
    directory: Directory,
    *,
    waiting: bool,
    failed: bool,
    problem: Explanation | None = None,
    hint: str = "",
    narrowing: Narrowing = NOT_NARROWED,
) -> EmptyWords:
    """Return why there are no rows, and what to do.

    Args:
        directory: The companies.
        waiting: True while the first read runs.
        failed: True if it failed.
        problem: What prevents rows.
        hint: Why the search may find nothing.
        narrowing: What the list is narrowed by.
    """
    if len(directory) and not directory.recalling:
        return EmptyWords("∅", "No companies match", f"{hint} {narrowing.advice}".strip())
    if waiting or directory.recalling:
        return EmptyWords("◌", "Reading the companies …", "The first ones appear in a moment.")
    if problem is not None and not problem.retrying_helps:
        return EmptyWords("✕", "No companies to show", problem.next_step)
    if failed or problem is not None:
        return EmptyWords("✕", "No companies to show", f"Press {key_of('companies.refresh')} to try again.")
    return EmptyWords("+", "No companies yet", f"Press {key_of('companies.onboard')} to create the first one.")
