"""A key and one-time passwords that are marked: they are in no file and no picture, whatever is done and goes wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from console_app.services.desktop.clipboard import Copied, CopyResult
from console_app.services.diagnostics.crash_report import write_report
from console_app.tui.dialogs.choices import InviteScreen
from console_app.tui.screens.connection import ConnectionScreen
from console_app.tui.screens.link_layout import LinkFrame
from tests.hostile.lying_server import LyingServer, lying
from tests.hostile.marked_secrets import ANSWERING, KEY, PASSWORD, QUOTING, TYPED, secrets_below, secrets_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from console_app.sandbox.embedded import EmbeddedSandbox

FAULTS = (400, 401, 404)
SHOW_LINKS = (ConnectionScreen, LinkFrame, InviteScreen)
"""Screens whose purpose it is to show a link: on them a person's own photograph holds one."""


@pytest.fixture
def quoting(make_account: Callable[..., EmbeddedSandbox]) -> Iterator[LyingServer]:
    """An account with marked secrets, which quotes them wherever it can."""
    with lying(make_account(companies=12, key=KEY, scenarios=True), QUOTING, ANSWERING, PASSWORD) as server:
        yield server


async def test_nothing_that_is_kept_or_photographed_holds_a_secret(
    open_console: Any, quoting: LyingServer, own_home: Path, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []

    async def take(text: str, *_arguments: Any, **_options: Any) -> Copied:
        copied.append(text)
        return Copied(CopyResult.COPIED)

    monkeypatch.setattr("console_app.services.desktop.clipboard.copy_text", take)
    async with open_console(sandbox=quoting, size=(120, 40)) as console:
        app = console.app

        def snapshot() -> None:
            assert secrets_below(own_home) == {}
            picture = _text_of(app.save_screenshot("picture.svg", str(tmp_path)))
            is_intentional = {TYPED, PASSWORD} if isinstance(app.screen, SHOW_LINKS) else {TYPED}
            assert {*secrets_in(picture), *secrets_in(console.text)} <= is_intentional, type(app.screen).__name__

        async def press(*keys: str, screen: str = "") -> None:
            await console.press(*keys)
            if screen:
                await console.until(lambda: type(app.screen).__name__ == screen, screen)
            await console.pilot.pause()
            snapshot()

        await press("2")
        await press("enter", screen="CompanyScreen")
        await press("N", screen="TextToCopy")
        await press("enter", "escape", screen="CompanyScreen")
        await press("t", screen="TimelineScreen")
        await press("escape", screen="CompanyScreen")
        await press("enter", screen="ConnectionScreen")
        await console.until(lambda: app.screen.link, "the link")
        shown = app.screen.link
        assert PASSWORD in shown.url
        await press("N", screen="TextToCopy")
        await press("enter", "escape", screen="ConnectionScreen")
        await press("l", screen="LinkScreen")
        await press("m", screen="InviteScreen")
        await press("escape", screen="LinkScreen")
        await press("escape", screen="ConnectionScreen")
        for status in FAULTS:
            quoting.fails_with = status
            await press("r")
            await press("ctrl+y")
        quoting.fails_with = None
        await press("escape", screen="CompanyScreen")
        await press("escape", screen="CompaniesScreen")
        await press("0")
        for choice in range(5):
            await press("e", screen="SaveDialog")
            await press(*["tab"] * choice, "enter", screen="CompaniesScreen")
        await press("A", screen="AuditScreen")
        await press("ctrl+s")
        await console.until(lambda: "just now" in console.text, "the audit")
        await press("e", screen="SaveDialog")
        await press("enter", screen="AuditScreen")
        await press("escape", screen="CompaniesScreen")
        await press("J", screen="JournalScreen")
        await press("escape", screen="CompaniesScreen")
        quoting.fails_with = 400  # which is not asked again, so that nobody waits
        await press("r")
        await console.until(lambda: "did not accept the request" in console.text, "the error")
        await press("ctrl+y")
        with pytest.raises(RuntimeError) as failed:
            raise RuntimeError(f"it was {shown.url} {KEY} {' '.join(ANSWERING)}")
        assert write_report(failed.value, {"Command": shown.url}) is not None
        snapshot()
    assert secrets_below(own_home) == {}
    assert {each for text in copied for each in secrets_in(text)} == set()
    assert copied
    assert "GET" in _text_of(log)
    assert _files_below(own_home) >= 4


def _text_of(path: Path | str) -> str:
    return Path(path).read_text("utf-8")


def _files_below(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))
