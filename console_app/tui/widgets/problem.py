"""Where an error is shown: what happened, what it means for the customer, what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.reactive import var
from textual.widgets import Static

from console_app.tui.render.text import plain

if TYPE_CHECKING:
    from console_app.services.explaining import Explanation
    from console_app.services.veil import Veil


def problem_content(problem: Explanation) -> Content:
    """An explanation in lines; everything that came from outside is literal."""
    copies = "" if problem.correlation_id else "   Ctrl+Y copies it"
    lines = [
        Content.assemble(("✕ ", "bold"), plain(problem.happened, "bold")),
        *(Content.assemble("  · ", plain(detail)) for detail in problem.details),
        Content.assemble("  ", plain(problem.meaning)),
        Content.assemble("  → ", plain(problem.next_step), (copies, "dim")),
    ]
    if problem.correlation_id:
        lines.append(
            Content.assemble("  Correlation id ", plain(problem.correlation_id), ("   Ctrl+Y copies it", "dim"))
        )
    return Content("\n").join(lines)


class ProblemBanner(Static):
    """Shown while there is a problem, gone when there is none."""

    problem: var[Explanation | None] = var(None)

    def on_mount(self) -> None:
        self.watch(self.app, "veil", self._show, init=False)

    def watch_problem(self) -> None:
        self._show()

    def _show(self) -> None:
        problem = self.problem
        self.display = problem is not None
        if problem is not None:
            veil: Veil = self.app.veil  # type: ignore[attr-defined]
            self.update(problem_content(veil.problem(problem)))
