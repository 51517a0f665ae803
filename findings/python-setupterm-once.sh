#!/usr/bin/env bash
# Software: the curses module of CPython (seen with 3.11.2 and 3.11.7) on ncurses.
#
# Expected: curses.setupterm(name) looks up the terminal that is named, each time it is called; a name without a
# description raises curses.error.
# What happens: only the first call of a process does anything. Later calls return without an error, whatever they name,
# and tigetstr() goes on answering for the first terminal. The documentation does not say so.
# Why it matters here: a program that asks whether a terminal can be drawn on, and its tests, get the answer for another
# terminal, and a name that nobody knows passes for a known one. Ask once in a process, or in a process of its own.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cat >"$folder/ask.py" <<'END'
import curses
import sys

for name in sys.argv[1:]:
    try:
        curses.setupterm(name, 1)
        print(f"{name}: {curses.tigetstr('cup')!r}")
    except curses.error as error:
        print(f"{name}: {error}")
END

python3 --version
echo "each in a process of its own:"
alone="$(for name in xterm dumb no-such-terminal; do python3 "$folder/ask.py" "$name"; done)"
printf '%s\n' "$alone"
echo "one after the other in one process:"
together="$(python3 "$folder/ask.py" xterm dumb no-such-terminal)"
printf '%s\n' "$together"

[ "$(grep -c '^dumb: None$' <<<"$alone")" -eq 1 ]
[ "$(grep -c '^no-such-terminal: .*find' <<<"$alone")" -eq 1 ]
[ "$(sed 's/^[^:]*: //' <<<"$together" | sort -u | wc -l)" -eq 1 ]
