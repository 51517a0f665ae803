"""Read the history of one screen's company, and read it again when something may have been added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.services.companies.timeline_reader import read_timeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.services.companies.timeline import Timeline
    from console_app.tui.screens.base import ConsoleScreen


class CompanyTimeline:
    """The history of one screen's company. Codat is not asked, and the screen does not wait for it."""

    def __init__(self, screen: ConsoleScreen[None], company_id: str) -> None:
        """Read nothing before `read`.

        Args:
            screen: The screen, whose workers read.
            company_id: The company's id.
        """
        self._screen = screen
        self._company_id = company_id
        self._drawn_by: list[Callable[[], None]] = []
        self.timeline: Timeline | None = None
        """The history; None until it was read."""

    def shown_by(self, draw: Callable[[], None]) -> None:
        """Have it drawn each time it was read."""
        self._drawn_by.append(draw)

    def read(self) -> None:
        """Read it, after what the screen shows first: a long journal takes a moment."""
        self._screen.call_after_refresh(self._begin)

    def _begin(self) -> None:
        if self._screen.is_attached:
            self._screen.run_worker(self._read(), group="timeline", exclusive=True)

    async def _read(self) -> None:
        screen = self._screen
        known = screen.directory.get(self._company_id)
        name = known.name if known is not None else ""
        follow_up = screen.directory.follow_ups.of(self._company_id)
        self.timeline = await read_timeline(screen.session, screen.console.store, self._company_id, name, follow_up)
        for draw in self._drawn_by:
            draw()
