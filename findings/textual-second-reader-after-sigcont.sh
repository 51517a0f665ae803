#!/usr/bin/env bash
# Textual 8.2.8 (Linux driver): a SIGCONT that no SIGTSTP came before starts a second thread that reads the keys.
#
# Expected: a program that was not suspended by itself goes on as it was when it is continued. `kill -STOP` and
# `kill -CONT`, or the `fg` of a shell after `kill -STOP`, do that to any program.
# Seen: the handler of SIGCONT enters the application mode again, without having left it: the alternate screen is
# entered twice, and two threads named textual-input read the same terminal. Each key goes to one of them, and what
# the program keeps of its reader is the later one only.
# Why it matters: in a program that was stopped for a moment each key reaches one of two readers.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check textual==8.2.8

cat >"$work/app.py" <<'APP'
import os
import signal
import threading
from textual.app import App


class Continued(App):
    def on_mount(self):
        self.before = self.readers()
        self.set_timer(0.5, lambda: os.kill(os.getpid(), signal.SIGCONT))
        self.set_timer(1.5, self.tell)

    def readers(self):
        return sum(each.name == "textual-input" for each in threading.enumerate())

    def tell(self):
        with open(os.environ["TOLD"], "w") as told:
            told.write(f"{self.before} before, {self.readers()} after")
        os._exit(0)


Continued().run()
APP
TOLD="$work/told" TERM=xterm-256color "$work/venv/bin/python" - "$work/venv/bin/python" "$work/app.py" <<'RUN'
import os
import pty
import sys

pid, terminal = pty.fork()
if not pid:
    os.execv(sys.argv[1], sys.argv[1:])
try:
    while os.read(terminal, 65536):
        pass
except OSError:
    pass
os.waitpid(pid, 0)
RUN
told=$(cat "$work/told")
echo "threads that read the keys: $told"
[ "$told" = "1 before, 2 after" ] || { echo "this has changed" >&2; exit 1; }
