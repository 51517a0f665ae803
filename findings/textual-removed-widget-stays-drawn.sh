#!/usr/bin/env bash
# Software: Textual 8.2.8 (Python 3.11 or newer), in a terminal made by `script` of util-linux.
#
# Expected: a widget that has been removed, with its removal awaited, is gone from the terminal.
# What happens: a widget in a rack of its own layer, hidden but for what it holds (as Textual's own notices are), stays on
# the terminal for good, if a text inside a container with `display: none` was updated before. The compositor then
# arranges what is there now without drawing it, and the layout that follows finds no difference to the one before.
# Output seen here: the removed notice stays after an update of the hidden text, and is gone without one.
# Why it matters here: a notice over a QR code stays for ever, and the code cannot be scanned. Programs whose clocks tick
# on hidden parts of a screen meet it by chance; whatever else is drawn there hides it again.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check textual==8.2.8 pyte==0.8.2

cat >"$folder/app.py" <<'END'
import sys

from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

UPDATES = sys.argv[1] == "updates"


class Program(App[None]):
    CSS = """
    Screen { layers: base above; }
    #hidden { display: none; }
    #rack { layer: above; dock: bottom; height: auto; visibility: hidden; }
    #notice { visibility: visible; }
    """

    def compose(self) -> ComposeResult:
        yield Static("body", id="body")
        with Vertical(id="hidden"):
            yield Static("clock", id="clock")
        with Vertical(id="rack"):
            yield Static("NOTICE", id="notice")

    def on_mount(self) -> None:
        self.set_timer(0.7, self.tick)
        self.set_timer(1.4, self.take_away)
        self.set_timer(2.4, self.mark)
        self.set_timer(2.7, self.exit)

    def tick(self) -> None:
        if UPDATES:
            self.query_one("#clock", Static).update("clocks", layout=False)

    async def take_away(self) -> None:
        await self.query_one("#notice").remove()

    def mark(self) -> None:
        assert self._driver is not None
        self._driver.write("\x1b]2;last-frame\x07")


Program().run()
END
cat >"$folder/shown.py" <<'END'
import pathlib, sys

import pyte

screen = pyte.Screen(80, 24)
stream = pyte.ByteStream(screen)
stream.feed(pathlib.Path(sys.argv[1]).read_bytes().partition(b"\x1b]2;last-frame\x07")[0])
print("stays" if any("NOTICE" in line for line in screen.display) else "is gone")
END

export TERM=xterm-256color
# The argument says whether the hidden text is updated.
notice() {
    script -qec "stty rows 24 cols 80; '$folder/venv/bin/python' '$folder/app.py' $1" "$folder/terminal.log" \
        </dev/null >/dev/null
    "$folder/venv/bin/python" "$folder/shown.py" "$folder/terminal.log"
}

updated="$(notice updates)"
not_updated="$(notice none)"
echo "after an update of a hidden text: the notice $updated"
echo "without it: the notice $not_updated"
[ "$updated" = "stays" ] && [ "$not_updated" = "is gone" ]
