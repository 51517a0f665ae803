#!/usr/bin/env bash
# Software: Textual 8.2.8 (Python 3.11 or newer), in a terminal made by `script` of util-linux.
#
# Expected: a program of Textual whose standard error is redirected into a file (`app 2>errors.log`, usual with wrappers
# and cron-like starters) draws on the terminal, or refuses to start, as it has a terminal on standard output.
# What happens: it starts, draws every screen into the file, and the person sees a blank terminal. With default umask the
# file is readable by others. The exit code is 0.
# Why it matters here: a screen holds what must not land in files, such as a one-time link for a customer. A program
# has to check that standard error is the terminal, too, before it starts.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check textual==8.2.8

cat >"$folder/app.py" <<'END'
from textual.app import App, ComposeResult
from textual.widgets import Label


class Secret(App[None]):
    def compose(self) -> ComposeResult:
        yield Label("one-time-link-271828")

    def on_mount(self) -> None:
        self.call_after_refresh(self.set_timer, 1.0, self.exit)


Secret().run()
END

export TERM=xterm-256color
code=0
script -qec "'$folder/venv/bin/python' '$folder/app.py' 2>'$folder/errors.log'" "$folder/terminal.log" \
    </dev/null >/dev/null || code=$?

echo "exit code: $code"
in_file="$(grep -c 'one-time-link-271828' "$folder/errors.log" || true)"
on_terminal="$(grep -c 'one-time-link-271828' "$folder/terminal.log" || true)"
echo "lines with the screen's text in the redirected file: $in_file"
echo "lines with it on the terminal: $on_terminal"
echo "mode of the file: $(stat -c %A "$folder/errors.log")"
[ "$code" -eq 0 ] && [ "$in_file" -gt 0 ] && [ "$on_terminal" -eq 0 ]
