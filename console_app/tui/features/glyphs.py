"""Find out how the terminal draws half-blocks and symbols, and how to draw QR codes in it."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

from console_app.services.desktop.terminals import TMUX_QUESTION, Glyphs, glyphs_in_tmux, judge_glyphs, terminal_name
from console_app.tui.host import Host

if TYPE_CHECKING:
    from textual import events
    from textual.filter import LineFilter

    from console_app.services.links.qr_styles import Drawing

LONGEST_ANSWER = 5.0
"""The seconds in which a terminal reports its cursor's position; a later report is not an answer."""
_ROWS = (1, 2)
"""The rows in which the half-block and the letter are written; not the first, whose report is Shift+F3 in xterm."""
_PROBE = "\x1b[2;1H▀\x1b[6n\x1b[3;1Hé\x1b[6n\x1b[2;1H\x1b[K\x1b[3;1H\x1b[K"


class GlyphSupport:
    """Finds out what the terminal can draw, without waiting for the answer."""

    def __init__(self, host: Host) -> None:
        """Begin without a filter; `start` asks the terminal.

        Args:
            host: The application.
        """
        self._host = host
        self.filters: tuple[LineFilter, ...] = ()
        """Replace what the terminal cannot draw."""
        self._cells: dict[int, int] = {}
        self._asked_at = 0.0
        self._kept_drawing_read = False

    def start(self) -> None:
        """Ask the terminal before the first frame, which covers the question."""
        self._asked_at = monotonic()
        self._host.write_to_terminal(_PROBE)
        self._host.call_after_refresh(self.ask_tmux)

    def take_answer(self, event: events.CursorPosition) -> None:
        """Take the terminal's answer: how many cells a half-block and a letter took."""
        if monotonic() - self._asked_at > LONGEST_ANSWER or event.y not in _ROWS or event.y in self._cells:
            return
        self._cells[event.y] = event.x
        if len(self._cells) == len(_ROWS):
            half_block, letter = (self._cells[row] for row in _ROWS)
            self._host.glyphs = judge_glyphs(half_block, letter)

    def ask_tmux(self) -> None:
        """Ask tmux whether its clients support UTF-8: another one may be attached by now."""
        if os.environ.get("TMUX") and self._host.glyphs in {Glyphs.FINE, Glyphs.ASCII_IN_TMUX}:
            self._host.run_worker(self._ask_tmux(), group="tmux", exclusive=True)

    async def _ask_tmux(self) -> None:
        from console_app.services.desktop.open_external import environment_for_others

        pane = os.environ.get("TMUX_PANE", "")
        with suppress(OSError, TimeoutError):
            asked = await asyncio.create_subprocess_exec(
                *TMUX_QUESTION,
                *(("-t", pane) if pane else ()),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=environment_for_others(os.environ),
            )
            try:
                async with asyncio.timeout(LONGEST_ANSWER):
                    answer, _ = await asked.communicate()
            finally:
                if asked.returncode is None:
                    asked.kill()
            if asked.returncode == 0:
                self._host.glyphs = glyphs_in_tmux(answer.decode("ascii", "replace"))

    def changed(self, glyphs: Glyphs) -> None:
        """Draw with what the terminal has, and say so."""
        self.filters = ()
        if glyphs is not Glyphs.FINE:
            from console_app.tui.features.ascii_glyphs import AsciiGlyphs

            self.filters = (AsciiGlyphs(glyphs),)
            self._host.notify_user(
                "This terminal cannot draw all characters: they are replaced by plain ones, but copied as they are."
            )
        for screen in self._host.screen_stack:
            for widget in screen.walk_children(with_self=True):
                widget.refresh()

    def code_drawings(self) -> tuple[Drawing, ...]:
        """Return how codes may be drawn here, the best first: what the person chose, whole cells, half-blocks."""
        from console_app.services.links.qr_styles import drawings_to_try

        return drawings_to_try(self._chosen_drawing(), half_blocks=self._host.glyphs is Glyphs.FINE)

    def choose_drawing(self, drawing: Drawing) -> None:
        """Draw codes in this way from now on, in this terminal."""
        from console_app.config.qr_styles import keep_drawing

        self._kept_drawing_read = True
        self._host.code_drawing = drawing
        # Where it cannot be kept it holds until the program ends, which is what matters now.
        keep_drawing(terminal_name(os.environ), drawing.value)

    def _chosen_drawing(self) -> Drawing | None:
        if not self._kept_drawing_read:
            from console_app.config.qr_styles import kept_drawing
            from console_app.services.links.qr_styles import drawing_named

            self._kept_drawing_read = True
            kept = drawing_named(kept_drawing(terminal_name(os.environ)))
            self._host.set_reactive(Host.code_drawing, kept)
        return self._host.code_drawing
