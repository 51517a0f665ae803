"""A display for all tests of a process, and the program in terminals on it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.terminals.display import Display, missing
from tests.terminals.driven import Driven
from tests.terminals.known import FONTS, font_is_installed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-m", "console_app")


@pytest.fixture(scope="session")
def display() -> Iterator[Display]:
    """An X server without a monitor."""
    lacking = [*missing(["Xvfb", "xterm"]), *(font for font in FONTS if not font_is_installed(font))]
    if lacking:
        pytest.skip(f"not installed: {', '.join(lacking)}")
    server = Display()
    yield server
    server.close()


@pytest.fixture
def open_terminal(display: Display, own_home: Path, tmp_path: Path) -> Iterator[Callable[..., Driven]]:
    """A function that runs the program in an xterm: with more of its options, and inside other programs."""
    opened: list[Driven] = []

    def start(
        *arguments: str,
        font: str = "DejaVu Sans Mono",
        points: int = 8,
        size: tuple[int, int] = (80, 24),
        options: tuple[str, ...] = (),
        inside: tuple[str, ...] = (),
        **settings: str,
    ) -> Driven:
        environ = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": str(own_home),
            "LANG": "C.UTF-8",
            "COLORTERM": "truecolor",
            "SHELL": "/bin/sh",
            "DISPLAY": display.name,
            **settings,
        }
        place = ["-geometry", f"{size[0]}x{size[1]}+0+0", "-b", "0"]
        terminal = ["xterm", "-tn", "xterm-256color", "-fa", font, "-fs", str(points), *place, *options, "-e", *inside]
        driven = Driven(terminal, [*PROGRAM, *arguments], environ, tmp_path / "terminal.log")
        opened.append(driven)
        return driven

    yield start
    for each in opened:
        each.close()
