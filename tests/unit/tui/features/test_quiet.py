"""Work that nobody waits for does not come between the keys of a person who types."""

from __future__ import annotations

import asyncio

from textual.events import Key, Resize
from textual.geometry import Size

from console_app.tui.features.quiet import Quiet


async def turns() -> None:
    """Let other tasks run that wait for nothing but their turn."""
    for _ in range(3):
        await asyncio.sleep(0)


async def test_a_person_who_types_is_waited_for() -> None:
    quiet = Quiet()
    quiet.see_event(Key("a", "a"))
    waiting = asyncio.create_task(quiet.wait())
    await turns()
    assert not waiting.done()
    quiet.see_event(Key("b", "b"))
    await waiting


async def test_what_is_no_key_is_not_waited_for() -> None:
    quiet = Quiet()
    quiet.see_event(Resize(Size(80, 24), Size(80, 24)))
    waiting = asyncio.create_task(quiet.wait())
    await turns()
    assert waiting.done()
