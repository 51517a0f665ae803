"""Keeps the cyclic collector quiet while a long list loads.

Tens of thousands of models trigger several full collections, each of which walks all of them and holds up the
event loop for tens of milliseconds; models hold no cycles, so those walks find nothing.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_QUIET = (200_000, 50, 1_000)

_loads = 0
_before = (700, 10, 10)


@contextmanager
def quiet_collector() -> Iterator[None]:
    """Raise the collector's thresholds inside; restored when the last of several loads has left.

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
            gc.set_threshold(*_before)
