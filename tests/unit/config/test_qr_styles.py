"""How codes are drawn in a terminal is kept, for that terminal alone, and harms nobody where it cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from console_app.config.qr_styles import LARGEST, MOST, code_drawings_file, keep_drawing, kept_drawing

if TYPE_CHECKING:
    from pathlib import Path


def test_it_is_kept_for_one_terminal_and_for_its_owner() -> None:
    assert kept_drawing("TERM=st-256color") is None
    assert keep_drawing("TERM=st-256color", "upper")
    assert keep_drawing("TERM=mlterm", "lower")
    assert keep_drawing("TERM=mlterm", "light")
    assert [kept_drawing(name) for name in ("TERM=st-256color", "TERM=mlterm", "TERM=xterm")] == [
        "upper",
        "light",
        None,
    ]
    assert code_drawings_file().stat().st_mode & 0o777 == 0o600


def test_the_oldest_terminals_are_forgotten() -> None:
    for number in range(MOST + 3):
        keep_drawing(f"terminal {number}", "lower")
    assert kept_drawing("terminal 2") is None
    assert kept_drawing("terminal 3") == "lower"


@pytest.mark.parametrize("content", ["", "[]", "{", '{"TERM=st": 7}', "[" * 100_000, "\udcff", "x" * (LARGEST + 1)])
def test_a_file_that_is_not_ours_is_nothing_kept(content: str) -> None:
    code_drawings_file().parent.mkdir(parents=True)
    code_drawings_file().write_bytes(content.encode(errors="surrogateescape"))
    assert kept_drawing("TERM=st") is None


def test_a_home_that_cannot_be_written_is_said_to_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/proc/nowhere")
    assert not keep_drawing("TERM=st", "upper")
    assert kept_drawing("TERM=st") is None


def test_something_else_in_its_place_is_not_read(own_home: Path) -> None:
    code_drawings_file().mkdir(parents=True)
    assert kept_drawing("TERM=st") is None
    assert not keep_drawing("TERM=st", "upper")
