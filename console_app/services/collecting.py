"""Python's cyclic collector, while very many objects are made that stay."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEVER = 1_000_000
_under_way: list[tuple[int, int, int]] = []


@contextmanager
def many_that_stay() -> Iterator[None]:
    """Make a hundred thousand rows without a stop that can be felt.

    The collector would walk all that were made so far every now and then, a tenth of a second in the end, with every
    thread held up. It only looks at the newest objects meanwhile; at the end all that are there are left to their
    reference counts. On the thread of the event loop only; one may begin inside another.
    """
    usual = gc.get_threshold()
    _under_way.append(usual)
    gc.set_threshold(usual[0], _NEVER, usual[2])
    try:
        yield
    finally:
        first = _under_way[0]
        _under_way.pop()
        if not _under_way:
            gc.set_threshold(*first)
            gc.freeze()
