#!/usr/bin/env bash
# Software: Textual 8.2.8 (Python 3.11 or newer), in a terminal made by `script` of util-linux.
#
# Expected: a program that shows an opaque screen on top of another writes nothing to the terminal while nothing on the
# top screen changes. Textual says that it writes only what has changed.
# What happens: a clock on the covered screen, which nobody can see, has the whole top screen written again at every
# tick, as if the top screen let something through. It does so even where the covered clock is given the text that it
# shows already.
# Output seen here: about 50 bytes in three seconds with no clock at all, and about 89,000 with ten ticks a second of an
# unchanging text under a screen of 80 x 24; the same ticks two screens further down cost nothing.
# Why it matters here: over ssh, a program that is left open all day under a form sends a screenful for each tick of
# anything below. A screen that is covered has to stop drawing by itself.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check textual==8.2.8

cat >"$folder/app.py" <<'END'
import sys

from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import Static

TICKS, SCREENS = float(sys.argv[1]), int(sys.argv[2])


class Clock(Screen[None]):
    def compose(self) -> ComposeResult:
        yield Static("unchanging", id="clock")

    def on_mount(self) -> None:
        if TICKS:
            self.set_interval(1 / TICKS, lambda: self.query_one("#clock", Static).update("unchanging"))


class Opaque(Screen[None]):
    def compose(self) -> ComposeResult:
        for line in range(20):
            yield Static(f"line {line} of a form that nobody touches")


class Program(App[None]):
    def on_mount(self) -> None:
        self.push_screen(Clock())
        for _ in range(SCREENS):
            self.push_screen(Opaque())
        self.set_timer(1.5, self.mark)
        self.set_timer(4.5, self.exit)

    def mark(self) -> None:
        assert self._driver is not None
        self._driver.write("\x1b]2;from-here-on\x07")


Program().run()
END

export TERM=xterm-256color
# The arguments are how often the clock ticks a second, and how many opaque screens lie on it.
bytes_in_three_seconds() {
    script -qec "stty rows 24 cols 80; '$folder/venv/bin/python' '$folder/app.py' $1 $2" "$folder/terminal.log" \
        </dev/null >/dev/null
    python3 - "$folder/terminal.log" <<'END'
import pathlib, sys

written = pathlib.Path(sys.argv[1]).read_bytes()
print(len(written.partition(b"from-here-on\x07")[2].partition(b"\x1b[?1049l")[0]))
END
}

none="$(bytes_in_three_seconds 0 1)"
covered="$(bytes_in_three_seconds 10 1)"
deeper="$(bytes_in_three_seconds 10 2)"
echo "bytes in three seconds, without a clock: $none"
echo "with a clock on the screen under an opaque one: $covered"
echo "with a clock two screens under the top one: $deeper"
[ "$none" -lt 1000 ] && [ "$deeper" -lt 1000 ] && [ "$covered" -gt 10000 ]
