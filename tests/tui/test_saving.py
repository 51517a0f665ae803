"""The dialog that asks where a file goes: its numbers, its path, and what is in the way."""

from __future__ import annotations

import csv
import os
from typing import TYPE_CHECKING, Any

from textual.widgets import Input

from console_app.tui.dialogs.save import SaveDialog
from tests.tui.steps import dismiss_notices, is_on

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


async def test_an_export_is_named_placed_and_counted(
    open_console: Any, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_console(size=(80, 24)) as console:

        async def ask(*keys: str) -> Any:
            await console.press("e")
            await console.until(is_on(console, SaveDialog), "the dialog")
            await console.press(*keys)
            return console.app.screen.query_one("#path", Input)

        companies = len(console.app.directory.all())
        rows = sum(max(1, len(each.connections)) for each in console.app.directory.all())
        assert companies < rows
        numbers = f"{companies} companies, {rows} rows"

        # Where it will be is on the screen in full, and nothing is selected: a letter replaces nothing.
        field = await ask()
        await console.sees(numbers, "Save as", "~/Downloads/default-companies-")
        await console.press("shift+tab")
        assert field.has_focus
        assert field.selection.is_empty
        await console.press("x", "enter")
        assert field.value.endswith("x")
        assert not field.has_focus, "Enter goes on to the formats"
        await console.press("right", "enter")
        await console.sees("Exported", numbers, "x.csv")
        (first,) = (own_home / "Downloads").iterdir()
        with first.open(encoding="utf-8-sig", newline="") as file:
            assert len(list(csv.DictReader(file))) == rows
        await dismiss_notices(console)

        # A folder that is missing is made once that has been said, and an ending names the format.
        field = await ask("shift+tab")
        field.value = "~/Exports/friday.csv"
        await console.press("enter")
        await console.reads("There is no folder ~/Exports. Choose the format again to create it.", ".path-note")
        assert not (own_home / "Exports").exists()
        await console.press("ctrl+s")
        await console.sees("Exported", "~/Exports/friday.csv")
        assert (own_home / "Exports" / "friday.csv").stat().st_mode & 0o777 == 0o600
        assert (own_home / "Exports").stat().st_mode & 0o777 == 0o700
        await dismiss_notices(console)

        # What is there stays, and the path of the answer is the one that was written.
        field = await ask("shift+tab")
        field.value = "~/Exports/friday.csv"
        await console.press("enter")
        await console.sees("Exported", "~/Exports/friday-2.csv")
        kept = [notice.text for notice in console.app.notifications.kept]
        assert "friday.csv exists already and stays as it is." in kept
        await dismiss_notices(console)

        # What is in the way is said in the dialog, where the path can be changed at once.
        field = await ask("shift+tab")
        field.value = str(first / "x.csv")
        await console.press("enter")
        await console.reads("is a file, not a folder. Choose another folder.", ".path-note")
        with monkeypatch.context() as full:
            full.setattr(os, "fsync", _no_space)
            again: Any = console.app.screen.query_one("#path", Input)
            assert again.has_focus
            again.value = "~/Exports/full.csv"
            await console.press("enter")
            await console.reads("There is no space left for", ".path-note")
        assert sorted(each.name for each in (own_home / "Exports").iterdir()) == ["friday-2.csv", "friday.csv"]
        await console.press("enter")
        await console.sees("Exported", "~/Exports/full.csv")


def _no_space(_descriptor: int) -> None:
    raise OSError(28, os.strerror(28))
