"""A search as it was typed on the shell. One that cannot be understood is wrong usage, and the place is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.cli.refusing import WrongUsage
from console_app.services.search import parse
from console_app.services.visible import visible

if TYPE_CHECKING:
    from console_app.services.search import Search


def read_search(text: str) -> Search:
    """The search that `text` says.

    Raises:
        WrongUsage: a part of it cannot be understood; the message has the line and a caret under the place.
    """
    search = parse(text.strip())
    if not search.problems:
        return search
    from rich.cells import cell_len

    problem = search.problems[0]
    before, wrong = visible(search.text[: problem.start]), visible(search.text[problem.start : problem.end])
    carets = " " * cell_len(before) + "^" * max(1, cell_len(wrong))
    # The message has its suggestion in it.
    raise WrongUsage(visible(problem.message), f"  {visible(search.text)}\n  {carets}")
