"""Pause cyclic garbage collection while large lists are loaded."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# High enough for 100,000 companies; code that leaks cycles is still stopped in the end.
_QUIET = (5_000_000, 10, 10)

_loads = 0
_before = gc.get_threshold()


@contextmanager
def quiet_collector() -> Iterator[None]:
    """Raise the collector's threshold inside; the last of several loads to leave restores it.

    A collector that is switched off, or has a higher threshold, stays as it is.
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


_something_is_frozen = False


def _age_everything() -> None:
    """Move newly made objects to the oldest generation, so that the next collection does not walk all of them.

    Freezing and thawing does that without a walk. Objects that were frozen before stay frozen.
    """
    global _something_is_frozen
    # They are counted one by one, which takes long where they are many. What this program freezes stays frozen.
    _something_is_frozen = _something_is_frozen or gc.get_freeze_count() > 0
    if not _something_is_frozen:
        gc.freeze()
        gc.unfreeze()


_pauses = 0


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause collection while a hundred thousand rows are made, so that no thread is held up noticeably.

    The collector would walk the rows made so far from time to time, up to a tenth of a second each, with every thread
    held up. Inside, it waits for millions of objects; at the end all objects that exist are left to their reference
    counts. Use it on the thread of the event loop only; calls may be nested.
    """
    global _pauses
    _pauses += 1
    with quiet_collector():
        try:
            yield
        finally:
            _pauses -= 1
            if not _pauses:
                # Before the threshold is as it was: the next object would have all of these walked.
                gc.freeze()
