"""Keeps the cyclic collector from holding up the event loop while a long list loads.

Tens of thousands of models set off collection after collection, each of which walks them all and takes tens
of milliseconds; models hold no cycles, so those walks find nothing.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# High enough for 100,000 companies; something else that leaks cycles is still stopped in the end.
_QUIET = (5_000_000, 10, 10)

_loads = 0
_before = gc.get_threshold()


@contextmanager
def quiet_collector() -> Iterator[None]:
    """Raise the collector's threshold inside; restored when the last of several loads has left.

    A collector that someone switched off, or set higher, is left as it is.
    """
    global _loads, _before
    if _loads == 0:
        _before = gc.get_threshold()
        if 0 < _before[0] < _QUIET[0]:
            gc.set_threshold(*_QUIET)
    _loads += 1
    try:
        yield
    finally:
        _loads -= 1
        if _loads == 0 and gc.get_threshold() == _QUIET:
            _age_everything()
            gc.set_threshold(*_before)


def _age_everything() -> None:
    """Move what was made meanwhile to the oldest generation, or the next collection would walk all of it.

    Freezing and thawing does that without a walk. Where somebody keeps frozen objects they stay so.
    """
    if gc.get_freeze_count() == 0:
        gc.freeze()
        gc.unfreeze()
