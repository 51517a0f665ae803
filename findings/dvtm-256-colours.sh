#!/usr/bin/env bash
# Software: dvtm 0.15 (Debian 12, package dvtm).
# Expected: in a terminal of eight colours (TERM=xterm), where it calls itself TERM=dvtm, dvtm passes on the nearest
#           colour for 38;5;N and 48;5;N, as GNU screen and tmux do.
# Seen:     neither black (16) nor white (231) of the 256 is passed on. The plain colours 40 and 47 are.
# Matters:  to programs that take 256 colours as the safe choice inside every multiplexer: a QR code is one blank square.
#           Where TERM is exactly `dvtm`, keep to eight colours; `dvtm-256color` has 256.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
dpkg-query -W -f '${Package} ${Version}\n' dvtm
python3 - <<'END'
import os
import pty
import re
import select
import signal
import sys
import termios
import time


def written(term, colours):
    """What dvtm writes to its terminal for two cells, the letters A and B, on these grounds."""
    show = r"stty -echo; printf '\033[2J\033[H\033[%smA\033[%smB\033[0mrea''dy'; sleep 20" % colours
    child, master = pty.fork()
    if child == 0:
        os.environ.update(TERM=term, SHELL="/bin/sh", LC_ALL="C.UTF-8")
        os.execvp("dvtm", ["dvtm", show])
    termios.tcsetwinsize(master, (24, 80))
    came, until = b"", time.monotonic() + 20
    while b"ready" not in came and time.monotonic() < until:
        if select.select([master], [], [], 0.2)[0]:
            came += os.read(master, 65536)
    os.kill(child, signal.SIGTERM)
    os.close(master)
    os.waitpid(child, 0)
    # Between the two letters stands what makes their grounds differ; nothing, where dvtm draws them alike.
    sequences = rb"((?:\x1b[\[(][^A-Za-z]*[A-Za-z])*)"
    found = re.search(sequences + b"A" + sequences + b"B" + sequences + b"ready", came)
    return found and found.groups()[:2]


seen = {
    "256 colours, TERM=xterm": written("xterm", ("48;5;16", "48;5;231")),
    "8 colours, TERM=xterm": written("xterm", ("40", "47")),
    "256 colours, TERM=xterm-256color": written("xterm-256color", ("48;5;16", "48;5;231")),
}
for name, sequences in seen.items():
    print(f"{name}: before A and between A and B: {sequences}")
apart = [bool(sequences and sequences[1]) for sequences in seen.values()]
sys.exit(apart != [False, True, True])
END
