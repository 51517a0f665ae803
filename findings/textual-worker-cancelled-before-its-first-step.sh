#!/usr/bin/env bash
# Textual 8.2.8 (Python 3.11 and later).
#
# One would expect: `run_worker(self.load(), group="load", exclusive=True)`, the form that Textual's guide on workers
# shows, leaves nothing behind when the worker is cancelled.
#
# What happens: where it is cancelled before its first step (a second worker of an exclusive group that is started in
# the same turn of the event loop, or a screen that is left), the coroutine is dropped unawaited, and Python warns
# "coroutine ... was never awaited". The warning comes when the garbage collector finds it, in whatever runs then, and
# names no place in the program. A function that is handed over instead of a coroutine leaves no warning.
#
# Why it matters: a test suite that turns warnings into errors sees this in another test than the one that caused it,
# and a program that prints warnings writes over its own screen.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check "textual==8.2.8"

cat >"$folder/see.py" <<'END'
import asyncio
import gc
import sys
import warnings

from textual.app import App


class Example(App[None]):
    async def load(self) -> None:
        """Would read something."""

    def start(self, *, as_function: bool) -> None:
        for _ in range(2):
            self.run_worker(self.load if as_function else self.load(), group="load", exclusive=True)


async def seen(*, as_function: bool) -> list[str]:
    app = Example()
    async with app.run_test() as pilot:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            app.start(as_function=as_function)
            await pilot.pause()
            gc.collect()
    return [str(each.message) for each in told if "never awaited" in str(each.message)]


handed_a_coroutine = asyncio.run(seen(as_function=False))
handed_a_function = asyncio.run(seen(as_function=True))
print("a coroutine was handed over:", handed_a_coroutine)
print("a function was handed over: ", handed_a_function)
sys.exit(0 if len(handed_a_coroutine) == 1 and not handed_a_function else 1)
END

if "$folder/venv/bin/python" "$folder/see.py"; then
    echo "As described above."
else
    echo "This has changed."
    exit 1
fi
