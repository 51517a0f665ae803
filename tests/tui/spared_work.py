"""What Textual does over and over without a terminal, and no test sees: done once, or when a test looks."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic, process_time
from typing import TYPE_CHECKING, cast

from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    import pytest
    from rich.console import RenderableType
    from textual.app import App
    from textual.css.types import CSSLocation
    from textual.screen import Screen
    from textual.strip import Strip

IDLE = 0.005
"""Seconds in which a process that does nothing has nothing left to do. Textual looks at four times that after every
key, which is most of the time that a test would take."""

LITTLE = IDLE / 5
"""Seconds of work in that time that are the waiting itself."""

SOON = 0.02
"""Seconds within which what is put off for a moment happens: a resize by 1/120 of a second, a drawing by 1/60."""


class _Loop(asyncio.BaseEventLoop):
    """What asyncio's loops have, and do not promise."""

    _ready: list[asyncio.Handle]
    _scheduled: list[asyncio.TimerHandle]


def spare_work(patch: pytest.MonkeyPatch) -> None:
    """Wait for a quiet program no longer than needed, draw only what is looked at, and read each style sheet once."""
    for place in ("_wait", "app", "pilot"):
        patch.setattr(f"textual.{place}.wait_for_idle", wait_until_quiet)
    patch.setattr(Compositor, "render_update", _draw_nothing)
    patch.setattr(Stylesheet, "_parse_rules", _parse_rules_once)
    # Each widget's style asks it of each of hundreds of rules.
    patch.setattr(RuleSet, "__hash__", object.__hash__)


@dataclass(slots=True)
class _Frames:
    """How many the program has drawn or wanted to, and the last one that was looked at."""

    wanted: int = 0
    is_waiting: bool = False
    seen: tuple[object, int] = (None, 0)
    lines: list[Strip] = field(default_factory=list)


_frames = _Frames()


def drawn_lines(app: App[Any]) -> list[Strip]:
    """Draw the whole screen as it is now, and what can be seen of those under it.

    While a test waits, a screen that has not changed since is not drawn again.
    """
    now = (app.screen, _frames.wanted)
    is_counted = Compositor.render_update is _draw_nothing
    if not (is_counted and _frames.is_waiting and now == _frames.seen):
        visible_screen_stack.set(app._background_screens)
        _frames.seen, _frames.lines = now, app.screen._compositor.render_strips()
    return _frames.lines


@contextmanager
def waiting() -> Iterator[None]:
    """Take the screen as it was drawn last until it changes."""
    _frames.is_waiting = True
    try:
        yield
    finally:
        _frames.is_waiting, _frames.seen, _frames.lines = False, (None, 0), []


async def wait_until_quiet(min_sleep: float = 0, max_sleep: float = 1) -> None:
    """Wait until nothing is being done and nothing is about to be; takes the place of Textual's `wait_for_idle`.

    Textual's own looks at the processor's time alone. On a busy machine a process that has to wait for the processor
    looks idle, so what the program itself knows to be due is looked at as well.
    """
    loop = cast("_Loop", asyncio.get_running_loop())
    begin = monotonic()
    while (passed := monotonic() - begin) < max_sleep:
        worked = process_time()
        await asyncio.sleep(IDLE)
        is_idle = process_time() - worked < LITTLE and not loop._ready
        soon = loop.time() + SOON
        is_due = any(timer.when() < soon and not timer.cancelled() for timer in loop._scheduled)
        if is_idle and not is_due and passed >= min_sleep:
            return


async def settle(app: App[Any]) -> None:
    """Wait until the program has nothing to do for a moment. Does not ask each widget, as a pilot's pause does."""
    await wait_until_quiet()
    app.screen._on_timer_update()


_draw_update = Compositor.render_update
_parse_rules = Stylesheet._parse_rules
_parsed: dict[object, list[RuleSet]] = {}


def _draw_nothing(
    self: Compositor, full: bool = False, screen_stack: list[Screen[Any]] | None = None, simplify: bool = False
) -> RenderableType | None:
    # Without a terminal a frame goes nowhere, and drawing all of them is a third of a test's time.
    # `drawn_lines` and screenshots draw the whole screen as it is when they are asked to.
    _frames.wanted += 1
    if full:
        return _draw_update(self, full, screen_stack, simplify)
    visible_screen_stack.set(screen_stack or [])
    self._dirty_regions.clear()
    return None


def _parse_rules_once(
    self: Stylesheet,
    css: str,
    read_from: CSSLocation,
    is_default_rules: bool = False,
    tie_breaker: int = 0,
    scope: str = "",
) -> list[RuleSet]:
    key = (css, read_from, is_default_rules, tie_breaker, scope, frozenset(self._variables.items()))
    if key not in _parsed:
        _parsed[key] = _parse_rules(self, css, read_from, is_default_rules, tie_breaker, scope)
    return _parsed[key]
