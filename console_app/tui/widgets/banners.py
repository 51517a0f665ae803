"""Show a problem, or why a screen is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.reactive import var

from console_app.tui.commands.keys import key_of
from console_app.tui.host import host_of
from console_app.tui.render.text import plain
from console_app.tui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from console_app.services.text.error_messages import Explanation


def problem_content(problem: Explanation) -> Content:
    """Return an explanation in lines; all text from outside is sanitized."""
    key = key_of("everywhere.copy_problem")
    copies = "" if problem.correlation_id else f"   {key} copies it"
    lines = [
        Content.assemble(("✕ ", "bold"), plain(problem.happened, "bold")),
        *(Content.assemble("  · ", plain(detail)) for detail in problem.details),
        Content.assemble("  ", plain(problem.meaning)),
        Content.assemble("  → ", plain(problem.next_step), (copies, "dim")),
    ]
    if problem.correlation_id:
        lines.append(
            Content.assemble("  Correlation id ", plain(problem.correlation_id), (f"   {key} copies it", "dim"))
        )
    return Content("\n").join(lines)


class ProblemBanner(SteadyText):
    """Shown while there is a problem, gone when there is none."""

    problem: var[Explanation | None] = var(None)

    def on_mount(self) -> None:
        """Show the problem, if there is one."""
        self.watch(self.app, "privacy_mask", self._show, init=False)

    def watch_problem(self) -> None:
        """Show the new problem."""
        self._show()

    def _show(self) -> None:
        problem = self.problem
        self.display = problem is not None
        if problem is not None:
            privacy_mask = host_of(self).privacy_mask
            self.update(problem_content(privacy_mask.problem(problem)))


class EmptyState(SteadyText):
    """A message in the middle of an empty screen: symbol, title and hint."""

    def show(self, title: str, hint: str = "", *, symbol: str = "") -> None:
        """Show why there is nothing."""
        lines = [plain(symbol, "$accent")] if symbol else []
        lines += [plain(title, "bold"), plain(hint, "$quiet")]
        self.update(Content("\n").join(lines))
