"""The timeline of one company, over its screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from console_app.tui.parting import EndsItsWork
from console_app.tui.render.text import clip, plain
from console_app.tui.render.timeline import timeline

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from console_app.services.changes import Change
    from console_app.services.memory import Memory
    from console_app.tui.app import ConsoleApp

_TITLE = 70


class TimelineScreen(EndsItsWork, ModalScreen[None]):
    """What the looks saw of a company, newest first, and what was done for it in this run."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,t,q", "dismiss", "Close"),
        Binding("down,j", "scroll('down')", show=False),
        Binding("up,k", "scroll('up')", show=False),
        Binding("pagedown", "scroll('page_down')", show=False),
        Binding("pageup", "scroll('page_up')", show=False),
    ]

    def __init__(self, company_id: str) -> None:
        super().__init__()
        self._company_id = company_id
        self._changes: list[Change] | None = None
        self._looked = True

    @property
    def console(self) -> ConsoleApp:
        """The program, with its own type."""
        return self.app  # type: ignore[return-value]

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="timeline"):
            yield Static(id="timeline-title", classes="dialog-title")
            with VerticalScroll(id="timeline-scroll", can_focus=False):
                yield Static(id="timeline-text")
            yield Static("Esc closes   ↑ ↓ move", classes="dialog-hint")

    def on_mount(self) -> None:
        self.watch(self.app, "veil", self._draw, init=False)
        self.run_worker(self._read(), group="timeline", exclusive=True)

    async def _read(self) -> None:
        memory: Memory = self.app.memory  # type: ignore[attr-defined]
        self._looked = bool(await memory.looks())
        self._changes = await memory.timeline(self._company_id)
        self._draw()

    def _draw(self) -> None:
        if self._changes is None or not self.query("#timeline-text"):
            return
        veil = self.console.veil
        known = self.console.directory.get(self._company_id)
        name = veil.name(self._company_id, known.name if known else "")
        self.query_one("#timeline-title", Static).update(plain(clip(f"Timeline · {name}", _TITLE)))
        deeds = self.console.session.deeds.of_company(self._company_id)
        words = timeline(self._changes, deeds, veil, looked=self._looked, company_id=self._company_id)
        self.query_one("#timeline-text", Static).update(words)

    def action_scroll(self, where: str) -> None:
        """Move in the text."""
        box = self.query_one(VerticalScroll)
        match where:
            case "down":
                box.scroll_down(animate=False)
            case "up":
                box.scroll_up(animate=False)
            case "page_down":
                box.scroll_page_down(animate=False)
            case _:
                box.scroll_page_up(animate=False)
