"""The way of a text through the program: the functions it passes until it is in a request to Codat."""

from __future__ import annotations

import asyncio
import sys
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx

import console_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, FrameType

MOST = 12
"""Functions that a company's name may pass from the form, or from the shell, to the request."""

_OURS = str(Path(console_app.__file__).parent)
_BUILDS = httpx.AsyncClient.build_request.__code__
_LOOP = asyncio.Handle._run.__code__
_DEEPEST = 4


class Place(NamedTuple):
    """A function on the way."""

    module: str
    function: str


def has(value: object, text: str, depth: int = 0) -> bool:
    """Return whether `text` is in a value, or in what it is made of. Screens and sessions are not taken apart."""
    if isinstance(value, str | bytes):
        return text in (value if isinstance(value, str) else value.decode(errors="replace"))
    if depth == _DEEPEST:
        return False
    parts: list[object] = []
    if isinstance(value, dict):
        parts = list(value.values())
    elif isinstance(value, list | tuple | set):
        parts = list(value)
    elif isinstance(value, partial):
        parts = [*value.args, *value.keywords.values()]
    elif asyncio.iscoroutine(value):
        frame: FrameType | None = getattr(value, "cr_frame", None)
        parts = list(frame.f_locals.values()) if frame is not None else []
    elif isinstance(value, FunctionType):
        parts = [cell.cell_contents for cell in value.__closure__ or () if cell.cell_contents is not value]
    elif is_dataclass(value) and not isinstance(value, type):
        parts = [getattr(value, each.name, None) for each in fields(value)]
    return any(has(each, text, depth + 1) for each in parts)


class NamePath:
    """The functions of the program that have a text in their hands at the moment the request with it is made.

    A function that looked at the text and has returned is not on the way. One that has started the task in which the
    request is made, and waits for it, is.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self.places: list[Place] = []

    def climbs_back(self) -> list[str]:
        """Return the modules that the text comes back to after it has left them."""
        runs = [module for module, _ in groupby(self.places, key=lambda place: place.module)]
        return sorted({each for each in runs if runs.count(each) > 1})

    def note(self, frame: FrameType, event: str, _argument: object) -> None:
        """Keep the way, when the request is made; for `sys.setprofile`."""
        if event != "call" or frame.f_code is not _BUILDS or not has(frame.f_locals.get("content"), self._text):
            return
        outer, inner = self._stack(frame.f_back)
        waiting: list[FrameType] = []
        for task in asyncio.all_tasks():
            if task is not asyncio.current_task():
                waiting += self._awaited(task.get_coro())
        self.places = [self._place(each) for each in [*outer, *waiting, *inner] if self._is_on_the_way(each)]

    def _stack(self, frame: FrameType | None) -> tuple[list[FrameType], list[FrameType]]:
        """Return the frames below the event loop, and those that it runs, the innermost last."""
        stack: list[FrameType] = []
        while frame is not None:
            stack.insert(0, frame)
            frame = frame.f_back
        loops = [number for number, each in enumerate(stack) if each.f_code is _LOOP]
        split = loops[-1] if loops else 0
        return stack[:split], stack[split:]

    def _awaited(self, work: Any) -> Iterator[FrameType]:
        """Yield the frames of a task that waits, the innermost last."""
        while work is not None:
            frame = getattr(work, "cr_frame", None)
            if frame is not None:
                yield frame
            work = getattr(work, "cr_await", None)

    def _is_on_the_way(self, frame: FrameType) -> bool:
        return frame.f_code.co_filename.startswith(_OURS) and has(dict(frame.f_locals), self._text)

    def _place(self, frame: FrameType) -> Place:
        code: CodeType = frame.f_code
        return Place(str(Path(code.co_filename).relative_to(_OURS)), code.co_qualname)


@contextmanager
def way_of(text: str) -> Iterator[NamePath]:
    """Follow `text` in this thread while the block runs."""
    path = NamePath(text)
    sys.setprofile(path.note)
    try:
        yield path
    finally:
        sys.setprofile(None)
