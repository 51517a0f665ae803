"""Do long work in small pieces: a generator yields after each of a few milliseconds at most, and returns the result."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

T = TypeVar("T")
TURN = 0.008
"""Seconds of work after which other work has its turn."""


def result_of(work: Generator[None, None, T]) -> T:
    """Do all of some work, and return its result."""
    results: list[T] = []
    for _ in _steps(work, results):
        pass
    return results[0]


async def in_turns(work: Generator[None, None, T], *, is_wanted: Callable[[], bool] = lambda: True) -> T | None:
    """Do some work while other work has its turns, and return its result.

    Args:
        work: The work.
        is_wanted: Asked after each turn of other work; if it says no, the rest is left out, and None is returned.
    """
    results: list[T] = []
    since = monotonic()
    for _ in _steps(work, results):
        if monotonic() - since > TURN:
            await asyncio.sleep(0)
            since = monotonic()
            if not is_wanted():
                return None
    return results[0]


def _steps(work: Generator[None, None, T], results: list[T]) -> Generator[None, None, None]:
    """Yield after each piece of work, and put the result into a list at the end."""
    results.append((yield from work))
