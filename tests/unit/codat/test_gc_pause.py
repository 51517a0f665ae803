"""The collector is quiet for as long as anything loads, and as it was afterwards."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING
from unittest.mock import Mock

import pytest

from console_app.codat import gc_pause
from console_app.codat.gc_pause import gc_paused, quiet_collector

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before, enabled = gc.get_threshold(), gc.isenabled()
    # As a process has it that has just begun.
    monkeypatch.setattr(gc_pause, "_something_is_frozen", False)
    gc.unfreeze()
    gc.collect()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)
    if enabled:
        gc.enable()


def test_two_loads_that_overlap() -> None:
    before = gc.get_threshold()
    first, second = quiet_collector(), quiet_collector()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert gc.get_threshold()[0] > 1_000_000
    second.__exit__(None, None, None)
    assert gc.get_threshold() == before


@pytest.mark.parametrize("theirs", [(0, 10, 10), (50_000_000, 10, 10)])
def test_somebody_else_s_setting_stays(theirs: tuple[int, int, int]) -> None:
    gc.set_threshold(*theirs)
    with quiet_collector():
        assert gc.get_threshold() == theirs
    assert gc.get_threshold() == theirs


def test_a_setting_made_meanwhile_stays() -> None:
    with quiet_collector():
        gc.set_threshold(123, 4, 5)
    assert gc.get_threshold() == (123, 4, 5)


def test_what_was_loaded_is_not_young_any_more_and_is_still_collected() -> None:
    class Node:
        alive = 0

        def __init__(self) -> None:
            self.me = self
            Node.alive += 1

        def __del__(self) -> None:
            Node.alive -= 1

    with quiet_collector():
        for _ in range(1000):
            Node()
        assert Node.alive == 1000
    assert gc.get_count()[0] < 1000
    gc.collect(0)
    assert Node.alive == 1000
    gc.collect()
    assert Node.alive == 0


def test_what_was_frozen_before_stays_so_and_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    gc.freeze()
    frozen, count = gc.get_freeze_count(), gc.get_freeze_count
    counting = Mock(return_value=frozen)
    monkeypatch.setattr(gc, "get_freeze_count", counting)
    for _ in range(2):
        with quiet_collector():
            pass
    counting.assert_called_once()
    assert count() > frozen / 2


def test_what_was_made_during_a_pause_is_not_walked_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gc_pause, "_something_is_frozen", True)
    walked, made, more = Mock(), list[list[int]](), list[list[int]]()
    gc.callbacks.append(walked)
    try:
        with gc_paused():
            made += [[] for _ in range(5_000)]
        more += [[] for _ in range(100)]
    finally:
        gc.callbacks.remove(walked)
    assert len(made) + len(more) == 5_100
    walked.assert_not_called()
