"""When the program itself fails, it says where and not with which values."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console
from textual.app import App
from textual.screen import ModalScreen

from console_app.config.paths import crash_folder
from console_app.tui.features.lifecycle import CrashHandler

SECRET = "https://link.codat.io/start?otp=271828"


class Failing(CrashHandler):
    """Fails with a link in a local variable."""

    def on_mount(self) -> None:
        link = SECRET
        raise RuntimeError(f"no room for {len(link)} characters")


class FailingLoudly(App[Any]):
    """The same, with the report that Textual makes."""

    def on_mount(self) -> None:
        link = SECRET
        raise RuntimeError(f"no room for {len(link)} characters")


async def report_of(app: App[Any]) -> str:
    """Return what the program prints when it dies."""
    printed = io.StringIO()
    app.error_console = Console(file=printed, width=100)
    with pytest.raises(RuntimeError):
        async with app.run_test():
            pass
    return printed.getvalue()


async def test_a_crash_is_told_in_short_with_a_report_that_holds_no_values() -> None:
    told = await report_of(Failing())
    assert "no room for 38 characters" in told
    assert "on_mount" in told
    (report,) = crash_folder().iterdir()
    assert str(report) in told.replace("\n", "")
    text = report.read_text("utf-8")
    assert 'raise RuntimeError(f"no room for' in text
    assert "Screens: Screen" in text
    assert "271828" not in told + text


async def test_textuals_own_report_would_hold_them() -> None:
    """If this fails, Textual reports otherwise by now, and the replaced method may be needed no more."""
    assert "271828" in await report_of(FailingLoudly())


class OpensLate(ModalScreen[None]):
    """A screen of which a part is gone already when it opens."""

    def on_mount(self) -> None:
        self.query_one("#taken-apart").focus()


async def test_a_screen_that_opens_while_the_program_is_left_is_no_crash(open_console: Any) -> None:
    async with open_console() as console:
        console.app.exit()
        console.app.push_screen(late := OpensLate())
        await console.until(lambda: late.is_mounted, "the screen")
    assert console.app.return_code == 0
