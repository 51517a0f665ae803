#!/usr/bin/env bash
# Textual 8.2.8 (Python 3.11 and later).
#
# One would expect: a worker that waits for a dialog's answer (`await self.push_screen_wait(...)`) owns the question.
# When the worker is cancelled, as the next one of an exclusive group does, the dialog goes with it: its answer has
# nowhere to go.
#
# What happens: the worker ends with CancelledError and the dialog stays, drawn and with the focus. A second question
# lies above it, so that both have to be answered; the answer to the first one is taken without an error and dropped.
#
# Why it matters: a person answers "Unlink?" with yes, sees the dialog close as it always does, and nothing is done. A
# question that is open must keep the next one from being asked, or whoever cancels must close it.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check "textual==8.2.8"

cat >"$folder/see.py" <<'END'
import asyncio
from functools import partial

from textual.app import App, ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Label


class Question(ModalScreen[bool]):
    def compose(self) -> ComposeResult:
        yield Label(f"{self.name}?")


class Example(App[None]):
    answers: list[tuple[str, bool]] = []
    cancelled: list[str] = []

    def ask(self, name: str) -> None:
        self.run_worker(partial(self._ask, name), group="question", exclusive=True)

    async def _ask(self, name: str) -> None:
        try:
            self.answers.append((name, await self.push_screen_wait(Question(name=name))))
        except asyncio.CancelledError:
            self.cancelled.append(name)
            raise

    def open_questions(self) -> list[str | None]:
        return [each.name for each in self.screen_stack if isinstance(each, Question)]


async def main() -> None:
    app = Example()
    async with app.run_test() as pilot:
        for name in ("first", "second"):
            app.ask(name)
            await pilot.pause()
        print(f"cancelled: {app.cancelled}, and open: {app.open_questions()}")
        assert (app.cancelled, app.open_questions()) == (["first"], ["first", "second"])
        app.screen.dismiss(True)
        await pilot.pause()
        print(f"after one yes, open: {app.open_questions()}")
        assert app.open_questions() == ["first"]
        app.screen.dismiss(True)
        await pilot.pause()
        print(f"after two, open: {app.open_questions()}, and taken: {app.answers}")
        assert (app.open_questions(), app.answers) == ([], [("second", True)])


asyncio.run(main())
END
"$folder/venv/bin/python" "$folder/see.py"
