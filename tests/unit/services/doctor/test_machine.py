"""The doctor's eye for the machine: terminals, clipboards, proxies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from console_app.config.settings import ClipboardMethod
from console_app.services.doctor import Verdict, examine_machine, worst

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from console_app.services.doctor import Check

GOOD = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "WAYLAND_DISPLAY": "wayland-0"}


@pytest.fixture
def tools(tmp_path: Path) -> str:
    """A folder with a program that takes a desktop's clipboard."""
    program = tmp_path / "wl-copy"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return str(tmp_path)


def examined(
    environ: Mapping[str, str], size: tuple[int, int] | None = (120, 40), way: ClipboardMethod = ClipboardMethod.AUTO
) -> dict[str, Check]:
    return {each.subject: each for each in examine_machine(environ, size, way, system="linux")}


def test_a_good_terminal_gives_no_reason_to_worry(tools: str) -> None:
    checks = examined({**GOOD, "PATH": tools})
    assert worst(checks.values()) is Verdict.FINE
    assert checks["Clipboard"].found == "the desktop's, by wl-copy"


@pytest.mark.parametrize(
    ("subject", "environ", "size", "way", "verdict"),
    [
        ("Terminal", GOOD, (79, 24), ClipboardMethod.AUTO, Verdict.WARNING),
        ("Terminal", GOOD, (80, 23), ClipboardMethod.AUTO, Verdict.WARNING),
        ("Terminal", GOOD, (80, 24), ClipboardMethod.AUTO, Verdict.FINE),
        ("Terminal", GOOD, None, ClipboardMethod.AUTO, Verdict.SKIPPED),
        ("Colours", {"TERM": "dumb"}, (80, 24), ClipboardMethod.AUTO, Verdict.BROKEN),
        ("Colours", {}, (80, 24), ClipboardMethod.AUTO, Verdict.BROKEN),
        ("Colours", {"TERM": "vt220"}, (80, 24), ClipboardMethod.AUTO, Verdict.WARNING),
        ("Colours", {"TERM": "vt220", "NO_COLOR": "1"}, (80, 24), ClipboardMethod.AUTO, Verdict.FINE),
        ("Mouse", {"TERM": "linux"}, (80, 24), ClipboardMethod.AUTO, Verdict.WARNING),
        ("Clipboard", GOOD, (80, 24), ClipboardMethod.AUTO, Verdict.WARNING),
        ("Clipboard", {**GOOD, "TERM": "foot"}, (80, 24), ClipboardMethod.AUTO, Verdict.FINE),
        ("Clipboard", {**GOOD, "TMUX": "/no/such/socket,1,0"}, (80, 24), ClipboardMethod.AUTO, Verdict.WARNING),
        ("Clipboard", GOOD, (80, 24), ClipboardMethod.LOCAL, Verdict.BROKEN),
        ("Clipboard", GOOD, (80, 24), ClipboardMethod.TMUX, Verdict.BROKEN),
        ("Clipboard", {"TERM": "linux"}, (80, 24), ClipboardMethod.AUTO, Verdict.BROKEN),
        ("Clipboard", {"TERM": "linux"}, (80, 24), ClipboardMethod.OFF, Verdict.FINE),
    ],
)
def test_what_a_terminal_lacks_is_said_with_what_to_do(
    subject: str,
    environ: Mapping[str, str],
    size: tuple[int, int] | None,
    way: ClipboardMethod,
    verdict: Verdict,
    tmp_path: Path,
) -> None:
    check = examined({**environ, "PATH": str(tmp_path)}, size, way)[subject]
    assert check.verdict is verdict
    assert bool(check.advice) is (verdict >= Verdict.WARNING)
