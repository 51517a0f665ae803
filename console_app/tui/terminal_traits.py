"""What the terminal makes of half-blocks and symbols, and how QR codes are drawn in it."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

from textual import events  # noqa: TC002 - Textual looks at the annotations of handlers
from textual.reactive import var

from console_app.services.other_programs import environment_for_others
from console_app.services.qr_drawing import Drawing, drawing_named, drawings_to_try
from console_app.services.terminals import TMUX_QUESTION, Glyphs, glyphs_in_tmux, judge_glyphs, terminal_name
from console_app.tui.notices import Notices
from console_app.tui.terminal import TerminalAccess

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.filter import LineFilter

LONGEST_ANSWER = 5.0
"""Seconds in which a terminal says where its cursor is; what comes later is no answer."""
_ROWS = (1, 2)
"""Where the half-block and the letter are written; not the first row, whose report is Shift+F3 in xterm."""
_PROBE = "\x1b[2;1H▀\x1b[6n\x1b[3;1Hé\x1b[6n\x1b[2;1H\x1b[K\x1b[3;1H\x1b[K"


class TerminalTraits(TerminalAccess, Notices):
    """An application that finds out what its terminal can draw, without waiting for the answer."""

    glyphs: var[Glyphs] = var(Glyphs.FINE, init=False)
    """What is known of the terminal; fine until it has said otherwise."""
    code_drawing: var[Drawing | None] = var(None, init=False)
    """How codes are drawn, where the person has chosen."""

    _asked_at = 0.0
    _ascii: LineFilter | None = None
    _kept_drawing_read = False

    def on_mount(self) -> None:
        # Before the first frame, which covers it.
        self._cells: dict[int, int] = {}
        self._asked_at = monotonic()
        self.write_to_terminal(_PROBE)
        self.call_after_refresh(self.ask_tmux)

    def on_cursor_position(self, event: events.CursorPosition) -> None:
        """Take the terminal's answer: how many cells a half-block and a letter took."""
        if monotonic() - self._asked_at > LONGEST_ANSWER or event.y not in _ROWS or event.y in self._cells:
            return
        self._cells[event.y] = event.x
        if len(self._cells) == len(_ROWS):
            half_block, letter = (self._cells[row] for row in _ROWS)
            self.glyphs = judge_glyphs(half_block, letter)

    def ask_tmux(self) -> None:
        """Ask the tmux that the program runs in whether its clients show UTF-8: another may be attached by now."""
        if os.environ.get("TMUX") and self.glyphs in {Glyphs.FINE, Glyphs.ASCII_IN_TMUX}:
            self.run_worker(self._ask_tmux(), group="tmux", exclusive=True)

    async def _ask_tmux(self) -> None:
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
                self.glyphs = glyphs_in_tmux(answer.decode("ascii", "replace"))

    def watch_glyphs(self, glyphs: Glyphs) -> None:
        self._ascii = None
        if glyphs is not Glyphs.FINE:
            from console_app.tui.ascii_glyphs import AsciiGlyphs

            self._ascii = AsciiGlyphs(glyphs)
            self.say("This terminal cannot draw all characters: plain ones stand for them. Copies have the real ones.")
        for screen in self.screen_stack:
            for widget in screen.walk_children(with_self=True):
                widget.refresh()

    def get_line_filters(self) -> Sequence[LineFilter]:
        filters = super().get_line_filters()
        return filters if self._ascii is None else [*filters, self._ascii]

    def code_drawings(self) -> tuple[Drawing, ...]:
        """Return how codes may be drawn here, the best first: what the person chose, whole cells, half-blocks."""
        return drawings_to_try(self._chosen_drawing(), half_blocks=self.glyphs is Glyphs.FINE)

    def choose_drawing(self, drawing: Drawing) -> None:
        """Draw codes in this way from now on, in this terminal."""
        from console_app.config.code_drawings import keep_drawing

        self._kept_drawing_read = True
        self.code_drawing = drawing
        # Where it cannot be kept it holds until the program ends, which is what matters now.
        keep_drawing(terminal_name(os.environ), drawing.value)

    def _chosen_drawing(self) -> Drawing | None:
        if not self._kept_drawing_read:
            from console_app.config.code_drawings import kept_drawing

            self._kept_drawing_read = True
            kept = drawing_named(kept_drawing(terminal_name(os.environ)))
            self.set_reactive(TerminalTraits.code_drawing, kept)
        return self.code_drawing
