"""What is said after copying is true, whoever asked for it, and the last copy is the one that stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from console_app.config.settings import ClipboardMethod, Settings
from tests.tui.steps import open_connection_with_link

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ALONE = "#!/bin/sh\n/bin/cat > {folder}/copied\n"
# The first one is slow: it takes its text when somebody writes into the pipe.
SLOW_AT_FIRST = (
    "#!/bin/sh\n"
    "if /bin/mkdir {folder}/first 2>/dev/null; then read go < {folder}/pipe; fi\n"
    "/bin/cat > {folder}/copied\n"
)


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Puts an `xclip` on an otherwise empty PATH, on a machine with a display; returns where its text ends up."""

    def put(script: str) -> Path:
        (tmp_path / "bin").mkdir()
        program = tmp_path / "bin" / "xclip"
        program.write_text(script.format(folder=tmp_path))
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent))
        monkeypatch.setenv("DISPLAY", ":0")
        return tmp_path / "copied"

    return put


async def test_copied_is_said_where_a_program_of_the_desktop_took_it(
    open_console: Any, desktop: Callable[[str], Path]
) -> None:
    copied = desktop(ALONE)
    async with open_console() as console:
        link = (await open_connection_with_link(console, "2")).link
        await console.press("c")
        await console.reads("The link was copied.", "NoticeBar")
        assert copied.read_text() == link.url == console.app.clipboard


async def test_what_is_not_copied_is_shown_with_the_reason(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        console.app.settings = Settings(clipboard=ClipboardMethod.OFF)
        await console.press("y")
        await console.reads(
            f"The company's id was not copied: {console.app.clipboard} Copying is disabled: "
            "CODAT_CONSOLE_CLIPBOARD is off.",
            "NoticeBar",
        )


def copies_under_way(console: Any) -> list[Any]:
    return [worker for worker in console.app.workers if worker.group == "clipboard" and not worker.is_finished]


async def test_a_slow_copy_does_not_take_the_place_of_a_later_one(
    open_console: Any, desktop: Callable[[str], Path]
) -> None:
    import os

    copied = desktop(SLOW_AT_FIRST)
    pipe = copied.with_name("pipe")
    os.mkfifo(pipe)
    async with open_console() as console:
        await console.press("y")
        first = console.app.clipboard
        await console.until(copied.with_name("first").exists, "the first copy on its way")
        await console.press("down", "y")
        assert console.app.clipboard != first
        # Open for both, so that this does not wait for a reader.
        with pipe.open("r+b", buffering=0) as go:
            go.write(b"\n")
            await console.until(lambda: not copies_under_way(console), "the end of both")
        assert copied.read_text() == console.app.clipboard


async def test_a_selection_in_a_field_is_copied_the_same_way(open_console: Any, desktop: Callable[[str], Path]) -> None:
    copied = desktop(ALONE)
    async with open_console() as console:
        await console.press("slash")
        await console.type("bakery")
        await console.press("shift+home", "ctrl+c")
        await console.notices("The selected text was copied.")
        assert copied.read_text() == "bakery"
        await console.press("end", "ctrl+v")
        await console.sees("bakerybakery")


async def test_while_the_mouse_is_free_every_screen_says_how_to_take_it_back(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("f8")
        await console.reads("The mouse is released: select text with it. F8 takes it back.", "NoticeBar")
        await console.until(lambda: "F8 Mouse back" in console.text.splitlines()[-1], "the key in the last line")
        await open_connection_with_link(console, "2")
        await console.until(lambda: "F8 Mouse back" in console.text.splitlines()[-1], "the key in the last line")
        await console.press("l")
        await console.reads("F8 Mouse back", "#link-keys")
        await console.press("ctrl+t")
        assert not console.app.mouse_is_free
        await console.until(lambda: "Mouse back" not in console.text, "the usual keys")
        await console.press("escape")
        await console.sees("Connection id")
        assert "Mouse back" not in console.text.splitlines()[-1]


async def test_the_mouse_can_be_freed_from_within_a_field_and_a_dialog(open_console: Any) -> None:
    async with open_console(size=(100, 50)) as console:
        await console.press("slash")
        await console.type("a")
        await console.press("ctrl+t")
        assert console.app.mouse_is_free
        await console.press("escape", "f1")
        await console.sees("Keys · Companies")
        await console.type("mouse")
        await console.sees("Release the mouse, to select text in the terminal")
        await console.press("f8")
        assert not console.app.mouse_is_free


@pytest.mark.parametrize("term", ["xterm-kitty", "alacritty", "foot"])
async def test_a_terminal_that_takes_it_is_not_doubted(
    open_console: Any, monkeypatch: pytest.MonkeyPatch, term: str
) -> None:
    monkeypatch.setenv("TERM", term)
    async with open_console() as console:
        await console.press("y")
        await console.reads("sent to your terminal's clipboard: " + console.app.clipboard, "NoticeBar")
        assert "may not have arrived" not in " ".join(console.text.split())


@pytest.mark.parametrize("size", [(80, 24), (160, 50)], ids=["80x24", "160x50"])
async def test_where_nobody_knows_the_end_of_the_link_is_named_to_compare_it(
    open_console: Any, size: tuple[int, int]
) -> None:
    async with open_console(size=size) as console:
        link = (await open_connection_with_link(console, "2")).link
        await console.press("c")
        await console.reads(
            f"It may not have arrived: what you paste must end in ...{link.url[-6:]}. If not, select it with the mouse "
            "(F8), or press s to save the QR code.",
            "NoticeBar",
        )


async def test_on_a_shared_screen_no_end_of_an_id_is_named(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("f9", "escape")
        await console.press("y")
        await console.reads("It may not have arrived: check what you paste.", "NoticeBar")
        assert console.app.clipboard[-6:] not in console.text
